"""Two bodies: each arm on its own, one camera, and a map of what differs about zero."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from twin_core.scenario.projection import Band, Projection
from viewers.body3d.answer import answer
from viewers.body3d.binding import opening
from viewers.body3d.bookmarks import Bookmark
from viewers.body3d.pair import BodyPair, difference_tints
from viewers.body3d.scene import BodyScene
from viewers.body3d.stand_in import stand_in_body
from viewers.body3d.state import BodyState, Clip

TIME = np.linspace(0.0, 24.0, 25)


def row(part: str, kind: str = "colour", key: str = "", high: float = 400.0) -> SimpleNamespace:
    return SimpleNamespace(
        part=part, signal="insulin.plasma", kind=kind, low=0.0, high=high, colour_map="viridis",
        key=key, unit="pmol/L",
    )  # fmt: skip


@pytest.fixture
def projection() -> Projection:
    rows = [np.tile(np.full(25, value), (5, 1)) for value in (100.0, 160.0)]
    return Projection("made up", 0.0, TIME, {"insulin.plasma": Band("insulin.plasma", "", *rows)},
                      {}, (), 8)  # fmt: skip


@pytest.fixture
def scene():
    import pyvista as pv

    plotter = pv.Plotter(off_screen=True, window_size=[200, 120], lighting="none")
    yield BodyScene(plotter, BodyState(stand_in_body()), hardware_gl=False)
    plotter.close()


def test_each_body_shows_its_own_arm_from_one_camera(scene, projection) -> None:
    renderers = scene.plotter.render_window.GetRenderers()
    before = renderers.GetNumberOfItems()
    pair = BodyPair(scene)
    pair.show(projection, [row("liver")], 6.0)
    assert pair.state.tints["liver"].value == pytest.approx(100.0)
    assert scene.state.tints["liver"].value == pytest.approx(160.0)
    scene.frame("heart")
    assert pair.renderer.GetActiveCamera() is scene.renderer.GetActiveCamera()
    scene.state.use_preset("Skeleton")
    assert pair.state.preset == "Skeleton"
    assert pair.state.tints["liver"].value == pytest.approx(100.0), "colours stay its own"
    pair.close()
    pair.close()
    assert scene.renderer.GetViewport() == (0.0, 0.0, 1.0, 1.0)
    assert renderers.GetNumberOfItems() == before


def test_the_difference_is_coloured_about_zero_on_a_fixed_range(projection) -> None:
    parts = {part.id: part for part in stand_in_body()}
    tint = difference_tints(projection, [row("liver")], parts, 6.0)["liver"]
    assert (tint.low, tint.value, tint.high) == (-100.0, pytest.approx(60.0), 100.0)
    assert tint.name == "Change: Plasma insulin"
    same = difference_tints(projection, [row("liver", "volume")], parts, 6.0)
    assert same == {}


def test_a_difference_in_another_unit_is_stretched_not_shifted(projection) -> None:
    state = BodyState(stand_in_body())
    state.told = lambda t: replace(
        t, value=2 * t.value + 32, low=2 * t.low + 32, high=2 * t.high + 32
    )
    state.set_tints(difference_tints(projection, [row("liver")], state.parts, 6.0))
    tint = state.tints["liver"]
    assert (tint.low, tint.value, tint.high) == (-200.0, pytest.approx(120.0), 200.0)
    answer(state, projection, [row("liver")], 6.0)
    assert state.tints["liver"].value == pytest.approx(2 * 160.0 + 32)


def test_vessels_carry_what_a_row_says_and_only_vessels(projection) -> None:
    state = BodyState(stand_in_body())
    rows = [row("aorta", "flow", "glucose"), row("liver", "flow", "glucose"), row("aorta", "flow")]
    answer(state, projection, rows, 6.0)
    assert set(state.streams) == {"aorta"}
    assert state.look("aorta").load == pytest.approx(0.4)
    answer(state, projection, [], 6.0)
    assert state.look("aorta").load == 0.0


def test_focus_fades_all_that_does_not_answer(projection) -> None:
    state = BodyState(stand_in_body())
    answer(state, projection, [row("liver")], 6.0)
    state.set_focus(True)
    assert state.look("liver").opacity == 1.0
    assert state.look("stomach").opacity < 0.1
    state.set_tints({})
    assert state.look("stomach").opacity == 1.0, "with nothing coloured nothing fades"


def test_a_valve_is_open_while_blood_passes_it() -> None:
    volume = np.concatenate([np.linspace(130, 60, 30), np.full(20, 60.0), np.linspace(60, 130, 50)])
    out, into = opening(volume, -1), opening(volume, 1)
    assert (out[15], into[15]) == (1.0, 0.0)
    assert (out[75], into[75]) == (0.0, 1.0)
    assert out[40] == into[40] == 0.0, "both are shut while the volume stands still"


def test_a_bookmark_brings_back_camera_and_layers(scene) -> None:
    camera, state = scene.renderer.GetActiveCamera(), scene.state
    state.use_preset("Vessels")
    state.set_clip(Clip(share=0.3))
    kept = Bookmark.from_dict(Bookmark.taken("mine", camera, state).as_dict())
    before = camera.GetPosition()
    state.use_preset("Skin")
    state.set_clip(None)
    scene.frame("back")
    kept.show(camera, state)
    assert camera.GetPosition() == pytest.approx(before)
    assert (state.preset, state.clip) == ("Vessels", Clip(share=0.3))
    with pytest.raises(KeyError):
        Bookmark.from_dict({"name": "none"})
