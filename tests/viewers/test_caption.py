"""A legend says which signal colours which parts; its words never run into each other."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from viewers.body3d.caption import LegendRow, annotate, legend_rows
from viewers.body3d.stand_in import stand_in_body
from viewers.body3d.state import BodyState, Tint

INSULIN = Tint("insulin.plasma", "Plasma insulin", "pmol/L", 0.0, 400.0, "viridis", 365.0)
MEAL = Tint("glucose.appearance", "Meal glucose appearance", "mg/(kg.min)", 0, 8, "cividis", 9.25)


def written(monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], rows) -> list:
    """Every text with its box in units of the picture: left, top, right, bottom."""
    boxes = []
    real = ImageDraw.ImageDraw.text

    def note(self, xy, text, *, font, fill, anchor):
        if text:
            boxes.append((text, self.textbbox(xy, text, font=font, anchor=anchor)))
        real(self, xy, text, font=font, fill=fill, anchor=anchor)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", note)
    what, origin = (
        "A walk after the meal, 19:25",
        "record 0123456789ab · Vitruvian 0.1 · 2026-01-02",
    )
    annotate(Image.new("RGB", size), rows, "Ada (synthetic)", what, origin)
    return boxes


@pytest.mark.parametrize("size", [(1600, 1000), (800, 600), (1200, 1500), (300, 300)])
def test_no_two_words_of_a_legend_overlap(monkeypatch, size) -> None:
    long = Tint("x", "A signal with a name that no legend holds", "mmol/L", -1e6, 1e6, "magma", -1)
    rows = [LegendRow(MEAL, "Stomach, small intestine"), LegendRow(long, "Many parts " * 9)]
    boxes = written(monkeypatch, size, rows)
    assert len(boxes) >= 12
    for i, (one, a) in enumerate(boxes):
        assert a[0] >= 0
        assert a[2] <= 3 * size[0], one
        for other, b in boxes[i + 1 :]:
            apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
            assert apart, f"'{one}' runs into '{other}'"


def test_the_smallest_words_stay_legible(monkeypatch) -> None:
    for size in ((1600, 1000), (800, 600)):
        for text, box in written(monkeypatch, size, [LegendRow(INSULIN, "Liver")]):
            if any(letter.isalnum() for letter in text):
                assert (box[3] - box[1]) / 3 >= 5.5, text


def test_a_value_beyond_the_scale_is_said_to_be(monkeypatch) -> None:
    texts = [text for text, _ in written(monkeypatch, (800, 600), [LegendRow(MEAL, "Gut")])]
    assert {"9.25", "0", "8", "mg/(kg·min)", "beyond the scale"} <= set(texts)


def test_the_legend_names_only_what_is_seen_and_pairs_both_sides() -> None:
    state = BodyState(stand_in_body())
    state.use_preset("Whole body")
    ids = [part for part in state.parts if "kidney" in part]
    assert len(ids) == 2
    state.set_tints({**dict.fromkeys(ids, INSULIN), "liver": MEAL})
    assert {row.parts for row in legend_rows(state)} == {"Both kidneys", "Liver"}
    state.hide(["liver"])
    assert [row.parts for row in legend_rows(state)] == ["Both kidneys"]


def test_a_picture_without_words_is_left_as_it_is() -> None:
    plain = Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 60, 3), np.uint8))
    np.testing.assert_array_equal(np.asarray(annotate(plain, ())), np.asarray(plain))
