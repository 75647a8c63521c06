"""The gallery: every picture has a sentence, a face of its own, and states that reach the body."""

from __future__ import annotations

import pytest
from PIL import Image

from viewers.body3d.binding import parts_named
from viewers.body3d.loading import load_parts
from workbench.gallery.body import SHOTS
from workbench.gallery.sheet import HEAD, sheet
from workbench.gallery.states import PANELS, STATES, organ_rows


def test_every_picture_says_what_a_stranger_should_see() -> None:
    shots = {**SHOTS, **STATES}
    assert len(shots) == len(SHOTS) + len(STATES)
    assert all(shot.says.endswith(".") for shot in shots.values())
    assert len({shot.says for shot in shots.values()}) == len(shots)


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.signal)
def test_a_panel_shows_a_signal_that_an_organ_binds_within_its_range(panel) -> None:
    rows = [row for row in organ_rows() if row.signal == panel.signal]
    assert rows
    parts = {part.id: part for part in load_parts("coarse")}
    assert any(parts_named(parts, row.part) for row in rows)
    assert all(row.low <= panel.value <= row.high for row in rows)


def test_panels_stand_in_rows_under_their_titles() -> None:
    red = Image.new("RGB", (100, 60), (255, 0, 0))
    made = sheet([(red, "one", ""), (red, "two", ""), (red, "three", "more")], columns=2)
    assert made.height == 2 * (60 + HEAD) + 4
    assert made.getpixel((50, HEAD + 30)) == (255, 0, 0)
    assert made.getpixel((50, HEAD + 30 + 60 + HEAD + 4)) == (255, 0, 0)
