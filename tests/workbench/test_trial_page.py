"""The trial builder: what is drawn up is what runs, and what finishes is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.model.trial_desk import TrialDesk
from workbench.model.trial_draft import LOOKED_AT, TrialDraft, examples
from workbench.trials.spec import read_trial

RESULT = {
    "signal": "systolic BP", "unit": "mmHg", "arms": "treated against control", "method": "ANCOVA",
    "effect": -8.0, "low": -10.0, "high": -6.0, "p": 0.001, "people": 64, "events": None,
    "ratio": False, "published": -9.1, "published_ci": None,
    "subgroups": [["women", -7.0, -10.0, -4.0]], "looks": [],
}  # fmt: skip
PEOPLE = {
    "age": [61.0, 55.0], "sex": [1.0, 0.0], "bmi": [27.0, 31.0], "sbp": [152.0, 149.0],
    "hba1c": [5.6, 5.9], "ldl": [120.0, 101.0], "egfr": [82.0, 77.0], "arm": [0, 1],
}  # fmt: skip


def test_a_draft_is_the_trial_that_the_command_reads(tmp_path: Path) -> None:
    draft = TrialDraft(
        name='Salt "less"', conditions=("hypertension",), looked_at=LOOKED_AT[:2],
        arms=(("usual", ("placebo",)), ("a", ("ramipril 10 mg",)), ("b", ("amlodipine 5 mg",))),
    ).with_range("age", 50.0, 75.0).with_range("sbp", 140.0, 180.0)  # fmt: skip
    path = tmp_path / "draft.toml"
    path.write_text(draft.toml(), encoding="utf-8")
    spec = read_trial(path)
    assert [arm.name for arm in spec.arms] == ["usual", "a", "b"]
    assert spec.cohort["age"] == {"min": 50, "max": 75}
    assert spec.cohort["baseline"]["systolic BP"]["max"] == 180
    assert {p.between for p in spec.endpoints} == {("a", "usual"), ("b", "usual")}
    assert len(spec.endpoints) == 4


def test_ranges_that_leave_nobody_out_are_no_criterion() -> None:
    draft = TrialDraft().with_range("age", 50.0, 75.0).with_range("age", 18.0, 90.0)
    assert draft.ranges == {}


def test_what_cannot_run_is_said() -> None:
    assert "two arms" in TrialDraft(arms=(("a", ("placebo",)),)).problem()
    assert "name" in TrialDraft(arms=(("a", ("x",)), ("a", ("y",)))).problem()
    assert TrialDraft().problem() == ""
    assert "dpp" in examples()


@pytest.mark.window
def test_effects_and_twins_are_shown_as_they_finish(qtbot) -> None:
    from workbench.qt.trials import TrialPage

    desk = TrialDesk(lambda call: call())
    page = TrialPage(desk, lambda: None)
    qtbot.addWidget(page)
    page.criteria.strips["age"].set_range(50.0, 75.0)
    assert page.draft.ranges["age"] == pytest.approx((50.0, 75.0))
    desk.told.emit({"done": 64, "of": 128, "results": [RESULT], "people": PEOPLE})
    assert "-8" in page.forest.told
    assert len(page.crowd.dots.points()) == 2
    page.crowd.choose(1)
    with qtbot.waitSignal(page.twin_asked) as asked:
        page.crowd.open.click()
    assert asked.args[0] == 1
    assert asked.args[1]["sbp"] == 149.0
    page.place()
    assert "Open a person" in page.state.text()
    page.close_page()


@pytest.mark.window
def test_a_person_outside_the_trial_is_told_so(qtbot) -> None:
    from workbench.qt.trials.me_card import MeCard

    card = MeCard()
    qtbot.addWidget(card)
    place = {"quantity": "age", "value": 39.0, "unit": "a", "percentile": 0.0, "low": 52.0,
             "high": 72.0, "outside": True}  # fmt: skip
    mine = {
        "signal": "systolic BP", "unit": "mmHg", "arms": "a against b", "value": -4.0,
        "low": -5.0, "high": -3.0, "population": [-8.0, -11.0, -5.0], "percentile": 3.0,
    }  # fmt: skip
    card.show_place(
        {"person": "ada", "places": [place], "effects": [mine], "outside": ["too young"]}
    )
    assert "too young" in card.words.text()


def test_words_of_lines_do_not_touch_in_a_low_window(qtbot) -> None:
    from workbench.qt.trials.forest import Forest

    forest = Forest()
    qtbot.addWidget(forest)
    subgroups = [(name, -5.0, -8.0, -2.0) for name in ("women", "men", "under 65", "65 and more")]
    result = {
        "signal": "systolic BP", "arms": "treated against control", "ratio": False, "unit": "mmHg",
        "effect": -5.0, "low": -8.0, "high": -2.0, "subgroups": subgroups, "published": None,
        "published_ci": None,
    }  # fmt: skip
    forest.resize(600, 80)
    forest.show_results([result, result])
    assert forest.minimumHeight() >= 2 * 15 * (len(subgroups) + 1)
