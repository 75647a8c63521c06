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


def test_a_sentence_opens_to_its_numbers(qtbot) -> None:
    from workbench.qt.panels.helpful import HelpfulPage

    told = Outcome("Body weight", "body.mass", "kg", 92.0, 90.5, -1.5, -2.0, -1.0)
    page = HelpfulPage()
    qtbot.addWidget(page)
    effect = HelpfulEffect(told, 2.0, 0.75, 1.0, "assumed")
    page.show_helpful((Helpful("Eat less", 0.75, (effect,)), Helpful("Sleep", 0.0, ())))
    first = page.tree.topLevelItem(0)
    assert first.text(0) == "Eat less"
    assert "-1.5 kg" in first.text(1)
    assert "[-2, -1]" in first.child(0).text(1)
    assert "assumed" in first.child(0).text(1)
    assert page.tree.topLevelItem(1).text(1) == "nothing worth having"
