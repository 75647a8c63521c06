"""What the shader draws: running pulses, loads, light that neighbours take, rims of faded parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from viewers.body3d.geometry import Part
from viewers.body3d.scene import BodyScene
from viewers.body3d.stand_in import ellipsoid, tube
from viewers.body3d.state import BodyState, Tint

SIZE = 120


def vessel() -> Part:
    points, faces = tube([(0, 0, 0), (0, 0, 1)], (0.2, 0.2), 16)
    flow = ((points[:, 2] - points[:, 2].min()) / np.ptp(points[:, 2])).astype(np.float32)
    return Part("aorta", "Aorta", "vessel", (0.7, 0.1, 0.1), points, faces, flow=flow)


def ball(light: float = 1.0, mark: float = 0.0) -> Part:
    points, faces = ellipsoid((0, 0, 0), (0.5, 0.5, 0.5))
    shade = np.tile(np.float32([light, mark, 0.5, 0.5]), (len(points), 1))
    return Part("liver", "Liver", "digestive", (0.5, 0.2, 0.2), points, faces, shade=shade,
                mark=(0.1, 0.1, 0.9))  # fmt: skip


@pytest.fixture
def scenes() -> Iterator:
    made: list[BodyScene] = []

    def make(part: Part) -> BodyScene:
        import pyvista as pv

        state = BodyState([part])
        state.use_preset("Organs")
        plotter = pv.Plotter(off_screen=True, window_size=[SIZE, SIZE], lighting="none")
        made.append(BodyScene(plotter, state, hardware_gl=False))
        made[-1].frame("whole")
        return made[-1]

    yield make
    for scene in made:
        scene.plotter.close()


def picture(scene: BodyScene) -> np.ndarray:
    scene.plotter.render_window.Render()
    return np.asarray(scene.plotter.screenshot(return_img=True), dtype=float)


def middle(scene: BodyScene) -> np.ndarray:
    half = SIZE // 2
    return picture(scene)[half - 4 : half + 4, half - 4 : half + 4].mean(axis=(0, 1))


def test_pulses_run_with_the_blood_and_stop(scenes) -> None:
    scene = scenes(vessel())
    still = picture(scene)
    scene.flow(0.0)
    one = picture(scene)
    scene.flow(0.5)
    two = picture(scene)
    assert abs(one - still).max() > 30
    assert abs(two - one).max() > 30
    scene.flow(1.0)
    assert abs(picture(scene) - one).max() < 4, "a whole beat later all is as before"
    scene.still()
    assert abs(picture(scene) - still).max() < 4


def test_a_load_makes_gold_of_blood(scenes) -> None:
    scene = scenes(vessel())
    plain = picture(scene)[..., 1].mean()
    scene.state.set_answer({}, {"aorta": Tint("s", "S", "", 0.0, 1.0, "amber", 0.9)}, ())
    scene.sync()
    assert picture(scene)[..., 1].mean() > plain + 3


def test_light_that_neighbours_take_is_missing(scenes) -> None:
    assert middle(scenes(ball(1.0))).sum() > 1.3 * middle(scenes(ball(0.2))).sum()


def test_a_mark_shows_and_steps_back_behind_a_signal(scenes) -> None:
    red, green, blue = middle(scenes(ball(mark=1.0)))
    assert blue > 1.5 * red
    scene = scenes(ball(mark=1.0))
    scene.state.set_tints({"liver": Tint("s", "S", "", 0.0, 1.0, "viridis", 1.0)})
    scene.sync()
    red, green, blue = middle(scene)
    assert green > blue, "yellow of the map, little blue of the mark"


def test_a_faded_part_is_a_rim_of_light(scenes) -> None:
    scene = scenes(replace(ball(), id="skin", layer="skin"))
    scene.state.set_layer("skin", 0.0)
    scene.sync()
    empty = picture(scene)
    scene.state.set_layer("skin", 0.2)
    scene.sync()
    change = abs(picture(scene) - empty).sum(axis=2)
    half = SIZE // 2
    row = change[half]
    assert row.max() > 4 * row[half - 4 : half + 4].mean(), "its middle is clear, its edge is not"
