"""Questionnaires: scored only when complete, reversed items, help first."""

from __future__ import annotations

import csv
import json

import pytest

from data.importers import HELP_FIRST, ImportFailure
from workbench.service.imports import import_into
from workbench.service.understood import account_lines

CODES = ("LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9")
PHQ9 = ("44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3",
        "44260-8")  # fmt: skip
PSS = "date," + ",".join(f"pss_{n}" for n in range(1, 11)) + "\n"


def response(values: list[int], **more: object) -> str:
    items = [
        {"linkId": f"/{code}", "answer": [{"valueCoding": {"code": CODES[value]}}]}
        for code, value in zip(PHQ9, values, strict=False)
    ]
    document = {
        "resourceType": "QuestionnaireResponse", "status": "completed", "item": items,
        "questionnaire": "http://loinc.org/q/44249-1", "authored": "2024-03-28T09:00:00+01:00",
    }  # fmt: skip
    return json.dumps(document | more)


def test_complete_answers_are_scored(importing, written) -> None:
    found = importing(written("a.json", response([1, 2, 3, 0, 0, 1, 0, 0, 0])))
    assert found.values("mind.phq9") == [7]
    assert not any(note.startswith(HELP_FIRST) for note in found.last.notes)
    (kept,) = found.last.documents
    assert len(kept.content["statements"]) == 9


def test_a_gap_or_an_unfinished_status_has_no_score(importing, written) -> None:
    gap = importing(written("a.json", response([1, 2, 3])))
    assert not gap.signals
    assert "no answer to item 4, 5, 6, 7, 8, 9" in gap.quarantined[0].reason
    draft = importing(written("b.json", response([0] * 9, status="in-progress")))
    assert not draft.signals
    assert any("not finished" in note for note in draft.last.notes)
    undated = importing(written("c.json", response([0] * 9, authored="lately")))
    assert undated.quarantined[0].reason == "PHQ-9 not scored: no time"


def test_a_stated_total_does_not_replace_the_sum(importing, written) -> None:
    document = json.loads(response([1] * 9))
    document["item"].append({"linkId": "/44261-6", "answer": [{"valueInteger": 3}]})
    found = importing(written("a.json", json.dumps(document)))
    assert found.values("mind.phq9") == [9]
    assert any("its answers make 9" in note for note in found.last.notes)


@pytest.mark.parametrize("values", [[0, 0, 0, 0, 0, 0, 0, 0, 1], [3] * 9])
def test_a_positive_self_harm_item_is_told_before_all_else(written, tmp_path, values) -> None:
    path = written("a.json", response(values))
    (account,) = import_into(tmp_path / "ada.vtr", [path])
    lines = account_lines(account)
    assert lines[0].startswith(HELP_FIRST)
    assert "crisis line" in lines[0]
    assert lines[1].startswith("a.json: ")
    assert lines[2].strip() == "1 PHQ-9 score [mind.phq9]"


def test_answers_inside_a_bundle_are_scored_and_help_comes_first(importing, written) -> None:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": json.loads(response([0] * 8 + [1]))}],
    }
    found = importing(written("a.json", json.dumps(bundle)))
    assert found.values("mind.phq9") == [1]
    assert found.last.notes[0].startswith(HELP_FIRST)
    assert len(found.last.documents[0].content["statements"]) == 9


def test_a_blank_questionnaire_is_refused_by_name(importing, written) -> None:
    with pytest.raises(ImportFailure, match="blank questionnaire"):
        importing(written("a.json", '{"resourceType": "Questionnaire", "item": []}'))


def test_an_unknown_questionnaire_is_kept_word_for_word(importing, written) -> None:
    inner = {"linkId": "systolic", "answer": [{"valueInteger": 120}]}
    document = {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "urn:bp",
        "item": [{"linkId": "a", "item": [inner]}],
    }
    found = importing(written("a.json", json.dumps(document)))
    assert not found.signals
    (kept,) = found.last.documents
    assert kept.content["statements"][0]["value"] == 120


def test_pss10_counts_four_items_backwards(importing, written) -> None:
    rows = PSS + "2024-01-01,4,4,4,0,0,4,0,0,4,4\n2024-01-02,0,0,0,4,4,0,4,4,0,0\n"
    rows += "2024-01-03,0,0,0,4,4,0,4,4,0,\n2024-01-04,9,0,0,4,4,0,4,4,0,0\n"
    found = importing(written("a.csv", rows))
    assert found.values("mind.pss10") == [40, 0]
    assert [q.locator for q in found.quarantined] == [4, 5]


@pytest.mark.shared
def test_real_answers_make_the_totals_that_they_state(importing, samples) -> None:
    folder = samples / "nutrition_env_mental"
    for path in [*folder.glob("phq9_ours/*.json"), *folder.glob("gad7_ours/*.json")]:
        stated = json.loads(path.read_text())["item"][-1]["answer"][0]["valueInteger"]
        found = importing(path)
        assert [*found.values("mind.phq9"), *found.values("mind.gad7")] == [stated]
    path = folder / "pss10_ours" / "pss10.csv"
    with path.open() as stream:
        rows = [[int(v) for k, v in row.items() if k != "date"] for row in csv.DictReader(stream)]
    told = [sum(4 - v if n in (3, 4, 6, 7) else v for n, v in enumerate(row)) for row in rows]
    assert importing(path).values("mind.pss10") == told


@pytest.mark.parametrize("value", ["1e999", "1e308", "2.5", "-1"])
def test_an_answer_that_is_no_number_has_no_score(importing, written, value) -> None:
    document = json.loads(response([1] * 9))
    document["item"][0]["answer"] = [{"valueDecimal": "HERE"}]
    found = importing(written("a.json", json.dumps(document).replace('"HERE"', value)))
    assert not found.values("mind.phq9")
