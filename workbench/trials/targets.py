"""Treating to a target, and changes that a trial tells outright."""

from __future__ import annotations

import re

from twin_core.trial.plan import Action, Effect, Goal, Span
from workbench.trials.spec import Intervention
from workbench.trials.who import Who

#: Weight gained, as a share, for each percent by which glucose drugs lower HbA1c to a target:
#: UKPDS 33 (3.1 kg for 0.9 %), ACCORD (3.1 kg more for 1.1 % less).
GAINED_PER_HBA1C = 0.030


def targeted(done: Intervention, who: Who, span: Span) -> list[Action] | None:
    """A target of pressure or HbA1c: the attained level is what such trials attain.

    Attained systolic, 0.74 target + 32.6: SPRINT (121 for 120, 136 for 140), ACCORD (119, 134).
    HbA1c some 0.4 above its target: ADVANCE, ACCORD, VADT.
    """
    text = done.text
    if done.dose is None or not re.search(r"target|treat.to|<|below", text):
        return None
    if "mmhg" in text and re.search(r"target", text):
        on = "dbp" if "diastolic" in text else "sbp"
        attained = 0.74 * done.dose + 32.6 if on == "sbp" else 0.6 * done.dose + 32.0
        return [_to_level(on, attained, 2.0, span)]
    if re.search(r"hba1c|a1c", text) and done.dose < 12.0:
        attained = done.dose + 0.4
        start = who.criteria.targets.get("hba1c")
        fall = max((start.mean if start and start.mean else 8.0) - attained, 0.0)
        source = "UKPDS 33, ACCORD: weight gained by treating to a target of HbA1c"
        gain = Goal(GAINED_PER_HBA1C * fall, ((365.0, 1.0),), span, 0.3, source, told=True)
        return [_to_level("hba1c", attained, 0.2, span), gain]
    return None


def _to_level(on: str, level: float, se: float, span: Span) -> Effect:
    source = "attained levels of treat-to-target trials: SPRINT, ACCORD, ADVANCE, VADT"
    # The clinic's usual fall of pressure in a trial comes on top, so that it is added back.
    usual = {"sbp": 3.0, "dbp": 2.0}.get(on, 0.0)
    return Effect(on, -1e-6, se, False, -1.0, level + usual, 30.0, span, source)


def told_change(done: Intervention, span: Span) -> list[Action] | None:
    text = done.text
    found = re.search(
        r"lower\w* (?:of|by) (\d+(?:\.\d+)?) ?mmhg systolic(?: and (\d+(?:\.\d+)?))?", text
    )
    if found:
        down: list[Action] = [_outright("sbp", -float(found[1]), span)]
        return down + ([_outright("dbp", -float(found[2]), span)] if found[2] else [])
    found = re.search(r"ldl\D{0,25}lowered by (\d+(?:\.\d+)?) ?(mmol|mg)", text)
    if found:
        by = float(found[1]) * (38.67 if found[2] == "mmol" else 1.0)
        return [_outright("ldl", -by, span)]
    return None


def _outright(on: str, value: float, span: Span) -> Effect:
    return Effect(on, value, 0.0, False, tau=10.0, span=span, source="told by the trial")
