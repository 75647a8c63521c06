"""Both palettes can be read: WCAG AA for text, and the same names in each."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from viewers.palettes import DARK, GROUNDS, INKS, LIGHT, PALETTES, contrast, palette

AA_TEXT, AA_GRAPHICS = 4.5, 3.0


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@pytest.mark.parametrize("name", PALETTES)
def test_text_can_be_read_on_every_ground(name: str) -> None:
    colours = palette(name)
    for ink in INKS:
        for ground in GROUNDS:
            found = contrast(colours[ink], colours[ground])
            assert found >= AA_TEXT, f"{ink} on {ground}: {found:.2f}"
    for ink, ground in (("on_primary", "primary"), ("on_primary", "primary_hover"),
                        ("on_chosen", "chosen"), ("text", "chosen_row"), ("warning", "badge"),
                        ("text", "toast"), ("text", "hover"), ("text", "sky")):  # fmt: skip
        assert contrast(colours[ink], colours[ground]) >= AA_TEXT, (ink, ground)
    for line in colours["cycle"].split():
        assert contrast(line, colours["background"]) >= AA_GRAPHICS, line


def test_both_palettes_name_the_same_things() -> None:
    assert DARK.keys() == LIGHT.keys()
    assert palette("plaid") is DARK


def test_the_theme_is_taken_at_the_start() -> None:
    ask = "from viewers import ink; print(ink.BACKGROUND)"
    run = subprocess.run(
        [sys.executable, "-c", ask], env={**os.environ, "VITRUVIAN_THEME": "light"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert run.stdout.strip() == LIGHT["background"]
