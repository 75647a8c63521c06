"""The visit: sentences open to numbers, FHIR is valid, pages say what is not known."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from data.record import ImportBatch, Person, Record, Series, Source
from workbench.cli import app
from workbench.report.clinic import write_clinic
from workbench.service.clinic import bundle
from workbench.service.insights import DOCTOR, LIKELY, NEW, Insights, insights
from workbench.service.statements.line import ASSOCIATION, AVERAGE, MEASURED

DAY = 86_400_000_000_000
START = 1_700_006_400_000_000_000 // DAY * DAY
COUNT = 90


def series(name: str, values: np.ndarray) -> Series:
    n = len(values)
    zeros = np.zeros(n, np.int32)
    time_ns = START + (COUNT - n + np.arange(n, dtype=np.int64)) * DAY
    return Series(name, time_ns, values, values.copy(), "", zeros, "utc", np.arange(n))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    e = np.random.default_rng(0).standard_normal((COUNT, 4))
    ramp = np.clip((np.arange(COUNT) - 82) / 5, 0, 1)
    rows = [
        series("heart.rate_resting", 60 + 1.5 * e[:, 0] + 8 * ramp),
        series("heart.rmssd", 45 * np.exp(0.15 * e[:, 1] - 0.3 * ramp)),
        series("respiration.rate", 15 + 0.6 * e[:, 2] + 2.5 * ramp),
        series("pressure.systolic", 158 + 6 * e[-20:, 3]),
        series("pressure.diastolic", 92 + 4 * e[-20:, 3]),
    ]
    labs = {
        "lab.cholesterol_total": 240.0, "lab.cholesterol_hdl": 40.0, "lab.creatinine": 0.9,
        "body.mass": 95.0, "body.height": 165.0,
    }  # fmt: skip
    rows += [series(name, np.array([value])) for name, value in labs.items()]
    source = Source("a.json", hashlib.sha256(b"a").hexdigest(), "test", "1")
    path = tmp_path_factory.mktemp("visit") / "bea.vtr"
    person = Person(display_name="Bea", sex="female", birth_date="1960-11-14")
    with Record.create(path, person) as kept:
        kept.commit(ImportBatch(source, rows))
    return path


@pytest.fixture(scope="module")
def found(place: Path) -> Insights:
    """What is found in the record; computed once, for it takes seconds."""
    with Record.open(place) as kept:
        return insights(kept)


def test_the_three_questions_are_answered_and_each_sentence_opens(found: Insights) -> None:
    assert any("infection" in line.title for line in found.of(NEW))
    risk = next(line for line in found.of(LIKELY) if "PREVENT" in line.title)
    assert risk.low < risk.high
    assert any("158" in value or "mm[Hg]" in value for _, value in risk.numbers)
    assert any("not controlled" in line.sentence for line in found.of(DOCTOR))
    for line in found.lines:
        assert line.source
        assert line.evidence in ("A", "B", "C")
        assert line.kind in (MEASURED, AVERAGE, ASSOCIATION)
    assert len(found.audit.fingerprint) == 16


def test_readings_that_leave_the_usual_range_are_told_and_means_judge_pressure(
    found: Insights,
) -> None:
    told = {line.title: line for line in found.of(DOCTOR)}
    assert "Creatinine" not in told  # 0.9 mg/dL is usual
    assert "Systolic pressure" not in told  # the mean of twenty readings was judged
    (high,) = [line for title, line in told.items() if "holesterol" in title]
    assert "240 mg/dL" in high.sentence
    assert "above the usual" in high.sentence
    assert high.low < 240.0 < high.high


def test_the_bundle_is_valid_and_proposes_only(place: Path, found: Insights) -> None:
    with Record.open(place) as kept:
        made = bundle(kept, found)
    kinds = Counter(entry["resource"]["resourceType"] for entry in made["entry"])
    assert {"Patient", "Observation", "RiskAssessment", "Goal", "CarePlan", "Provenance"} <= set(
        kinds
    )
    by_kind = {entry["resource"]["resourceType"]: entry["resource"] for entry in made["entry"]}
    assert by_kind["CarePlan"]["intent"] == "proposal"
    assert by_kind["Goal"]["lifecycleStatus"] == "proposed"
    urls = {entry["fullUrl"] for entry in made["entry"]}
    text = json.dumps(made)
    used = {part.split('"')[0] for part in text.split('"reference": "')[1:]}
    assert used <= urls


def test_the_pages_and_the_command(place: Path, found: Insights, tmp_path: Path) -> None:
    pdf = write_clinic(tmp_path / "a.pdf", found).read_bytes()
    assert pdf.startswith(b"%PDF")
    told = CliRunner().invoke(app, ["clinic", str(place), "--json"])
    assert told.exit_code == 0, told.output
    assert json.loads(told.output)["audit"]["person"] == "Bea"
    assert CliRunner().invoke(app, ["clinic", str(place), "--out", "x.doc"]).exit_code != 0
