"""A saved picture tells record, model, scenario and date, and names nobody unless asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest
import rehearsal
from PIL import Image

from workbench.outputs.page import page
from workbench.outputs.provenance import provenance, whose
from workbench.outputs.video import has_ffmpeg, write_clip
from workbench.report import Contents

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def real_person():
    made = rehearsal.summary("ada")
    organs = tuple(replace(organ, stage="running", version="1.2.0") for organ in made.organs[:1])
    return replace(made, synthetic=False, record="0123456789ab, generation 7", organs=organs)


def test_a_png_carries_where_it_comes_from_without_the_name(tmp_path) -> None:
    summary = real_person()
    origin = provenance(summary, summary.example_scenario, 13.25, NOW)
    picture = Image.fromarray(np.zeros((4, 4, 3), np.uint8))
    picture.save(tmp_path / "body.png", pnginfo=origin.png())
    with Image.open(tmp_path / "body.png") as read:
        told = dict(read.text)
    assert told["Source"] == "record 0123456789ab, generation 7"
    assert told["Model"] == "glucose_endogenous 1.2.0"
    assert told["Scenario"].startswith("Baseline (")
    assert told["Scenario"].endswith("19:15")
    assert told["Creation Time"] == "Wed, 04 Mar 2026 05:06:07 +0000"
    assert told["Software"].startswith("Vitruvian ")
    assert "Warning" not in told
    assert "Ada" not in f"{told}{origin.line()}"


def test_another_plan_under_the_same_name_is_told_apart() -> None:
    summary = real_person()
    one = provenance(summary, summary.baseline_scenario, 0.0, NOW)
    other = provenance(summary, summary.example_scenario, 0.0, NOW)
    assert one.scenario != other.scenario
    assert one == provenance(summary, summary.baseline_scenario, 0.0, NOW)


def test_the_foot_of_a_picture_names_a_real_person_only_if_asked() -> None:
    assert whose(real_person(), named=False) == "Record 0123456789ab, generation 7"
    assert whose(real_person(), named=True) == "Ada Example"


def test_a_page_for_browsers_names_a_real_person_only_if_asked() -> None:
    summary = real_person()
    shown = rehearsal.project(summary.example_scenario, 8)
    origin = provenance(summary, summary.example_scenario, 0.0, NOW)
    page_of = partial(page, summary, shown, ["glucose.plasma"], None, origin)
    assert "Ada" not in page_of()
    assert "Record 0123456789ab" in page_of()
    assert "Ada Example" in page_of(named=True)


def test_a_report_names_its_person_unless_told_not_to() -> None:
    contents = Contents(real_person(), *[None] * 7)  # type: ignore[arg-type]
    assert contents.name == "Ada Example", "it is the person's own paper"
    assert replace(contents, named=False).name == "Record 0123456789ab, generation 7"
    synthetic = replace(contents.summary, synthetic=True)
    assert replace(contents, named=False, summary=synthetic).name == "Ada Example"


@pytest.mark.parametrize("ending", [".webp", ".mp4", ".png"])
def test_a_clip_carries_where_it_comes_from_without_the_name(tmp_path, ending: str) -> None:
    if ending == ".mp4" and not has_ffmpeg():
        pytest.skip("the extra 'video' is not installed")
    summary = real_person()
    origin = provenance(summary, summary.example_scenario, 0.0, NOW)
    frames = [np.full((60, 80, 3), 40 * n, np.uint8) for n in range(4)]
    out = write_clip(tmp_path / f"clip{ending}", frames, 25.0, origin=origin)
    written = b"".join(f.read_bytes() for f in ([out] if out.is_file() else out.iterdir()))
    assert b"record 0123456789ab, generation 7" in written
    assert b"glucose_endogenous 1.2.0" in written
    assert b"Ada" not in written
