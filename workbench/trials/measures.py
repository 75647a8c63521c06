"""Diets, salt, alcohol, exercise, weight programmes, sleep, devices: words and doses as actions."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from twin_core.trial.plan import Action, Drive, Effect, Goal, Hazard, Span
from workbench.trials import tables
from workbench.trials.dose import times_a_day
from workbench.trials.lines import applies, drive_of, effect_of, goal_of, hazards
from workbench.trials.spec import Intervention, TrialSpec
from workbench.trials.who import Who

SODIUM_MG, SALT_MMOL = 22.99, 17.1  # mg of sodium in a mmol; mmol in a gram of salt
#: Habitual sodium of the organ's people [mmol/d], told against when a level is given.
HABIT = 150.0
#: Oxygen uptake above rest at full effort of a middle-aged adult [mL/(kg.min)] (Myers 2017), and
#: kcal for each litre: they turn energy of exercise into minutes of full effort.
RESERVE, PER_LITRE = 23.0, 5.0
#: Exponent of training impulse in the share of reserve, and the share it is told against.
TRIMP, USUAL_INTENSITY = 1.92, 0.62
#: One MET [mL/(kg.min)].
MET = 3.5

Maker = Callable[[Intervention, TrialSpec, Who, Span, list[str]], list[Action]]


def measured(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action] | None:
    """Actions of what is not a drug; None where nothing is known of it."""
    makers: list[Maker] = []
    text = done.text
    if done.kind == "exposure":
        makers.append(_exposed)
    if done.kind == "sodium" or re.search(r"sodium|salt\b", done.name.lower()):
        makers.append(_sodium)
    if re.search(r"alcohol", done.name.lower()):
        makers.append(_alcohol)
    if done.kind == "exercise":
        makers.append(_exercise)
    if done.kind in ("diet", "weight_loss", "supplement") and _energy(done):
        makers.append(_eaten)
    if done.kind == "light" or re.search(r"bright light", text):
        makers.append(_light)
    rows = [
        r for r in tables.measures().every(f"{done.name} {done.details}") if done.kind in r["kinds"]
    ]
    if done.kind == "weight_loss" and done.dose is not None:
        makers.append(_weight_loss)
        rows = [r for r in rows if "goal" not in r]
    if done.kind == "smoking":
        rows = [
            r
            for r in tables.measures().every(f"{done.name} {done.details}")
            if "smoking" in r["kinds"]
        ]
    if _has_goal(done):
        rows = [r for r in rows if "goal" not in r]
    if done.kind == "diet" and "dash" in done.name.lower() and not re.search(r"provided", text):
        return [*_free_living(rows, done, who, span)]
    rows = _narrowest(rows)
    if not makers and not rows:
        return None
    actions = [a for make in makers for a in make(done, spec, who, span, assumed)]
    for row in rows:
        actions += _row(row, done, who, span, assumed)
    return actions


#: Share of the DASH diet that people keep who cook for themselves (PREMIER 2003, ENCORE 2010).
FREE_LIVING = 0.75


def _free_living(rows: list, done: Intervention, who: Who, span: Span) -> list[Action]:
    actions = [a for row in rows for a in _row(row, done, who, span, [])]
    return [replace(a, value=a.value * FREE_LIVING) if isinstance(a, Drive) else a for a in actions]


def _has_goal(done: Intervention) -> bool:
    return done.kind == "diet" and _energy(done) and "replacement" not in done.name.lower()


def _narrowest(rows: list) -> list:
    """Of rows with a goal of weight only the first: they are names of one programme."""
    kept, goal = [], False
    for row in rows:
        if "goal" in row and goal:
            continue
        goal = goal or "goal" in row
        kept.append(row)
    return kept


def _row(row, done: Intervention, who: Who, span: Span, assumed: list[str]) -> list[Action]:
    dose, source = _dose(row, done, assumed), str(row.get("source", ""))
    actions: list[Action] = []
    for line in row.get("drives", ()):
        actions.append(drive_of(line, span, source, dose))
    for line in row.get("effects", ()):
        if applies(line, who):
            actions.append(effect_of(line, 1.0, span, source, dose))
    if "goal" in row:  # its course tells what is regained, too
        actions.append(goal_of(row["goal"], Span(span.start), source, dose))
    actions += hazards(row, who, 1.0, span)
    return actions


def _dose(row, done: Intervention, assumed: list[str]) -> float | None:
    kind = row.get("dose")
    if kind is None:
        return None
    if kind == "hours_lost":
        if done.dose is None:
            assumed.append(f"hours of {done.name}: 5 h in bed")
        hours = 5.0 if done.dose is None else done.dose
        if re.search(r"extend|extension|min/night", done.text):
            return -hours / 60.0 if "min" in done.unit else -hours
        return 8.0 - hours
    if done.dose is not None and kind == "mmol/day":
        return done.dose / (
            39.1
            if re.search(r"mg", done.unit)
            else 0.0391
            if re.fullmatch(r"g.*", done.unit)
            else 1.0
        )
    assumed.append(f"dose of {done.name}: {row['default']:g}")
    return float(row["default"])


# Salt, alcohol, energy


def _sodium(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    text, source = done.text, "organ kidney_pressure"
    if re.search(r"substitute", text):
        # Three quarters of household salt, itself two thirds of what is eaten in rural China.
        drives = [("diet.sodium_change", -15.0 * SODIUM_MG), ("diet.potassium_change", 20.0)]
        return [Drive(s, v, span, 0.3, "urine of SSaSS 2021 (NEJM 385:1067)") for s, v in drives]
    dose = done.dose
    if dose is None:
        assumed.append(f"dose of {done.name}: 50 mmol/d less")
        dose = -50.0
    elif re.search(r"\bmg", done.unit):
        dose /= SODIUM_MG
    elif re.match(r"g\b", done.unit):
        dose *= SALT_MMOL if "salt" in text else 1000.0 / SODIUM_MG
    change = (
        dose
        if dose < 0.0 or re.search(r"change|lower by|less|reduction of", text)
        else dose - HABIT
    )
    if dose > 0.0 and re.search(r"reduction of|less\b", text):
        change = -dose
    if "2100 kcal" in text:  # told for 2100 kcal; people of usual size eat 2600
        change *= 2600.0 / 2100.0
    return [Drive("diet.sodium_change", change * SODIUM_MG, span, 0.15, source)]


def _alcohol(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    usual = who.given.get("alcohol", (40.0, 0.0))[0]
    dose = done.dose if done.dose is not None else -50.0
    change = (
        usual * dose / 100.0 if "%" in done.unit else dose * (12.0 if "drink" in done.unit else 1.0)
    )
    return [Drive("diet.alcohol_change", change, span, 0.15, "organ kidney_pressure")]


def _energy(done: Intervention) -> bool:
    return (
        done.dose is not None
        and bool(re.search(r"kcal|kj|mj|below needs|above needs|energy", done.unit.lower()))
        and not re.search(r"meal", done.text)
    )


def _eaten(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    """Energy of a diet against needs: a difference, a share of needs, or a level that is eaten."""
    unit, dose = done.unit.lower(), float(done.dose or 0.0)
    if "replacement" in done.name.lower():
        return []  # what such programmes attain is a measure of its own
    scale = 239.0 if "mj" in unit else 0.239 if "kj" in unit else 1.0
    needs = _needs(who)
    if "%" in unit:
        change = -abs(dose) / 100.0 * needs if "below" in unit else dose / 100.0 * needs
    elif "above" in unit:
        change = dose * _share_of_days(done)
    elif dose < 0.0:
        change = dose * scale * _adherence(done, spec)
    else:
        change = dose * scale - needs
        if done.start < 0.0:
            return []  # the period before, at needs
    # Where a diet is told against needs, those are only known as well as people's activity.
    share = NEEDS_DOUBT if "%" in unit else 0.0
    if share == 0.0 and dose > 0.0 and "above" not in unit:
        share = NEEDS_DOUBT * needs / max(abs(change), 1.0)
    doubt = math.hypot(0.12, min(share, 0.5))
    return [Drive("diet.energy_change", change, span, doubt, "organ energy_balance")]


def _adherence(done: Intervention, spec: TrialSpec) -> float:
    """Prescribed deficits are half eaten back within months (food records of POUNDS LOST)."""
    if re.search(r"provided|supervised|ward|adjusted", done.text) or spec.days < 30.0:
        return 1.0
    return 0.55


#: Relative error of a group's energy needs: activity levels of 1.6, give or take 0.15.
NEEDS_DOUBT = 0.09


def _share_of_days(done: Intervention) -> float:
    found = re.search(r"(\d+) of (\d+) days", done.text)
    return float(found[1]) / float(found[2]) if found else 1.0


def _needs(who: Who) -> float:
    """Energy needs [kcal/d] of such people: Mifflin 1990 at an activity level of 1.6."""
    targets, women = who.criteria.targets, who.criteria.women
    bmi = targets.get("bmi")
    body = bmi.mean if bmi is not None and bmi.mean is not None else 27.0
    height = 175.5 - 13.5 * women
    rest = (
        9.99 * body * (height / 100.0) ** 2 + 6.25 * height - 4.92 * who.age + 5.0 - 166.0 * women
    )
    return 1.6 * rest


def _weight_loss(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    """A goal in % or kg. Told as net loss it is reached; as a goal, by what people keep of it."""
    bmi = who.criteria.targets.get("bmi")
    mass = (bmi.mean if bmi is not None and bmi.mean else 28.0) * 2.82
    share = abs(done.dose or 0.0) / (100.0 if "%" in done.unit else mass)
    course = ((min(spec.days, 180.0), 1.0),)
    if re.search(r"goal", done.text):
        course = ((180.0, 1.0), (365.0, 0.95), (730.0, 0.75), (1100.0, 0.6), (1500.0, 0.55))
    return [Goal(-share, course, span, 0.12, "course of weight in DPP 2002 and Look AHEAD 2010")]


# Exercise


def weekly_minutes(done: Intervention) -> tuple[float, bool]:
    """Minutes a week, and whether they had to be assumed."""
    unit, dose = done.unit.lower(), done.dose
    length = re.search(
        r"(\d+)(?: to | ?- ?)(\d+) min|(\d+) min",
        done.schedule.lower() + " " + done.details.lower(),
    )
    session = 40.0
    if length:
        session = float(length[3]) if length[3] else 0.5 * (float(length[1]) + float(length[2]))
    per_week = re.search(
        r"(\d+(?:\.\d+)?) ?(?:d|days|sessions|times)?(?:/| per | a )week", done.schedule.lower()
    )
    often = (
        float(per_week[1])
        if per_week
        else max(times_a_day(done.schedule) * 7.0, 1.0)
        if done.schedule
        else 3.0
    )
    if dose is None:
        details = re.search(r"(\d+) x \((\d+) min", done.details.lower())
        if details:
            return often * 45.0, False
        return (often if per_week else 3.0) * session, True
    if re.search(r"min.*week", unit):
        return dose, False
    if re.search(r"^h.*week", unit):
        return dose * 60.0, False
    if "session" in unit:
        return dose * session, False
    if "min" in unit:
        return dose * often, False
    if "mile" in unit:
        return dose * 11.0, False
    if "km" in unit:
        return dose * 11.0, False
    if re.search(r"step", unit):
        return dose / 100.0 * 7.0, False
    return 0.0 if dose == 0.0 else 130.0, dose != 0.0


def intensity_of(done: Intervention) -> float:
    """Share of the uptake reserve."""
    text = done.text
    found = re.search(r"(\d+)(?: to | ?- ?)(\d+) ?% ?(?:of )?(?:vo2|maximal|peak|heart)", text)
    if found:
        return 0.5 * (float(found[1]) + float(found[2])) / 100.0 - 0.03
    found = re.search(r"(\d+) ?% ?(?:of )?(?:vo2|maximal|peak|heart)", text)
    if found and "interval" not in text:
        return float(found[1]) / 100.0
    if re.search(r"interval|hiit|\bhit\b|sprint", text):
        return 0.85
    if re.search(r"vigorous|running|jog", text):
        return 0.72
    if re.search(r"walk|light|leisure|activity|moderate", text):
        return 0.45
    return 0.60


def _exercise(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    text, unit = done.text, done.unit.lower()
    source = "organs training and energy_balance"
    if re.search(r"met-h|met.h", unit):
        return _leisure(done, span)
    if re.search(r"acute|ratio", unit):
        return [
            Hazard(
                "injury",
                math.log(2.24) * max(float(done.dose or 1.0) - 1.0, 0.0)
                if (done.dose or 0) > 1
                else 0.0,
                0.35,
                span,
                "Hulin 2014 (Br J Sports Med 48:708): risk by the ratio of loads",
            )
        ]
    if re.search(r"stopped|detrain|bed rest", text) or (
        done.dose == 0.0 and "not allowed" not in text
    ):
        load = who.given.get("habitual_load", (5.0, 0.0))[0]
        return [Drive("training.load_change", -0.97 * load, span, 0.12, source)]
    if re.search(r"taper|volume reduced", text):
        load = who.given.get("habitual_load", (5.0, 0.0))[0]
        share = (done.dose or -50.0) / 100.0
        return [Drive("training.load_change", share * load * 0.7, span, 0.2, source)]
    if re.search(r"altitude|living at", text):
        return []
    if re.search(r"resist|strength|isometric|handgrip|yoga|tai chi", text):
        return [Drive("exercise.intensity", 60.0 * 0.25 / 7.0 / 1440.0, span, 0.3, source)]
    if re.search(r"kcal/kg", unit):
        minutes = float(done.dose or 0.0) / (RESERVE * 1e-3 * PER_LITRE)
        full = minutes / 7.0
    else:
        minutes, guessed = weekly_minutes(done)
        if guessed:
            assumed.append(f"dose of {done.name}: {minutes:g} min a week")
        full = minutes * intensity_of(done) / 7.0
    share = min(full / 11.0, 2.0)
    drives: list[Action] = [Drive("exercise.intensity", full / 1440.0, span, 0.15, source)]
    if full > 0.0:
        # Minutes count the more the harder they are, as in training impulse (Banister 1991).
        harder = math.exp(TRIMP * (intensity_of(done) - USUAL_INTENSITY)) - 1.0
        drives.append(Drive("training.load_change", harder * full, span, 0.15, source))
    return drives + [make(share, span) for make in _AEROBIC]


def _aerobic(
    on: str, value: float, se: float, source: str, share: float, span: Span, **more: float
) -> Effect:
    slope, reference = more.get("slope", 0.0), more.get("reference", 0.0)
    by = math.sqrt(share)  # the first minutes count most
    return Effect(
        on, value * by, se * by, bool(more.get("ratio")), slope * by, reference, 28.0, span, source
    )


_BP = "Cornelissen 2013 (J Am Heart Assoc 2:e004473), by pressure at the start"
_GLUCOSE = "Way 2016, Umpierre 2011 (JAMA 305:1790)"
_LIPIDS = "Kodama 2007, Kelley 2006"
#: What aerobic training does beyond weight and oxygen uptake, at some 130 moderate min a week.
_AEROBIC = (
    partial(_aerobic, "sbp", -2.0, 0.6, _BP, slope=-0.12, reference=131.0),
    partial(_aerobic, "dbp", -1.7, 0.5, _BP, slope=-0.08, reference=80.0),
    partial(_aerobic, "log_disposition", 0.09, 0.03, _GLUCOSE),
    partial(_aerobic, "hdl", 2.0, 0.5, _LIPIDS),
    partial(_aerobic, "tg", -0.05, 0.02, _LIPIDS, ratio=1.0),
    partial(_aerobic, "hr", -3.5, 1.0, "Reimers 2018 (J Clin Med 7:503)"),
    partial(_aerobic, "six_minute", 22.0, 7.0, "HF-ACTION 2009 (JAMA 301:1439), Long 2019"),
    partial(_aerobic, "distress", -0.30, 0.08, "Stubbs 2017, Schuch 2016"),
)

#: Hazard ratio of death by leisure activity [MET-h/week], a usual input (Arem 2015,
#: doi:10.1001/jamainternmed.2015.0533).
_ACTIVE = (
    (0.0, 1.0),
    (3.75, 0.80),
    (11.25, 0.69),
    (18.75, 0.63),
    (31.25, 0.61),
    (57.5, 0.61),
    (85.0, 0.69),
)
#: Hazard ratio of death by weight in never smokers, a usual input (GBMC 2016,
#: doi:10.1016/S0140-6736(16)30175-1).
_HEAVY = (
    (17.5, 1.5),
    (19.25, 1.13),
    (21.25, 1.0),
    (23.75, 1.0),
    (26.25, 1.07),
    (28.75, 1.20),
    (32.5, 1.45),
    (37.5, 1.94),
    (50.0, 2.76),
)


def _between(rows: tuple[tuple[float, float], ...], x: float) -> float:
    logs = [math.log(value) for _, value in rows]
    for (left, _), (right, _), low, high in zip(rows, rows[1:], logs, logs[1:], strict=False):
        if x <= right:
            return low + (high - low) * max(x - left, 0.0) / (right - left)
    return logs[-1]


def _all_deaths(log_ratio: float, se: float, span: Span, source: str) -> list[Action]:
    return [Hazard(event, log_ratio, se, span, source) for event in ("cv_death", "noncv_death")]


def _leisure(done: Intervention, span: Span) -> list[Action]:
    numbers = [float(x) for x in re.findall(r"\d+(?:\.\d+)?", done.details)]
    met_hours = (
        done.dose
        if done.dose is not None
        else (85.0 if "more" in done.details else sum(numbers) / max(len(numbers), 1))
    )
    return _all_deaths(
        _between(_ACTIVE, met_hours), 0.03, span, "Arem 2015 (JAMA Intern Med 175:959)"
    )


def _exposed(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    return _all_deaths(
        _between(_HEAVY, float(done.dose or 25.0)), 0.03, span, "GBMC 2016 (Lancet 388:776)"
    )


def _light(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    source = "Khalsa 2003 (J Physiol 549:945), peak to trough"
    return [Effect("phase_shift", 5.0, 0.5, tau=0.0, span=Span(span.start), source=source)]
