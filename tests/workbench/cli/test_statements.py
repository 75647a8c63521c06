"""Every answer about a person carries band, source, grade, model and audit; data are no effects."""

from __future__ import annotations

import hashlib
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record, Series, Source
from tests.workbench.cli.conftest import Run
from twin_core.body import assemble_by_id
from twin_core.insight.outlook import ORGANS
from twin_core.scenario.projection import Outcome, Projection
from workbench.service.beside import Beside
from workbench.service.outlook import Outlook, Worth
from workbench.service.service import TwinService
from workbench.service.statements.line import (
    ASSOCIATION,
    AVERAGE,
    EFFECT,
    KINDS,
    LACKING,
    MEASURED,
    Line,
    plain,
)
from workbench.service.statements.of_model import of_outlook, of_projection

START = 1_700_006_400_000_000_000
GOOD = {
    "section": "s", "title": "t", "sentence": "is so", "kind": MEASURED, "evidence": "B",
    "source": "x", "model": "m", "value": 2.0, "low": 1.0, "high": 3.0,
}  # fmt: skip


def held(statements: list[dict[str, Any]], *kinds: str) -> None:
    """What is asked of every statement, whoever makes it."""
    assert statements
    for one in statements:
        assert one["sentence"]
        assert one["kind"] in kinds, one
        assert one["source"]
        assert one["model"]
        if one["kind"] == LACKING:
            continue
        assert one["evidence"] in ("A", "B", "C")
        if one["band"] is None:
            assert one["unbanded"], one
        else:
            assert one["band"][0] <= one["value"] <= one["band"][1]


def audited(audit: dict[str, Any]) -> None:
    assert len(audit["fingerprint"]) == 16
    assert audit["generation"] >= 0
    assert audit["versions"]["vitruvian"]
    assert audit["made"]
    assert audit["posterior"]


def effects(table: dict[str, Any]) -> None:
    """What a twin of eight members answers, of organs that are named."""
    held(table["statements"], EFFECT)
    audited(table["audit"])
    assert "8 members" in table["audit"]["posterior"]
    assert table["audit"]["organs"]["energy_balance"]
    assert all(one["model"].startswith("organ ") for one in table["statements"])


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"source": ""}, "source"), ({"sentence": ""}, "sentence"), ({"model": ""}, "model"),
        ({"evidence": "D"}, "evidence"), ({"kind": "so they say"}, "kind"),
        ({"low": math.nan}, "band"), ({"low": 2.5}, "band"),
    ],
)  # fmt: skip
def test_a_statement_cannot_be_made_without_what_it_rests_on(wrong, named) -> None:  # type: ignore[no-untyped-def]
    assert plain(Line(**GOOD))["band"] == [1.0, 3.0]  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=named):
        Line(**{**GOOD, **wrong})  # type: ignore[arg-type]


def test_what_a_loop_comes_to_is_an_effect_with_organs_and_posterior(run: Run, known: Path) -> None:
    effects(run("adapt", known, "--loop", "training", "--days", 21, "--json").table)


def test_what_a_scenario_does_is_an_effect_that_tells_what_left_the_range() -> None:
    one = Outcome("Weight", "body.mass", "kg", 80.0, 79.0, -1.0, -1.5, -0.4)
    empty: dict[str, Any] = {}
    found = Projection(
        "Steps", 0.0, np.zeros(1), empty, empty, (one,), 8, warnings=("2 of 8 left",)
    )
    (line,) = (plain(one) for one in of_projection(assemble_by_id(("energy_balance",)), found))
    held([line], EFFECT)
    assert line["outside"] == ["2 of 8 left"]
    assert "energy_balance" in line["model"]


def test_decades_are_effects_and_the_equations_beside_them_are_not() -> None:
    bands = {"body.mass": ((80.0, 75.0, 85.0),)}
    one = Beside("prevent", "PREVENT", 10, 0.1, (0.12, 0.1, 0.2), "levels differ", "a paper")
    worth = Worth("walking", "walking", 0.5, 0.2, 0.9, -2.0, -1.0, "organ training")
    found = Outlook(
        10, 50.0, (10.0,), bands, (9.5, 9.0, 9.9), (worth,), (one,), (), ("beyond 90",)
    )  # fmt: skip
    lines = [plain(line) for line in of_outlook(assemble_by_id(ORGANS), found)]
    held(lines, EFFECT, AVERAGE)
    (average,) = [line for line in lines if line["kind"] == AVERAGE]
    assert average["numbers"]["why they differ"] == "levels differ"
    effects = [line for line in lines if line["kind"] == EFFECT]
    assert all("beyond 90" in line["outside"] for line in effects)
    assert any("healthy months" in line["sentence"] for line in effects)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A record of five weeks of sensor glucose, of a person whose age and sex are known."""
    time_ns = START + np.arange(35 * 96, dtype=np.int64) * 900_000_000_000
    value = 130.0 + 40.0 * np.random.default_rng(0).standard_normal(len(time_ns))
    zeros = np.zeros(len(time_ns), np.int32)
    row = np.arange(len(time_ns))
    series = Series("glucose.interstitial", time_ns, value, value.copy(), "", zeros, "utc", row)
    source = Source("a.json", hashlib.sha256(b"a").hexdigest(), "test", "1")
    path = tmp_path_factory.mktemp("watched") / "ida.vtr"
    person = Person(display_name="Ida", sex="female", birth_date="1970-01-01")
    with Record.create(path, person) as kept:
        kept.commit(ImportBatch(source, [series]))
    return path


def test_whatever_the_data_say_is_no_effect(run: Run, watched: Path) -> None:
    for name in ("warn", "clinic"):
        table = run(name, watched, "--json").table
        key = "lines" if name == "clinic" else "statements"
        audited(table["audit"])
        if name == "clinic":
            held(table[key], *(kind for kind in KINDS if kind != EFFECT))
            said = {line["kind"] for line in table[key]}
            assert {MEASURED, ASSOCIATION, AVERAGE} <= said
    for row in run("risk", watched, "--json").table:
        audited(row["audit"])
        if row["values"]:
            held(row["statements"], AVERAGE)


def test_every_sentence_of_the_window_opens_to_data_code_and_what_worked_it_out(
    watched: Path,
) -> None:
    rows, _ = TwinService().insights(str(watched))
    assert rows
    for row in rows:
        opened = dict(row.opened)
        assert {"kind", "evidence", "source", "worked out by", "data", "code"} <= set(opened)
        assert "vitruvian" in opened["code"]
        assert "fingerprint" in opened["data"]


def test_all_four_questions_are_answered(
    run: Run, watched: Path, known: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.service.service import open_or_fit

    monkeypatch.setattr("workbench.service.pages.open_or_fit", open_or_fit)
    table = run("insight", watched, "--json").table
    held(table["statements"], *KINDS)
    audited(table["audit"])
    sections = {one["section"] for one in table["statements"]}
    assert sections >= {"what is likely", "what would help most", "what my doctor should see"}
    for one in table["statements"]:
        assert (one["kind"] == EFFECT) == (one["section"] == "what would help most")
    told = run("insight", watched, "--open", "--page", "doctor").out
    assert "worked out by" in told
    assert "WHAT IS NEW" not in told
    run("insight", watched, "--page", "tomorrow").refused("doctor")
