"""What would help most: ranked, told with numbers, and shown as sentences that open."""

from __future__ import annotations

import pytest

from twin_core.body import assemble_by_id
from twin_core.scenario.projection import Outcome
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin, prior_twin
from workbench.engine.protocol import Helpful, HelpfulEffect
from workbench.service.monthly import help_most

FACTS = {"age": 55.0, "sex": 1.0, "height": 176.0, "mass": 92.0}


@pytest.fixture(scope="module")
def patient() -> Twin:
    body = assemble_by_id(("energy_balance", "training"))
    return prior_twin(body, Scenario(), facts=FACTS, members=4)


def test_changes_that_the_organs_know_are_ranked_by_what_they_bring(patient: Twin) -> None:
    found = help_most(patient)
    assert {h.words for h in found} >= {"Eat 300 kcal a day less", "Train three times a week"}
    assert [h.worths for h in found] == sorted((h.worths for h in found), reverse=True)
    assert not any("Run" in h.words for h in found)  # no organ of this body knows how to run
    for effect in (e for h in found for e in h.effects):
        assert effect.outcome.low <= effect.outcome.difference <= effect.outcome.high


def test_a_sentence_opens_to_its_numbers_on_the_insight_page(qtbot) -> None:
    from viewers.insight.state import HELP
    from viewers.insight.widget import InsightWidget
    from workbench.model.helpful import helpful_rows

    told = Outcome("Body weight", "body.mass", "kg", 92.0, 90.5, -1.5, -2.0, -1.0)
    effect = HelpfulEffect(told, 2.0, 0.75, 1.0, "assumed")
    page = InsightWidget()
    qtbot.addWidget(page)
    page.show_helpful(
        helpful_rows((Helpful("Eat less", 0.75, (effect,)), Helpful("Sleep", 0.0, ())))
    )
    (first,) = page.pages[HELP].rows
    assert first.words.text() == "Eat less: Body weight -1.5 kg"
    ((name, numbers),) = first.row.opened
    assert name == "Body weight"
    assert "[-2, -1]" in numbers
    assert "assumed" in numbers
    page.show_helpful([])
    assert page.pages[HELP].rows == []
    assert "None of the changes" in page.help_about.text()
