"""A saved picture tells record, model, scenario and date, and names nobody unless asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import rehearsal
from PIL import Image

from workbench.model.session import Session
from workbench.outputs.provenance import provenance

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
    from workbench.qt.export_picture import whose

    session = Session()
    session.set_summary(real_person())
    assert whose(session, named=False) == "Record 0123456789ab, generation 7"
    assert whose(session, named=True) == "Ada Example"
