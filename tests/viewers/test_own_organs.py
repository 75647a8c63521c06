"""The person's own organs take the place, the keys and the colours of the generic ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from viewers.body3d.geometry import ShapeKey
from viewers.body3d.own_organs import own_ids, with_own_organs
from viewers.body3d.stand_in import ellipsoid, stand_in_body


@dataclass
class Made:
    name: str
    signal: str
    vertices: np.ndarray
    faces: np.ndarray
    cut: bool = False


def own(name: str, signal: str, centre_mm, radii_mm, cut: bool = False) -> Made:
    points, faces = ellipsoid(centre_mm, radii_mm)
    return Made(name, signal, points, faces, cut)


@pytest.fixture(scope="module")
def body():
    parts = {part.id: part for part in stand_in_body()}
    liver = parts["liver"]
    fatty = ShapeKey(np.tile(np.float32([0.0, -0.01, 0.0]), (len(liver.points), 1)))
    object.__setattr__(liver, "keys", {"fatty": fatty})
    return tuple(parts.values())


def test_an_own_liver_is_moved_onto_the_generic_one(body) -> None:
    generic = next(part for part in body if part.id == "liver")
    mine = own("liver", "liver.volume", (400.0, -900.0, 77.0), (90.0, 60.0, 50.0))
    parts = {part.id: part for part in with_own_organs(body, [mine])}
    liver = parts["liver"]
    assert len(liver.points) == len(mine.vertices)
    assert liver.centre == pytest.approx(generic.centre, abs=0.012)
    assert np.ptp(liver.points[:, 0]) == pytest.approx(0.180, abs=0.002), "its own size"
    assert liver.colour == generic.colour
    assert "own" in liver.name
    moved = liver.shape({"fatty": 1.0}) - liver.points
    assert moved == pytest.approx(np.tile([0.0, -0.01, 0.0], (len(liver.points), 1)), abs=1e-6)


def test_organs_keep_their_places_to_each_other(body) -> None:
    right = own("kidney", "kidney.right_volume", (-80.0, 0.0, 0.0), (25.0, 25.0, 50.0))
    left = own("kidney", "kidney.left_volume", (80.0, 0.0, 30.0), (25.0, 25.0, 50.0))
    parts = {part.id: part for part in with_own_organs(body, [right, left])}
    apart = parts["kidney_left"].centre - parts["kidney_right"].centre
    assert apart == pytest.approx([0.160, 0.0, 0.030], abs=2e-3)
    assert own_ids([right, left]) == {"kidney_left", "kidney_right"}


def test_what_an_edge_cuts_or_nobody_knows_changes_nothing(body) -> None:
    cut = own("liver", "liver.volume", (0, 0, 0), (90.0, 60.0, 50.0), cut=True)
    strange = own("femur", "", (0, 0, 0), (9.0, 6.0, 5.0))
    assert with_own_organs(body, [cut, strange]) == body
