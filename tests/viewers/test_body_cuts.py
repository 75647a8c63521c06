"""What a cut lays open is closed, holes stay open, and the heart cut leaves the chambers empty."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from vtkmodules.vtkCommonDataModel import vtkPlane

from viewers.body3d.geometry import Part
from viewers.body3d.scene import BodyScene
from viewers.body3d.section import cut
from viewers.body3d.stand_in import ellipsoid, tube
from viewers.body3d.state import BodyState, Clip


def part(part_id: str, layer: str, mesh) -> Part:
    return Part(part_id, part_id, layer, (0.5, 0.2, 0.1), *mesh)


def shell(outer: float, inner: float):
    """A ball with a hollow: two surfaces, wound away from the flesh between them."""
    points, faces = ellipsoid((0, 0, 0), (outer, outer, outer))
    hollow, back = ellipsoid((0, 0, 0), (inner, inner, inner))
    return np.concatenate([points, hollow]), np.concatenate([faces, back[:, ::-1] + len(points)])


def scene_of(*parts: Part) -> BodyScene:
    import pyvista as pv

    state = BodyState(parts)
    state.opacity = dict.fromkeys(state.opacity, 1.0)
    return BodyScene(pv.Plotter(off_screen=True, window_size=[160, 160], lighting="none"), state)


@pytest.fixture
def scenes() -> Iterator:
    made: list[BodyScene] = []

    def make(*parts: Part) -> BodyScene:
        made.append(scene_of(*parts))
        return made[-1]

    yield make
    for scene in made:
        scene.plotter.close()


def area(section) -> float:
    points, triangles, _ = section
    a, b, c = (points[triangles[:, i]] for i in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2)


def section_of(scene: BodyScene, part_id: str, apart: bool = False):
    plane = vtkPlane()
    plane.SetOrigin(0.0, 0.001, 0.0)
    plane.SetNormal(0.0, 1.0, 0.0)
    return cut(scene.actors[part_id].polydata, plane, apart)


def test_the_face_of_a_cut_has_the_area_of_the_flesh(scenes) -> None:
    scene = scenes(
        part("ball", "digestive", ellipsoid((0, 0, 0), (0.1, 0.1, 0.1))),
        part("wall", "digestive", shell(0.1, 0.06)),
    )
    assert area(section_of(scene, "ball")) == pytest.approx(np.pi * 0.1**2, rel=0.04)
    ring = np.pi * (0.1**2 - 0.06**2)
    assert area(section_of(scene, "wall")) == pytest.approx(ring, rel=0.04), "the hollow stays open"


def test_vessels_that_cross_are_filled_one_by_one(scenes) -> None:
    one, two = (tube([(0, -0.2, x), (0, 0.2, -x)], (0.02, 0.02)) for x in (0.004, -0.004))
    joined = np.concatenate([one[0], two[0]]), np.concatenate([one[1], two[1] + len(one[0])])
    scene = scenes(part("tree", "vessel", joined))
    apart = area(section_of(scene, "tree", apart=True))
    assert apart == pytest.approx(2 * np.pi * 0.02**2, rel=0.1)


def test_a_plane_that_misses_a_part_cuts_nothing(scenes) -> None:
    scene = scenes(part("far", "digestive", ellipsoid((0, 0.5, 0), (0.1, 0.1, 0.1))))
    assert section_of(scene, "far") is None


def test_faces_follow_the_plane_and_go_with_it(scenes) -> None:
    scene = scenes(part("ball", "digestive", ellipsoid((0, 0, 0), (0.1, 0.1, 0.1))))
    assert not scene.cuts.faces.GetVisibility()
    widths = []
    for share in (0.5, 0.85):
        scene.state.set_clip(Clip(share=share))
        assert scene.sync()
        assert not scene.sync(), "nothing new"
        bounds = scene.cuts.faces.GetBounds()
        widths.append(bounds[1] - bounds[0])
    assert widths[0] > 1.2 * widths[1]
    scene.state.set_clip(None)
    scene.sync()
    assert not scene.cuts.faces.GetVisibility()


def test_a_faded_part_is_cut_but_not_filled(scenes) -> None:
    scene = scenes(part("ball", "digestive", ellipsoid((0, 0, 0), (0.1, 0.1, 0.1))))
    scene.state.set_layer("digestive", 0.2)
    scene.state.set_clip(Clip())
    scene.sync()
    assert not scene.cuts.faces.GetVisibility()


def test_blood_fills_a_cut_through_the_body_and_not_the_opened_heart() -> None:
    wall = part("heart_lv", "heart", shell(0.05, 0.03))
    blood = Part(
        "heart_lv_cavity", "Blood", "heart", (0.7, 0.1, 0.1),
        *ellipsoid((0, 0, 0), (0.03, 0.03, 0.03)), opacity=0.0,
    )  # fmt: skip
    state = BodyState([wall, blood])
    assert not state.look("heart_lv_cavity").visible
    state.set_clip(Clip())
    assert state.look("heart_lv_cavity").visible
    state.set_heart_cut(True)
    assert not state.look("heart_lv_cavity").visible
