"""Names never lie over each other, stand near their parts, and only name what is seen."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from viewers.body3d.geometry import Part
from viewers.body3d.labels import Anchor, placed, spread
from viewers.body3d.scene import BodyScene
from viewers.body3d.seen import seen_parts
from viewers.body3d.stand_in import ellipsoid
from viewers.body3d.state import BodyState, Clip

HEIGHT, GAP, MARGIN = 600.0, 20.0, 10.0
places = st.lists(st.floats(0.0, HEIGHT), max_size=28).map(sorted)


@given(places)
def test_no_two_labels_collide_and_none_leaves_the_frame(wanted: list[float]) -> None:
    got = spread(wanted, GAP, MARGIN, HEIGHT)
    assert all(b - a >= GAP - 1e-6 for a, b in itertools.pairwise(got))
    assert all(MARGIN - 1e-6 <= y <= HEIGHT - MARGIN + 1e-6 for y in got)


@given(st.lists(st.integers(1, 28), min_size=1, max_size=20, unique=True).map(sorted))
def test_labels_with_room_stay_where_their_parts_are(steps: list[int]) -> None:
    wanted = [MARGIN + GAP * step for step in steps]
    assert np.allclose(spread(wanted, GAP, MARGIN, HEIGHT), wanted)


def test_what_is_seen_most_gets_its_name_first() -> None:
    crowd = [Anchor(f"p{i}", f"part {i}", 400 + i % 7, 300.0, float(i)) for i in range(80)]
    labels = placed(crowd, 1000.0, 600.0, 20.0)
    named = {label.anchor.part_id for label in labels}
    assert len(named) == len(labels) == 28
    assert named == {f"p{i}" for i in range(52, 80)}


def test_only_what_is_seen_is_named_and_a_cut_lays_more_open() -> None:
    import pyvista as pv

    front = Part("liver", "Liver", "digestive", (0.5, 0.2, 0.1),
                 *ellipsoid((0, -0.2, 0), (0.1, 0.05, 0.1)))  # fmt: skip
    behind = Part("kidney_left", "Left kidney", "urinary", (0.5, 0.2, 0.1),
                  *ellipsoid((0.01, 0.2, 0.01), (0.05, 0.05, 0.05)))  # fmt: skip
    skin = Part("skin", "Skin", "skin", (0.8, 0.7, 0.6), *ellipsoid((0, 0, 0), (0.4, 0.4, 0.4)))
    state = BodyState([front, behind, skin])
    state.use_preset("Organs")
    plotter = pv.Plotter(off_screen=True, window_size=[300, 400], lighting="none")
    try:
        scene = BodyScene(plotter, state, hardware_gl=False)
        scene.frame("whole")
        plotter.render_window.Render()
        assert [anchor.name for anchor in seen_parts(scene)] == ["Liver"]
        state.set_clip(Clip(share=0.6))
        scene.sync()
        plotter.render_window.Render()
        assert [anchor.name for anchor in seen_parts(scene)] == ["Kidney"]
    finally:
        plotter.close()


def test_no_label_stands_where_a_card_does() -> None:
    anchors = [Anchor(f"p{i}", f"Part {i}", 300.0 + 20 * (i % 2), 20.0 * i) for i in range(30)]
    labels = placed(anchors, 640, 600, 20.0, free=((0.0, 300.0), (120.0, 500.0)))
    left = [label.y for label in labels if label.left]
    right = [label.y for label in labels if not label.left]
    assert left
    assert right
    assert max(left) + 10 <= 300.0
    assert min(right) - 10 >= 120.0
    assert max(right) + 10 <= 500.0
    assert placed(anchors, 640, 600, 20.0, free=((0.0, 0.0), (0.0, 0.0))) == []
