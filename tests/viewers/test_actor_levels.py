"""Levels of detail of a part: each keeps its own mapper, and both are posed and cut alike."""

from __future__ import annotations

import numpy as np

from viewers.body3d.actor import PartActor
from viewers.body3d.cuts import Cuts
from viewers.body3d.stand_in import stand_in_body
from viewers.body3d.state import BodyState, Clip


def test_levels_change_without_handing_geometry_over_again() -> None:
    fine, coarse = stand_in_body()[:2]
    actor = PartActor(fine, coarse)
    drawn = []
    for light in (False, True, False, True):
        actor.use_coarse(light)
        drawn.append(actor.actor.GetMapper())
        assert actor.actor.GetMapper().GetInput() is actor.polydata
        assert len(actor.points) == len((coarse if light else fine).points)
    assert drawn[0] is drawn[2]
    assert drawn[1] is drawn[3]
    assert set(actor.mappers) == {drawn[0], drawn[1]}


def test_a_cut_goes_through_every_level() -> None:
    parts = stand_in_body()
    state = BodyState(parts)
    state.set_clip(Clip("y", 0.4))
    actors = {part.id: PartActor(part, part) for part in parts}
    box = np.zeros(3), np.ones(3)
    Cuts(state).sync(actors, box, box)
    for actor in actors.values():
        planes = [mapper.GetClippingPlanes().GetNumberOfItems() for mapper in actor.mappers]
        assert planes == [1, 1]
