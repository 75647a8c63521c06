"""Effort and posture."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.rules.registry import also_before, now, rule
from workbench.evidence.situation import Case, Situation

STAGE, RAMP = 6.0, 14.0  # min
#: Share of the reserve in walking and in effort of no told size (ACSM: 30 to 39, 60 to 89 %).
LIGHT, SUBMAXIMAL = 0.3, 0.6


def _working(situation: Situation, **wish: float) -> Situation:
    return replace(situation.wishing(**wish), minutes=STAGE)


@rule(r"vo2 (?:of )?(\d+\.?\d*) l/min")
def _uptake(found: re.Match[str], case: Case) -> Case:
    return now(case, _working(case.now, oxygen_uptake=float(found[1])))


@rule(r"(?<!label )(?:^|; |, |at |stage at |cycling )(\d+) w(?:atts?)?\b")
def _power(found: re.Match[str], case: Case) -> Case:
    watts, mass = float(found[1]), dict(case.now.facts)["mass"]
    if watts <= 100.0 and "30-35 % above the acsm line" in found.string:
        uptake = 1.325 * (10.8 * watts + 7.0 * mass) / 1000.0  # the row's own caution on its watts
        return now(case, _working(case.now, oxygen_uptake=uptake))
    return now(case, _working(case.now, power=watts))


@rule(
    r"(?<!near-)(?<!sub)(?:maxim(?:al|um)|peak|exhausti\w+) (?:upright |supine |cycle |treadmill |"
    r"incremental )?(?:exercise|effort|work)|\bat (?:peak|exhaustion)\b|cycle ramp|ramp test|"
    r"incremental test|\bhr ?max\b|max(?:imal|imum) (?:hr|heart rate)|\bmax(?:imal)? exercise"
)
def _maximal(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now.wishing(reserve=1.0), minutes=RAMP, ramp=True))


@rule(r"near-maximal|submaximal|vigorous|heavy exercise|severe exercise")
def _submaximal(found: re.Match[str], case: Case) -> Case:
    if case.now.wishes:
        return case
    return now(case, _working(case.now, reserve=0.85 if "near" in found[0] else 0.7))


@rule(r"moderate (?:exercise|cycling|effort|intensity)")
def _moderate(found: re.Match[str], case: Case) -> Case:
    still = _working(case.now, power=20.0)
    return replace(case, now=_working(case.now, power=100.0), before=still)


@rule(r"(?:light|mild) exercise|\bwalking\b")
def _light(found: re.Match[str], case: Case) -> Case:
    return case if case.now.wishes else now(case, _working(case.now, reserve=LIGHT))


@rule(r"\bduring (?:dynamic |cycle )?exercise|\bexercise (?:slope|response)|pcwp/co slope")
def _some_effort(found: re.Match[str], case: Case) -> Case:
    return case if case.now.wishes else now(case, _working(case.now, reserve=SUBMAXIMAL))


@rule(r"peak vo2|vo2 ?peak|6-min|six-min|6mwd|6mwt")
def _as_far_as_the_heart_goes(found: re.Match[str], case: Case) -> Case:
    """What a failing heart limits shows at the greatest effort."""
    failing = {"hfref", "hfpef"} & set(case.now.presets)
    asked = any(name == "reserve" for name, _ in case.now.wishes)
    return now(case, _working(case.now, reserve=1.0)) if failing and not asked else case


@rule(r"\bcycle\b|cycl(?:ing|e ergomet)|bicycle")
def _on_a_cycle(found: re.Match[str], case: Case) -> Case:
    both = case.now.noting(cycle=1.0)
    before = case.before.noting(cycle=1.0) if case.before else None
    return replace(case, now=both, before=before)


@rule(r"\bstand(?:ing)?\b|\bhut\b|head-up|\btilt|orthostatic")
def _standing(found: re.Match[str], case: Case) -> Case:
    degrees = re.search(r"(\d\d)(?:\s?-\s?(\d\d))? ?(?:deg|°)", found.string)
    share = 1.0
    if degrees and not re.search(r"active standing", found.string):
        angle = (float(degrees[1]) + float(degrees[2] or degrees[1])) / 2.0
        # Beyond 60 degrees legs and gut are as full as they get.
        share = min(angle / 60.0, 1.0)
    return now(case, replace(case.now.driven(posture__tilt=share), minutes=5.0))


@rule(r"head-down|trendelenburg|leg rais")
def _head_down(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.driven(drug_effect__venous_pooling=-250.0))


@rule(r"\bupright|sitting|seated|pcwp/co slope")
def _upright(found: re.Match[str], case: Case) -> Case:
    """Cardiopulmonary exercise tests are ridden upright (Eisman 2018, PMC7970388)."""
    if "supine" in found.string.replace("supine rest, healthy", ""):
        return case
    if case.now.wishes:
        return also_before(case, posture__tilt=1.0) if case.before else _from_upright(case)
    return now(case, case.now.driven(posture__tilt=1.0))


def _from_upright(case: Case) -> Case:
    still = case.now.rest().driven(posture__tilt=1.0)
    return replace(case, now=case.now.driven(posture__tilt=1.0), before=still)
