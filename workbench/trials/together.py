"""What an arm's treatments do together: less than the sum of what each does alone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeGuard

from twin_core.trial.plan import Action, Drive, Effect, Goal, Hazard
from workbench.trials.spec import ArmSpec

#: Drugs for arthritis together reach this share of their summed effects (TEMPO, BeSt); training
#: adds this share of its effect on pressure to that of lost weight (PREMIER 2003, ENCORE 2010).
JOINTLY, BESIDE_WEIGHT = 0.8, 0.3


def together(arm: ArmSpec, actions: list[Action]) -> list[Action]:
    """One class twice in an arm (two names for one drug, say) counts once for events.

    Effects on joints together, and of exercise beside lost weight, add up to less than their sum.
    """
    actions = _less_than_sum(_of_many_changes(arm, actions))
    seen, kept = set(), []
    for action in actions:
        key = (type(action), action.event, action.source) if isinstance(action, Hazard) else None
        if key is None or key not in seen:
            kept.append(action)
        if key is not None:
            seen.add(key)
    return kept


def _less_than_sum(actions: list[Action]) -> list[Action]:
    actions = _down_from_there(actions)
    joints = sum(isinstance(a, Effect) and a.quantity == "das28" for a in actions)
    slimming = any(isinstance(a, Goal) and not a.told for a in actions)

    def share(a: Action) -> float:
        if isinstance(a, Effect) and a.quantity == "das28" and joints > 1:
            return JOINTLY
        if isinstance(a, Effect) and a.quantity in ("sbp", "dbp") and slimming and a.tau == 28.0:
            return BESIDE_WEIGHT
        return 1.0

    return [
        replace(a, value=a.value * share(a), slope=a.slope * share(a))
        if isinstance(a, Effect)
        else a
        for a in actions
    ]


#: Share of a change of food that is kept by people who are advised to change several things at once
#: (PREMIER 2003, TOHP II 1997), unless somebody cooks for them or watches (DASH 1997, ENCORE 2010).
OF_MANY, FOODS = 0.6, {"diet.dash", "diet.sodium_change"}


def _of_many_changes(arm: ArmSpec, actions: list[Action]) -> list[Action]:
    """Less salt, another diet and less weight at once: each is kept to less than alone."""
    drives = {a.signal for a in actions if isinstance(a, Drive)} & FOODS
    slimming = any(isinstance(a, Goal) for a in actions)
    watched = any(re.search(r"supervis|provided|feeding", i.text) for i in arm.interventions)
    if watched or not slimming or not drives:
        return actions
    return [
        replace(a, value=OF_MANY * a.value) if isinstance(a, Drive) and a.signal in FOODS else a
        for a in actions
    ]


#: Share of the weaker effect's slope that counts beside a stronger one, which lowers HbA1c first
#: (DURATION-8 2016, AWARD-10 2018, Rosenstock 2015: together less than the sum; metformin with
#: sitagliptin, Goldstein 2007: nearly the sum).
LOWERED_FIRST = 0.5


def _down_from_there(actions: list[Action]) -> list[Action]:
    """Drugs that lower HbA1c the more the higher it is meet a lower one beside another drug."""
    falls = [a.value for a in actions if _lowers_hba1c(a)]
    if len(falls) < 2:
        return actions
    first = min(falls)
    return [
        replace(a, value=min(a.value + LOWERED_FIRST * a.slope * first, 0.0))
        if _lowers_hba1c(a) and a.value > first
        else a
        for a in actions
    ]


def _lowers_hba1c(action: Action) -> TypeGuard[Effect]:
    return isinstance(action, Effect) and action.quantity == "hba1c" and action.slope < 0.0
