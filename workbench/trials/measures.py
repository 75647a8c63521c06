"""What is not a drug: diets, exercise, weight programmes, sleep, devices, habits, by meaning."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from twin_core.trial.plan import Action, Drive, Effect, Span
from workbench.trials import food, night, tables
from workbench.trials.exertion import exercise
from workbench.trials.exposures import exposed, in_met_hours
from workbench.trials.lines import Row, applies, drive_of, effect_of, goal_of, hazards
from workbench.trials.spec import Intervention, TrialSpec
from workbench.trials.who import Who

Maker = Callable[[Intervention, TrialSpec, Who, Span, list[str]], list[Action]]
#: Share of the DASH diet that people keep who cook for themselves (PREMIER 2003, ENCORE 2010).
FREE_LIVING = 0.75
#: Years of life won by age at stopping smoking: Doll 2004 (doi:10.1136/bmj.38142.554479.AE), Jha
#: 2013 (doi:10.1056/NEJMsa1211128).
YEARS_WON = ((30.0, 10.0), (40.0, 9.0), (50.0, 6.0), (60.0, 3.7), (70.0, 2.0))


def measured(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action] | None:
    """Actions of what is not a drug; None where nothing is known of it."""
    if _is_exposure(done) or (spec.is_cohort and done.kind != "smoking"):
        found = exposed(in_met_hours(done) if spec.is_cohort else done, span)
        if found is not None:
            return found
    makers, rows = _makers(done), _rows(done, _less_food_beside(done, spec))
    if done.kind == "diet" and "dash" in done.name.lower() and "provided" not in done.text:
        return _free_living(rows, done, who, span)
    if not makers and not rows:
        return None
    actions = [a for make in makers for a in make(done, spec, who, span, assumed)]
    for row in rows:
        actions += _row(row, done, who, span, assumed)
    return actions + (_years_won(done, span) if done.kind == "smoking" else [])


def _is_exposure(done: Intervention) -> bool:
    """Exercise as a habit of cohorts is told in steps or MET-hours, not as a programme."""
    if done.kind == "exposure" or re.search(r"low-risk\b.*\bfactors", done.text):
        return True
    return done.kind == "exercise" and bool(
        re.search(r"met.?h|step", done.unit.lower())
        and re.search(r"leisure|daily|activity|steps|habit", done.text)
        and not re.search(_PROGRAMME, done.text)
    )


_PROGRAMME = r"goal|programme?\b|increase|more (activ|physical)|counsel|train"


def _makers(done: Intervention) -> list[Maker]:
    name, makers = done.name.lower(), []
    if done.kind == "sodium" or re.search(r"sodium|salt\b", name):
        makers.append(food.sodium)
    if "alcohol" in name:
        makers.append(food.alcohol)
    if done.kind == "exercise":
        makers.append(exercise)
    if done.kind in ("diet", "weight_loss", "supplement") and food.has_energy(done):
        makers.append(food.eaten)
    if done.kind == "light" or "bright light" in done.text:
        makers.append(lambda d, spec, who, span, assumed: night.light(d, span))
    if done.kind == "weight_loss" and done.dose is not None:
        makers.append(food.weight_loss)
    return makers


def _rows(done: Intervention, beside: bool) -> list[Row]:
    """Rows of the table that are meant; of those with a goal of weight one at most."""
    found = tables.measures().every(f"{done.name} {done.details}")
    rows = [r for r in found if done.kind in r["kinds"]] or [r for r in found if _near(done, r)]
    told = done.kind == "weight_loss" and done.dose is not None
    if beside:  # the clock adds little to less food (Liu 2022)
        rows = [r for r in rows if "time-restricted" not in r["words"]]
        if not rows:
            return [{"kinds": [done.kind], "source": "Liu 2022 (NEJM 386:1495)"}]
    if told or (done.kind == "diet" and food.has_energy(done) and "replacement" not in done.text):
        rows = [r for r in rows if "goal" not in r and "goals" not in r]
    kept, goal = [], False
    for row in rows:
        has = "goal" in row or "goals" in row
        if not (has and goal):
            kept.append(row)
        goal = goal or has
    return kept


def _less_food_beside(done: Intervention, spec: TrialSpec) -> bool:
    """Whether the same arm is told how much less to eat."""
    return any(
        other is not done and other.kind == "diet" and food.has_energy(other)
        for arm in spec.arms
        if any(one is done for one in arm.interventions)
        for other in arm.interventions
    )


#: Kinds that papers use for one another.
_NEAR = (
    {"device", "procedure", "surgery", "programme", "drug", ""},
    {"stress", "mind", "behaviour", "programme", "sleep", ""},
    {"diet", "weight_loss", "meal", "supplement", "programme", "behaviour", "drug", ""},
    {"exercise", "behaviour", "programme", ""},
)


def _near(done: Intervention, row: Row) -> bool:
    return any(done.kind in group and group & set(row["kinds"]) for group in _NEAR)


def _free_living(rows: list[Row], done: Intervention, who: Who, span: Span) -> list[Action]:
    actions = [a for row in rows for a in _row(row, done, who, span, [])]
    return [replace(a, value=a.value * FREE_LIVING) if isinstance(a, Drive) else a for a in actions]


def _row(row: Row, done: Intervention, who: Who, span: Span, assumed: list[str]) -> list[Action]:
    dose, source = _dose(row, done, who, assumed), str(row.get("source", ""))
    actions: list[Action] = [drive_of(line, span, source, dose) for line in row.get("drives", ())]
    for line in row.get("effects", ()):
        if applies(line, who):
            actions.append(effect_of(line, 1.0, span, source, dose))
    goals = [row["goal"]] if "goal" in row else row.get("goals", ())
    if re.search(r"after \d+ (weeks?|months?) (of|on) ", who.text):
        goals = ()  # what advice brings has been brought by the run-in
    for goal in [g for g in goals if applies(g, who)][:1]:  # its course tells what is regained, too
        actions.append(goal_of(goal, Span(span.start), source, dose))
    actions += hazards(row, who, 1.0, span)
    return actions


def _dose(row: Row, done: Intervention, who: Who, assumed: list[str]) -> float | None:
    kind = row.get("dose")
    if kind is None:
        return None
    if kind == "hours_lost":
        return night.hours_lost(done, who, assumed)
    if done.dose is not None and kind == "mmol/day":
        mg = re.search(r"mg", done.unit.lower())
        grams = re.match(r"g\b", done.unit.lower())
        return done.dose / (39.1 if mg else 0.0391 if grams else 1.0)
    if done.dose is not None and kind == "% of energy" and "%" in done.unit:
        more = re.search(r"\b(more|added|higher|plus|increase)", done.text)
        return abs(done.dose) if more else done.dose - float(row["habit"])
    assumed.append(f"dose of {done.name}: {row['default']:g}")
    return float(row["default"])


def _years_won(done: Intervention, span: Span) -> list[Action]:
    """Life won by the age at which smoking is stopped."""
    found = re.search(r"age \D{0,10}(\d+)(?: ?(?:-|to) ?(\d+))?", done.text)
    if found is None or not re.search(r"stop|quit|cessation", done.text):
        return []
    age = 0.5 * (float(found[1]) + float(found[2] or found[1]))
    table = np.array(YEARS_WON)
    won = float(np.interp(age, table[:, 0], table[:, 1]))
    source = "Doll 2004 (BMJ 328:1519), Jha 2013 (NEJM 368:341)"
    return [Effect("life_years", won, 0.8, tau=0.0, span=span, source=source)]
