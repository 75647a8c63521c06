"""Every lever of a life is offered by an organ, in range, and known which way it goes."""

from __future__ import annotations

import pytest

from data.evidence.foods import foods
from twin_core.organ import Manifest, discover
from twin_core.scenario.optimise.exhaustive import coarse_plans
from twin_core.vocabulary import signal
from workbench.bench.levers import lever_table
from workbench.goals import find_goal

#: What a person may ask about: each word stands in the name of a lever.
ASKED = (
    "diet pattern", "single food", "meal timing", "salt", "alcohol", "caffeine", "smoking",
    "steps", "training", "sleep", "light", "practice against stress", "dose",
    "half of the doses", "switched", "two drugs", "pacemaker: rate", "atria to ventricles",
    "between the ventricles", "CPAP",
    "insulin pump", "heat", "altitude", "air",
)  # fmt: skip


@pytest.mark.parametrize("word", ASKED)
def test_what_is_asked_about_has_a_lever(word: str) -> None:
    assert any(word in row["name"] for row in lever_table())


@pytest.fixture(scope="module")
def manifests() -> dict[str, Manifest]:
    """By organ, each read once."""
    return {m.id: m for found in discover() if (m := found.manifest) is not None}


@pytest.mark.parametrize("row", lever_table(), ids=lambda row: row["name"])
def test_a_lever_is_an_intervention_of_its_organs_and_in_range(
    row: dict, manifests: dict[str, Manifest]
) -> None:
    kinds = [i for organ in row["organs"] for i in manifests[organ].intervention]
    offered = {i.kind for i in kinds}
    knobs = {(i.kind, k.id): k for i in kinds for k in i.knob}
    for event in (*row["does"], *row.get("beside", ())):
        if "food" in event:
            assert event["food"] in foods()
            continue
        assert event["kind"] in offered
        for name, value in event["knobs"].items():
            knob = knobs[event["kind"], name]
            assert knob.low <= value <= knob.high
    assert row["way"] in ("more", "less", "either")
    assert row["source"]
    signal(row["signal"])


@pytest.mark.parametrize("name", ["jet_lag", "statin_target", "training_peak"])
def test_a_grid_reaches_both_ends_of_every_lever_within_its_size(name: str) -> None:
    problem = find_goal(name)
    plans = list(coarse_plans(problem, 256))
    assert 32 < len(plans) <= 256
    assert len({tuple(plan.values()) for plan in plans}) == len(plans)
    for lever in problem.levers:
        told = {plan[lever.id] for plan in plans}
        assert {lever.at(0.0), lever.at(1.0)} <= told
        assert not lever.choices or told == set(lever.choices)
