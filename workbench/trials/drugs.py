"""Drugs as actions: by name, class and dose, and what is done when one is stopped."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import numpy as np

from twin_core.trial.plan import Action, Drive, Effect, Goal, Hazard, Span
from workbench.trials import tables
from workbench.trials.dose import curve, daily_dose, from_table, milligrams, times_a_day
from workbench.trials.lines import Row, applies, effect_of, hazards
from workbench.trials.spec import Intervention, TrialSpec
from workbench.trials.who import Who

#: People with diabetes lose this share of the weight that others lose on the same drug
#: (STEP 2 beside STEP 1; SURMOUNT-2 beside SURMOUNT-1).
LESS_IN_DIABETES = 0.60
#: Glucose-lowering drugs on top of others, and of mealtime insulin, lower HbA1c by these shares
#: (metformin 0.95 of 1.12 %, Hirst 2012; Rosenstock 2014 for insulin).
ADD_ON, ON_INSULIN = 0.85, 0.7
#: In long trials the control arm is treated, too: share of a difference of HbA1c that is left
#: (EMPA-REG OUTCOME, LEADER, TECOS: a half or more after three years).
CAUGHT_UP_DAYS = 700.0
#: Less is left of a larger effect, for the others are then treated more: a quarter of liraglutide's
#: (LEADER), three quarters of a gliptin's (TECOS) or a gliflozin's (CANVAS).
LESS_LEFT, LEFT_RANGE = 0.6, (0.25, 0.75)
LONG_DAYS = 700.0
#: Days to the full dose where a trial tells no other.
TITRATED_DAYS = 28.0
#: Share of people who still take a lipid-lowering tablet, or an injection against weight, on
#: average over years (LDL of WOSCOPS, HPS, CARE and LIPID beside trials of weeks: four fifths;
#: SELECT: 73 % at the end).
KEPT_TABLETS, KEPT_INJECTIONS, OUTCOME_DAYS = 0.80, 0.7, 1000.0
#: Share of a pressure drug's effect between arms that is left over years, where controls are
#: treated and tablets left out: HOPE, HOPE-3, EUROPA, ADVANCE beside trials of weeks (Law 2003);
#: more where doses are raised and drugs added until a target is met (SHEP, Syst-Eur, HYVET).
KEPT_PRESSURE, KEPT_TO_TARGET, PRESSURE_DAYS = 0.45, 0.7, 700.0
PRESSURE = {
    "ace_inhibitor", "angiotensin_blocker", "calcium_blocker", "thiazide", "beta_blocker",
    "mineralocorticoid_blocker", "loop_diuretic", "sglt2_inhibitor", "arni",
}  # fmt: skip
#: Fasting glucose [mg/dL] that goes with HbA1c between people: 106 at 5.9 %, 155 at 8 %.
FASTING_PER_HBA1C, FASTING_OFFSET = 23.0, 29.0
#: Fall of glucose after meals for that of fasting glucose (add-on trials of incretins; assumed).
AFTER_MEALS = 1.8
#: How a drug's weight loss comes: share reached by day (STEP 1, SURMOUNT-1).
SLOW_WEIGHT = ((60.0, 0.28), (120.0, 0.55), (240.0, 0.86), (400.0, 1.0))
#: Average of five classes at the standard dose: the dose of each with a fifth of its effect.
FIVE = (
    "drug.ace_inhibitor", "drug.angiotensin_blocker", "drug.calcium_blocker", "drug.thiazide",
    "drug.beta_blocker",
)  # fmt: skip
HALF = 0.4  # of the organs' dose curves


WITHDRAWN = "one oral drug less: Hirst 2013 (Diabetologia 56:973)"


def of_drugs(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action] | None:
    """Actions of a drug or a regimen; None where no table knows it."""
    text = done.text
    if re.search(r"withdrawn|stopped", text) or done.dose == 0.0:
        return _withdrawn(done, who, span)
    if "standard dose" in done.unit or re.search(
        r"antihypertensive|blood.pressure.lowering (drug|treat)", done.name.lower()
    ):
        many = {"two": 2.0, "three": 3.0}.get(done.name.lower().split(" ")[0], 1.0)
        doses = done.dose if done.dose is not None and "standard" in done.unit else 1.0
        return _any_antihypertensive(doses, many, span)
    if re.search(r"escalation|step-?up|intensive (treatment|dmard)", text) and who.has("ra"):
        return [
            a
            for name in ("methotrexate", "dmard", "glucocorticoid")
            for a in _class(name, 1.0, who, span)
        ]
    if "cancer" in who.flags:
        cancer = _against_cancer(done, who, span)
        if cancer is not None:
            return cancer
    name = f"oral {done.name}" if done.route.lower() in ("oral", "po") else done.name
    names = [row for row in tables.agents().every(name) if row["class"]]
    names = names or _of_class(done.name.lower())
    if not names:
        return None
    if len(names) > 1 and re.search(r"\bor\b", done.name.lower()):
        names = names[:1]  # one of them
    if len(names) > 1 and {"oral semaglutide", "sacubitril"} & {str(r["words"]) for r in names}:
        names = names[:1]
    actions: list[Action] = []
    for row in _one_each(names):
        actions += _drug(row, done, spec, who, span, assumed)
    return actions + _added(done, names, spec.days, who, span, assumed)


#: Drugs that are added where the first does not suffice count as this share of a standard dose.
ADDED_SHARE = 0.25


def _added(
    done: Intervention, names: list[Row], days: float, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    """Drugs that a trial adds to the first where it does not suffice."""
    if not re.search(r"\badd|plus|then|if needed", done.details.lower()):
        return []
    first = {str(r["words"]) for r in names}
    found = [r for r in tables.agents().every(done.details) if str(r["words"]) not in first]
    actions: list[Action] = []
    for row in _one_each(found):
        assumed.append(f"{row['words']} added in some people to {done.name}")
        actions += _class(
            str(row["class"]), ADDED_SHARE, who, span, agent=row, long=days, left=KEPT_TO_TARGET
        )
    return actions


def _against_cancer(done: Intervention, who: Who, span: Span) -> list[Action] | None:
    """Hazard ratios, log odds of response and load on the marrow of each drug of a regimen."""
    told = f"{done.name} {done.details}"
    actions = _on_marrow(done, told, span)
    rows = tables.cancer_drugs().every(told)
    if not rows and not actions:
        return None
    for row in rows:
        source = str(row["source"])
        if who.backbone and re.search(who.backbone, _named(row, told)):
            continue  # the cohort's rates are those on it
        actions.append(
            Effect("response", float(row["response"]), 0.2, tau=0.0, span=span, source=source)
        )
        for event, key in (("cancer_death", "os"), ("progression", "pfs")):
            actions.append(Hazard(event, math.log(float(row[key])), 0.09, span, source))
    return actions


def _named(row: Row, told: str) -> str:
    """The word by which a drug of the table was found."""
    found = re.search(str(row["words"]), told.lower())
    return found[0] if found else ""


def _on_marrow(done: Intervention, told: str, span: Span) -> list[Action]:
    """Doses as docetaxel of the same kill, their interval, and growth factors."""
    cytotoxics, growth, surface = tables.cytotoxics()
    source = "organ tumour_marrow; ratio of kill assumed"
    actions: list[Action] = []
    rows = cytotoxics.every(told)
    for row in rows[:1] if done.dose is not None else rows:
        often = times_a_day(f"{done.schedule} {done.unit} {done.details}")
        interval = min(max(1.0 / often, 7.0), 28.0) if often < 1.0 else 21.0
        dose = float(row["usual"])
        if done.dose is not None and re.search(r"m2|m\^2|m²", done.unit):
            dose = done.dose * (interval * often if often >= 1.0 else 1.0)
        mg = dose * surface * float(row["each"])
        actions.append(Drive("chemotherapy.first_dose", mg, span, 0.3, source))
        actions.append(Drive("chemotherapy.interval", interval, span, 0.0, source))
    for row in growth.every(told)[:1]:
        actions.append(Drive("chemotherapy.filgrastim", float(row["share"]), span, 0.3, source))
    return actions


def _one_each(rows: list[Row]) -> list[Row]:
    """The first of rows that mean one drug: oral semaglutide is semaglutide, too."""
    kept: dict[str, Row] = {}
    for row in rows:
        kept.setdefault(str(row["class"]) if row["class"] in _SAME else str(row["words"]), row)
    return list(kept.values())


_SAME = {"glp1_agonist", "arni", "insulin"}


def _of_class(text: str) -> list[Row]:
    """A drug told by its class: a member at its standard dose."""
    for row in tables.classes().values():
        if "words" in row and re.search(row["words"], text):
            return tables.agents().every(row["member"])[:1]
    return []


def _any_antihypertensive(doses: float, many: float, span: Span) -> list[Action]:
    share = curve(doses, HALF) / len(FIVE) * many
    each = HALF * share / (1.0 + HALF - share)
    source = "mean of five classes: organ kidney_pressure"
    return [Drive(signal, each, span, 0.12, source) for signal in FIVE]


#: Weight that comes back in a year after a drug for it is stopped, as a share of what was lost
#: (STEP 4: 6.9 of 10.6 %; SURMOUNT-4: 14 of 21 %).
REGAINED = 0.66
#: Days of treatment before people were randomised to go on or to stop, where none are told.
RUN_IN = 140.0


def _withdrawn(done: Intervention, who: Who, span: Span) -> list[Action]:
    """Drugs that are stopped: HbA1c rises, weight comes back; others are not told for both arms."""
    rows = [r for r in tables.agents().every(done.name) if "weight" in r]
    if rows:
        lost = max(abs(effect) for _, effect in rows[0]["weight"]) / 100.0 * _reached(who)
        source = "STEP 4 2021 (JAMA 325:1414), SURMOUNT-4 2024"
        return [Goal(REGAINED * lost, ((180.0, 0.7), (365.0, 1.0)), span, 0.15, source, told=True)]
    if re.search(r"glucose|diabet", done.text) and who.has("diabetes"):
        return [Effect("hba1c", 0.5, 0.15, tau=10.0, span=span, source=WITHDRAWN)]
    return []


def _reached(who: Who) -> float:
    """Share of a drug's weight loss that the run-in before randomisation has brought."""
    found = re.search(r"after (\d+) (week|month)s? (?:of|on) ", who.text)
    days = float(found[1]) * (7.0 if found[2] == "week" else 30.4) if found else RUN_IN
    table = np.array(((0.0, 0.0), *SLOW_WEIGHT))
    return float(np.interp(days, table[:, 0], table[:, 1]))


def _drug(
    row: Row, done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    standard = float(row["standard"])
    if row["class"] == "caffeine":
        return _caffeine(done, standard, span)
    if re.search(r"dose kept|unchanged", done.details.lower()):
        return []
    if re.search(r"dose (lowered|reduced)", done.details.lower()):
        half = _class(str(row["class"]), 0.5, who, span, agent=row, daily=0.0)
        return [_with(a, value=-a.value) for a in half if isinstance(a, Effect)]
    daily, guessed = daily_dose(done, standard)
    if guessed and done.dose is None:
        assumed.append(f"dose of {done.name}: the standard {standard:g} mg a day")
    if row["class"] == "arni" and "/" in f"{done.details}":
        daily = min(daily, 400.0)
    titrated = re.search(r"escalat|titrat|from \d|start \d|doubled", done.details.lower())
    raised = titrated or re.search(r"added|to reach|target", done.details.lower())
    if titrated:
        weeks = re.search(r"over (\d+) weeks", done.details.lower())
        span = Span(span.start, span.stop, 7.0 * float(weeks[1]) if weeks else TITRATED_DAYS)
    actions = _class(
        str(row["class"]),
        daily / standard,
        who,
        span,
        agent=row,
        daily=daily,
        long=spec.days,
        left=KEPT_TO_TARGET if raised else KEPT_PRESSURE,
    )
    if "drive" in row:
        signal, value = str(row["drive"]), daily * float(row.get("per_mg", 1.0))
        source = str(tables.classes()[row["class"]]["source"])
        kept = KEPT_TABLETS if spec.days > LONG_DAYS and row["class"] != "pcsk9" else 1.0
        # Adherence over years differs between trials: LDL of CARDS beside that of HOPE-3.
        doubt = 0.08 if kept == 1.0 else 0.16
        actions.append(Drive(signal, value, span, doubt, source, kept))
    return actions


#: Share of the standard dose of caffeine that brings a half of the most (100 mg still cost a
#: quarter of an hour: Gardiner 2023; assumed).
CAFFEINE_HALF = 0.8
#: Dose [mg] of the trials of pressure after caffeine.
PRESSOR_DOSE = 250.0


def _caffeine(done: Intervention, standard: float, span: Span) -> list[Action]:
    """Sleep lost, less the longer before bed: half of caffeine is gone in some five hours."""
    found = re.search(r"(\d+(?:\.\d+)?) ?h before", done.text)
    late = 1.0 if re.search(r"before bed|bedtime|in bed", done.text) else 3.0
    hours = float(found[1]) if found else late
    dose = milligrams(done.unit) * done.dose if done.dose is not None else standard
    by = curve(dose / standard, CAFFEINE_HALF) * 0.5 ** (hours / 12.0)
    source = "Gardiner 2023 (Sleep Med Rev 69:101764), Drake 2013"
    pressor = curve(dose / PRESSOR_DOSE, CAFFEINE_HALF)
    acute = "Mesas 2011 (Am J Clin Nutr 94:1113), in the hours after one dose"
    once = re.search(r"once(?! daily)|single|acute", done.schedule.lower()) and not found
    rise = (("sbp", 8.1, 1.2), ("dbp", 5.7, 0.8)) if once else ()
    return [
        *(
            Effect(quantity, value * pressor, se * pressor, tau=0.0, span=span, source=acute)
            for quantity, value, se in rise
        ),
        Effect("performance", 3.0 * pressor, 0.8, tau=0.0, span=span, source="Ganio 2009"),
        Effect("sleep_time", -62.0 * by, 10.0 * by, tau=0.0, span=span, source=source),
        Effect("sleep_latency", 12.0 * by, 4.0 * by, tau=0.0, span=span, source=source),
        Effect("sleep_efficiency", -8.0 * by, 2.0 * by, tau=0.0, span=span, source=source),
    ]


def _class(
    name: str, doses: float, who: Who, span: Span, *, agent: Row | None = None,
    daily: float = 0.0, long: float = 0.0, left: float = KEPT_PRESSURE,
) -> list[Action]:  # fmt: skip
    row, agent = tables.classes().get(name, {"source": ""}), agent or {}
    by = curve(doses, float(row.get("half", 0.4))) * float(agent.get("potency", 1.0))
    if "most" in row:
        by = min(by, float(row["most"]))
    actions: list[Action] = []
    if "drive" in row:
        most = 2.0 if str(row["drive"]).startswith("drug.") else 100.0
        value = min(doses * float(row.get("scale", 1.0)), most)
        kept = left if long > PRESSURE_DAYS and name in PRESSURE else 1.0
        actions.append(Drive(str(row["drive"]), value, span, 0.12, str(row["source"]), kept))
    lines = list(row.get("effects", ()))
    if "hba1c" in agent and who.has("diabetes"):
        total = from_table(agent["hba1c"], daily)
        line = {
            "on": "hba1c",
            "value": total,
            "se": 0.17,
            "slope": 0.35 * total,
            "ref": 8.0,
            "tau": 14,
            "fpg": 26,
        }
        actions += _glycaemic(line, 1.0, who, span, row, long)
    for line in lines:
        if not applies(line, who):
            continue
        if line["on"] == "hba1c":
            actions += _glycaemic(line, by, who, span, row, long)
        else:
            actions.append(effect_of(line, by, span, str(row["source"])))
    kept = KEPT_INJECTIONS if long > OUTCOME_DAYS else 1.0
    actions += _weight(row, agent, by, daily, who, span, kept)
    actions += hazards(row, who, _strength(by), span)
    return actions


def _strength(by: float) -> float:
    """Events were counted at doses of outcome trials: less effect below, no more above."""
    return min(by, 1.0) if by < 1.0 else min(by, 1.9)


def _glycaemic(line: Row, by: float, who: Who, span: Span, row: Row, long: float) -> list[Action]:
    """HbA1c, and fasting glucose beside it, by other treatment and how well kidneys filter."""
    if who.has("type1"):
        by *= float(row.get("type1", 1.0))
    if "insulin" in who.text and re.search(r"insulin", who.text):
        by *= ON_INSULIN if re.search(r"multiple|basal|injection", who.text) else ADD_ON
    elif re.search(r"metformin|sulfonylurea|oral", who.text):
        by *= ADD_ON if line["value"] > -1.0 else 1.0
    if row.get("renal"):
        egfr = who.criteria.targets.get("egfr")
        mean = egfr.mean if egfr is not None and egfr.mean is not None else 85.0
        by *= min(max((mean - 20.0) / 60.0, 0.0), 1.0)
    effect = effect_of(line, by, span, str(row["source"]))
    if (
        long > LONG_DAYS
        and who.has("diabetes")
        and re.search(r"insulin|metformin|oral|sulfonylurea", who.text)
    ):
        start = who.criteria.targets.get("hba1c")
        mean = start.mean if start is not None and start.mean else 8.0
        size = abs(effect.value + effect.slope * (mean - effect.reference))
        left = min(max(1.0 - LESS_LEFT * size, LEFT_RANGE[0]), LEFT_RANGE[1])
        effect = _with(effect, fade=(left, CAUGHT_UP_DAYS))
    per = float(line.get("fpg", 30.0))
    fasting = _with(effect, quantity="fpg", value=effect.value * per, se=effect.se * per)
    # Slope and reference are of HbA1c, for which fasting glucose stands.
    fasting = _with(
        fasting, slope=effect.slope * per / FASTING_PER_HBA1C,
        reference=FASTING_PER_HBA1C * effect.reference - FASTING_OFFSET,
    )  # fmt: skip
    after = [
        _with(fasting, quantity=q, value=AFTER_MEALS * fasting.value, se=AFTER_MEALS * fasting.se)
        for q in ("glucose_2h", "glucose_meal")
    ]
    return [effect, fasting, *after]


def _with(effect: Effect, **changed: object) -> Effect:
    return replace(effect, **changed)  # pyright: ignore[reportArgumentType]


def _weight(
    row: Row, agent: Row, by: float, daily: float, who: Who, span: Span, kept: float
) -> list[Action]:
    """A change of weight, as a goal that is eaten towards."""
    if "weight" in agent:
        change = from_table(agent["weight"], daily) / 100.0
        if who.has("diabetes") and agent.get("weight_of") != "diabetes":
            change *= LESS_IN_DIABETES
        if re.search(r"after \d+ (weeks?|months?) (of|on) ", who.text):  # a part is lost already
            change *= 1.0 - _reached(who)
        told = who.has("diabetes") and ("hba1c" in agent or _lowers_glucose(row))
        return [Goal(change, SLOW_WEIGHT, span, 0.10, str(row["source"]), told=told, kept=kept)]
    if "weight" in row:
        course = ((float(row.get("weight_days", 180)), 1.0),)
        change = by * float(row["weight"]) / 100.0
        told = who.has("diabetes") and _lowers_glucose(row)
        return [Goal(change, course, span, 0.12, str(row["source"]), told=told)]
    return []


def _lowers_glucose(row: Row) -> bool:
    """Whether a class has a published effect on HbA1c, of which its weight is a part."""
    return any(line["on"] == "hba1c" for line in row.get("effects", ()))
