"""The body answers to a projection: stomach, build, breath and heart, each by its own numbers."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from data.anatomy import enclosed_ml
from twin_core.scenario.projection import Band, Beat, Projection
from viewers.body3d.binding import BeatPlayer, build_at, parts_named, shapes_at
from viewers.body3d.breath import KEY, BreathPlayer, breath_at, filling
from viewers.body3d.loading import load_figure, load_parts

TIME = np.linspace(0.0, 24.0, 49)
ADA = {"height_cm": 168.0, "mass_kg": 64.0, "sex": "female", "age": 40.0}


def projected(**signals: np.ndarray) -> Projection:
    bands = {
        name.replace("__", "."): Band(name, "", np.tile(row, (5, 1)), np.tile(row, (5, 1)))
        for name, row in signals.items()
    }
    return Projection("made up", 0.0, TIME, bands, {}, (), 8)


def row(part: str, signal: str, low: float, high: float, key: str = "", unit: str = ""):
    return SimpleNamespace(
        part=part, signal=signal, kind="volume", low=low, high=high, colour_map="", key=key,
        unit=unit,
    )  # fmt: skip


@pytest.fixture(scope="module")
def parts():
    return {part.id: part for part in load_parts("coarse")}


def volume(part, weights) -> float:
    return enclosed_ml(part.shape(weights), part.triangles)


def test_the_stomach_fills_with_what_was_eaten(parts) -> None:
    eaten = np.where(TIME > 8.0, 50.0, 0.0)
    bindings = [row("stomach", "stomach.carbohydrate", 0.0, 100.0, "filled", "g")]
    made = projected(stomach__carbohydrate=eaten)
    before = shapes_at(made, bindings, parts, 6.0)["stomach"]
    after = shapes_at(made, bindings, parts, 9.0)["stomach"]
    assert before == {"filled": 0.0}
    assert after == {"filled": pytest.approx(0.5)}
    assert volume(parts["stomach"], after) > 1.15 * volume(parts["stomach"], before)


def test_a_signal_in_millilitres_sets_the_volume_that_is_enclosed() -> None:
    bladder = {part.id: part for part in load_parts("medium")}["bladder"]
    bindings = [row("bladder", "made.up", 0.0, 500.0, "filled", "mL")]
    made = projected(made__up=np.full(49, 120.0))
    weights = shapes_at(made, bindings, {"bladder": bladder}, 1.0)["bladder"]
    assert volume(bladder, weights) == pytest.approx(120.0, rel=0.03)


def test_the_organs_bindings_reach_parts_of_the_baked_body(parts) -> None:
    from twin_core.organ import discover

    rows = [r for plugin in discover() if plugin.manifest for r in plugin.manifest.mesh]
    assert rows
    for binding in rows:
        named = parts_named(parts, binding.part)
        assert named, f"no part is called {binding.part}"
        if binding.kind == "volume" and binding.key not in ("", "weight"):
            assert any(binding.key in parts[part_id].local_keys for part_id in named)
    assert "aorta" in parts_named(parts, "arteries")
    assert "inferior_vena_cava" in parts_named(parts, "veins")
    assert not any("pulmonary" in name for name in parts_named(parts, "arteries"))


def test_the_build_follows_body_mass_both_ways() -> None:
    figure = load_figure("coarse", light=False, person=ADA)
    known = {part.id: part for part in figure.parts}
    assert figure.build is not None
    skin, bindings = known["skin"], [row("skin", "body.mass", 35.0, 220.0, "weight", "kg")]
    litres = {}
    for mass in (54.0, 64.0, 84.0):
        made = projected(body__mass=np.full(49, mass))
        weights = build_at(made, bindings, known, figure.build, 0.0)
        assert set(weights) == set(known), "the whole body follows"
        litres[mass] = volume(skin, weights["skin"]) / 1000
    assert volume(skin, {}) / 1000 == pytest.approx(litres[64.0])
    for mass in (54.0, 84.0):  # the uniform scale to height is left out, as in the scene
        assert litres[mass] / litres[64.0] == pytest.approx(mass / 64.0, rel=0.05)


def test_a_person_of_unknown_sex_has_a_build_between_the_two() -> None:
    sizes = {}
    for sex in ("female", "", "male"):
        chosen = load_figure("coarse", light=False, person={**ADA, "sex": sex})
        skin = next(part for part in chosen.parts if part.id == "skin")
        sizes[sex] = float(np.ptp(skin.points[:, 2]))
    assert sorted(sizes.values())[1] == sizes[""]


def test_breathing_says_when_it_only_illustrates(parts) -> None:
    rest = breath_at(projected(heart__rate=np.full(49, 60.0)), 1.0)
    assert rest.illustrated
    assert "illustration" in rest.label
    modelled = breath_at(projected(respiration__rate=np.full(49, 17.0)), 1.0)
    assert (modelled.rate_per_min, modelled.illustrated) == (17.0, False)
    assert "illustration" not in modelled.label
    assert breath_at(None, 0.0, effort=2.0).rate_per_min == 2 * rest.rate_per_min


def test_the_lungs_take_in_the_breaths_volume() -> None:
    known = {part.id: part for part in load_parts("medium")}
    lungs = BreathPlayer(known)
    breath = breath_at(None, 0.0)
    full = lungs.weights(breath, 0.4)
    taken = sum(
        volume(known[i], full[i]) - volume(known[i], {}) for i in full if i.startswith("lung_")
    )
    assert taken == pytest.approx(breath.tidal_ml, rel=0.1)
    assert "diaphragm" in full
    assert all(keys[KEY] == 0.0 for keys in lungs.at_rest().values())
    phases = np.linspace(0.0, 1.0, 101)
    curve = [filling(phase) for phase in phases]
    assert curve[0] == 0.0
    assert max(curve) == pytest.approx(1.0)
    assert curve[-1] == pytest.approx(0.0)


def test_the_heart_beats_at_its_rate_with_its_volumes() -> None:
    known = {part.id: part for part in load_parts("medium")}
    player = BeatPlayer(known)
    trace = np.concatenate([np.linspace(125.0, 60.0, 50), np.linspace(60.0, 125.0, 50)])
    player.beat = Beat("rest", 0.8, {"heart.lv_volume": trace})
    assert player.phase(2.0) == pytest.approx(0.5)
    for phase in (0.0, 0.25, 0.5):
        weights = player.weights(phase)["heart_lv_cavity"]
        wanted = player.trace_at("heart.lv_volume", phase)
        assert volume(known["heart_lv_cavity"], weights) == pytest.approx(wanted, rel=0.06)


def test_sources_of_shape_add_up_and_hidden_parts_wait(monkeypatch) -> None:
    import pyvista as pv

    from viewers.body3d.scene import BodyScene
    from viewers.body3d.state import BodyState

    state = BodyState(part for part in load_parts("coarse") if part.id in ("stomach", "liver"))
    plotter = pv.Plotter(off_screen=True, window_size=[64, 64], lighting="none")
    try:
        scene = BodyScene(plotter, state, hardware_gl=False)
        stomach = scene.actors["stomach"]
        assert scene.shape({"stomach": {"filled": 0.5}})
        assert scene.shape({"stomach": {"inflate": 1.0}}, "breath")
        both = stomach.part.shape({"filled": 0.5, "inflate": 1.0})
        assert stomach.points == pytest.approx(both)
        assert not scene.shape({"stomach": {"inflate": 1.0}}, "breath"), "nothing new"
        state.hide(["stomach"])
        scene.sync()
        assert not scene.shape({"stomach": {"filled": 0.0}})
        assert stomach.points == pytest.approx(both)
        state.use_preset("Organs")
        scene.sync()
        assert stomach.points == pytest.approx(stomach.part.shape({"inflate": 1.0}))
    finally:
        plotter.close()
