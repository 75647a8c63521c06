"""What trials do beside the treatment they tell: advice for everybody, and being seen often."""

from __future__ import annotations

import re
from collections.abc import Iterable

from twin_core.trial.plan import Action, Goal, Span
from workbench.trials import tables
from workbench.trials.spec import SWALLOWED, ArmSpec, Intervention, TrialSpec
from workbench.trials.who import Who

#: Classes of drugs that are given against weight.
AGAINST_WEIGHT = {
    "glp1_agonist", "tirzepatide", "amylin", "cagrisema", "orlistat", "phentermine_topiramate",
    "naltrexone_bupropion", "lorcaserin", "rimonabant", "sibutramine",
}  # fmt: skip


_BESIDE = r"counsel|lifestyle|diet|advice|exercise|behavio|continu|withdraw|stopp"


def counselled(spec: TrialSpec, who: Who, assumed: list[str]) -> Intervention | None:
    """What all arms of a trial of drugs against weight get, told or not: advice on food."""
    words = " ".join(i.text for arm in spec.arms for i in arm.interventions)
    told = re.search(_BESIDE, words) or re.search(r"after|run-?in|\blos[st]", who.text)
    swallowed = [i for arm in spec.arms for i in arm.interventions if i.kind in SWALLOWED]
    against = _classes(swallowed) & AGAINST_WEIGHT
    if told or spec.counts_events or not who.has("overweight") or not against:
        return None
    assumed.append("advice on food in all arms, as in trials of drugs against weight")
    return Intervention("diet", "lifestyle counselling")


def _classes(interventions: Iterable[Intervention]) -> set[str]:
    """Classes of the drugs that interventions name."""
    return {str(r["class"]) for i in interventions for r in tables.agents().every(i.name)}


#: Weight [kg] that people with type 2 diabetes lose in trials of drugs whatever they take: placebo
#: and gliptin arms of SUSTAIN 1, AWARD-5, SURPASS-1, Bailey 2010, Nauck 2007: 0.7 to 1.5. Arms on
#: insulin tell what is left of their gain.
LOST_IN_TRIALS, OF_MASS = -1.0, 90.0


def seen_often(arm: ArmSpec, spec: TrialSpec, who: Who) -> list[Action]:
    """What being seen and advised in trials of drugs does to the weight of people with diabetes."""
    drugs = {i.kind for a in spec.arms for i in a.interventions} & {"drug"}
    insulin = "insulin" in _classes(arm.interventions)
    type2 = who.has("diabetes") and not who.has("type1")
    if not drugs or insulin or spec.counts_events or not type2:
        return []
    source = "weight in placebo and gliptin arms of trials in type 2 diabetes"
    lost = LOST_IN_TRIALS / OF_MASS
    return [Goal(lost, ((90.0, 1.0),), Span(0.0), 0.4, source, told=True)]
