"""From interventions in words to actions: drugs by class and dose, measures by meaning."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from twin_core.trial.plan import Action, Arm, Drive, Effect, Goal, Hazard, Span
from workbench.trials import tables
from workbench.trials.dose import curve, daily_dose, from_table
from workbench.trials.lines import Row, applies, effect_of, hazards
from workbench.trials.measures import measured
from workbench.trials.spec import ArmSpec, Intervention, TrialSpec
from workbench.trials.who import Who

#: People with diabetes lose this share of the weight that others lose on the same drug
#: (STEP 2 beside STEP 1; SURMOUNT-2 beside SURMOUNT-1).
LESS_IN_DIABETES = 0.55
#: Glucose-lowering drugs on top of others, and of mealtime insulin, lower HbA1c by these shares
#: (add-on beside monotherapy arms of one programme; Rosenstock 2014 for insulin).
ADD_ON, ON_INSULIN = 0.8, 0.7
#: In long trials the control arm is treated, too: share of a difference of HbA1c that is left
#: (EMPA-REG OUTCOME, LEADER, TECOS: a third to a half after three years).
CAUGHT_UP = (0.3, 600.0)
LONG_DAYS = 700.0
#: Share of people who still take a lipid-lowering tablet, or an injection against weight, on
#: average over years (CTT: some 85 %; SELECT: 73 % at the end).
KEPT_TABLETS, KEPT_INJECTIONS = 0.85, 0.8
#: Fasting glucose [mg/dL] that goes with HbA1c between people: 106 at 5.9 %, 155 at 8 %.
FASTING_PER_HBA1C, FASTING_OFFSET = 23.0, 29.0
#: How a drug's weight loss comes: share reached by day (STEP 1, SURMOUNT-1).
SLOW_WEIGHT = ((60.0, 0.28), (120.0, 0.55), (240.0, 0.86), (400.0, 1.0))
#: Average of five classes at the standard dose: the dose of each with a fifth of its effect.
FIVE = (
    "drug.ace_inhibitor", "drug.angiotensin_blocker", "drug.calcium_blocker", "drug.thiazide",
    "drug.beta_blocker",
)  # fmt: skip
HALF = 0.4  # of the organs' dose curves


WITHDRAWN = "one oral drug less: Hirst 2013 (Diabetologia 56:973)"


#: Drugs for arthritis together reach this share of their summed effects (TEMPO, BeSt); training
#: adds this share of its effect on pressure to that of lost weight (PREMIER 2003, ENCORE 2010).
JOINTLY, BESIDE_WEIGHT = 0.8, 0.3


@dataclass(slots=True)
class Treated:
    """The arms of a trial as actions, what had to be assumed, and what could not be matched."""

    arms: list[Arm] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def treated(spec: TrialSpec, who: Who) -> Treated:
    """All arms of a trial."""
    result = Treated()
    for arm in spec.arms:
        actions: list[Action] = []
        for done in (*arm.interventions, *_exposures(arm)):
            found = _actions(done, spec, who, result.assumed)
            if found is None:
                name = done.name or done.kind
                result.unknown.setdefault(arm.name, []).append(f"{done.kind} '{name}'")
            else:
                actions += found
        result.arms.append(Arm(arm.name, tuple(_together(actions))))
    return result


def _exposures(arm: ArmSpec) -> list[Intervention]:
    """What an arm without interventions says by its name, a band of weight, say."""
    found = re.search(r"bmi (\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", arm.name.lower())
    if found and not arm.interventions:
        return [Intervention("exposure", "bmi", 0.5 * (float(found[1]) + float(found[2])), "kg/m2")]
    return []


def _together(actions: list[Action]) -> list[Action]:
    """One class twice in an arm (two names for one drug, say) counts once for events.

    Effects on joints together, and of exercise beside lost weight, add up to less than their sum.
    """
    actions = _less_than_sum(actions)
    seen, kept = set(), []
    for action in actions:
        key = (type(action), action.event, action.source) if isinstance(action, Hazard) else None
        if key is None or key not in seen:
            kept.append(action)
        if key is not None:
            seen.add(key)
    return kept


def _less_than_sum(actions: list[Action]) -> list[Action]:
    joints = sum(isinstance(a, Effect) and a.quantity == "das28" for a in actions)
    slimming = any(isinstance(a, Goal) and not a.told for a in actions)

    def share(a: Action) -> float:
        if isinstance(a, Effect) and a.quantity == "das28" and joints > 1:
            return JOINTLY
        if isinstance(a, Effect) and a.quantity in ("sbp", "dbp") and slimming and a.tau == 28.0:
            return BESIDE_WEIGHT
        return 1.0

    return [
        _with(a, value=a.value * share(a), slope=a.slope * share(a)) if isinstance(a, Effect) else a
        for a in actions
    ]


def _actions(
    done: Intervention, spec: TrialSpec, who: Who, assumed: list[str]
) -> list[Action] | None:
    span = Span(max(done.start, 0.0), _end(done, spec))
    if _is_nothing(done):
        return []
    special = _targeted(done, span) or _told_change(done, span)
    if special:
        return special
    if done.kind in ("drug", "", "supplement", "vitamin", "vaccine"):
        found = _drugs(done, spec, who, span, assumed)
        if found is not None:
            return found
    return measured(done, spec, who, span, assumed)


def _end(done: Intervention, spec: TrialSpec) -> float:
    """Procedures last; whatever is done to the end of the trial goes on to its last visit."""
    if done.kind in ("device", "procedure", "surgery") or done.stop is None:
        return math.inf
    return math.inf if done.stop >= spec.days * 0.98 else done.stop


_NOTHING = (
    r"placebo|sham|no (drug|treatment|intervention|training|pacing)|usual (care|diet|intake)|"
    r"control diet|typical american|pacing off|waiting list|wait-list|matching|regular salt|"
    r"current smoking|usual or|not allowed|backup ventricular|sensor-augmented|white bread|"
    r"support and education|habitual|stepped food|attention control|standard care|"
    r"conventional (insulin|therapy|treatment)|"
    r"medical therapy|observation$|advice only"
)


def _is_nothing(done: Intervention) -> bool:
    """Controls, and what everybody gets."""
    if re.search(r"support and education|lifestyle counselling", done.name.lower()):
        return False
    return re.search(_NOTHING, done.name.lower()) is not None


# Treating to a target, and changes that are told outright


def _targeted(done: Intervention, span: Span) -> list[Action] | None:
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
        return [_to_level("hba1c", done.dose + 0.4, 0.2, span)]
    return None


def _to_level(on: str, level: float, se: float, span: Span) -> Effect:
    source = "attained levels of treat-to-target trials: SPRINT, ACCORD, ADVANCE, VADT"
    # The clinic's usual fall of pressure in a trial comes on top, so that it is added back.
    usual = {"sbp": 3.0, "dbp": 2.0}.get(on, 0.0)
    return Effect(on, -1e-6, se, False, -1.0, level + usual, 30.0, span, source)


def _told_change(done: Intervention, span: Span) -> list[Action] | None:
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


# Drugs


def _drugs(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action] | None:
    text = done.text
    if re.search(r"withdrawn|stopped", text) or done.dose == 0.0:
        return _withdrawn(done, who, span)
    if "standard dose" in done.unit or re.search(
        r"(one|two|three)? ?antihypertensive", done.name.lower()
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
        cancer = _against_cancer(done, span)
        if cancer is not None:
            return cancer
    names = [row for row in tables.agents().every(done.name) if row["class"]]
    names = names or _of_class(done.name.lower())
    if not names:
        return None
    if len(names) > 1 and {"oral semaglutide", "sacubitril"} & {str(r["words"]) for r in names}:
        names = names[:1]
    actions: list[Action] = []
    for row in _one_each(names):
        actions += _drug(row, done, spec, who, span, assumed)
    return actions


def _against_cancer(done: Intervention, span: Span) -> list[Action] | None:
    """Hazard ratios and log odds of response of each drug of a regimen."""
    rows = tables.cancer_drugs().every(f"{done.name} {done.details}")
    if not rows:
        return None
    actions: list[Action] = []
    for row in rows:
        source = str(row["source"])
        actions.append(
            Effect("response", float(row["response"]), 0.2, tau=0.0, span=span, source=source)
        )
        for event, key in (("cancer_death", "os"), ("progression", "pfs")):
            actions.append(Hazard(event, math.log(float(row[key])), 0.09, span, source))
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


def _withdrawn(done: Intervention, who: Who, span: Span) -> list[Action]:
    """Glucose-lowering drugs that are stopped let HbA1c rise; others are not told for both arms."""
    if re.search(r"glucose|diabet", done.text) and who.has("diabetes"):
        return [Effect("hba1c", 0.5, 0.15, tau=10.0, span=span, source=WITHDRAWN)]
    return []


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
    titrated = re.search(r"escalat|titrat|from \d|start \d|doubled|up to", done.details.lower())
    if titrated:
        span = Span(span.start, span.stop, 56.0)
    actions = _class(
        str(row["class"]), daily / standard, who, span, agent=row, daily=daily, long=spec.days
    )
    if "drive" in row:
        signal, value = str(row["drive"]), daily * float(row.get("per_mg", 1.0))
        source = str(tables.classes()[row["class"]]["source"])
        kept = KEPT_TABLETS if spec.days > LONG_DAYS and row["class"] != "pcsk9" else 1.0
        actions.append(Drive(signal, value, span, 0.08, source, kept))
    return actions


def _caffeine(done: Intervention, standard: float, span: Span) -> list[Action]:
    """Sleep lost, less the longer before bed: half of caffeine is gone in some five hours."""
    found = re.search(r"(\d+(?:\.\d+)?) ?h before", done.text)
    hours = float(found[1]) if found else 3.0
    dose = done.dose if done.dose is not None else standard
    by = dose / standard * 0.5 ** (hours / 12.0)
    source = "Gardiner 2023 (Sleep Med Rev 69:101764), Drake 2013"
    return [
        Effect("sleep_time", -62.0 * by, 10.0 * by, tau=0.0, span=span, source=source),
        Effect("sleep_latency", 12.0 * by, 4.0 * by, tau=0.0, span=span, source=source),
        Effect("sleep_efficiency", -8.0 * by, 2.0 * by, tau=0.0, span=span, source=source),
    ]


def _class(
    name: str, doses: float, who: Who, span: Span, *, agent: Row | None = None,
    daily: float = 0.0, long: float = 0.0,
) -> list[Action]:  # fmt: skip
    row, agent = tables.classes().get(name, {"source": ""}), agent or {}
    by = curve(doses, float(row.get("half", 0.4))) * float(agent.get("potency", 1.0))
    if "most" in row:
        by = min(by, float(row["most"]))
    actions: list[Action] = []
    if "drive" in row:
        value = min(doses * float(row.get("scale", 1.0)), 2.0)
        actions.append(Drive(str(row["drive"]), value, span, 0.12, str(row["source"])))
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
    kept = KEPT_INJECTIONS if long > LONG_DAYS else 1.0
    actions += _weight(row, agent, by, daily, who, span, kept)
    actions += hazards(row, who, _strength(by), span)
    return actions


def _strength(by: float) -> float:
    """Events were counted at doses of outcome trials: less effect below, no more above."""
    return min(by, 1.0) if by < 1.0 else min(by, 1.9)


def _glycaemic(line: Row, by: float, who: Who, span: Span, row: Row, long: float) -> list[Action]:
    """HbA1c, and fasting glucose beside it, by other treatment and how well kidneys filter."""
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
        effect = _with(effect, fade=CAUGHT_UP)
    per = float(line.get("fpg", 30.0))
    fasting = _with(effect, quantity="fpg", value=effect.value * per, se=effect.se * per)
    # Slope and reference are of HbA1c, for which fasting glucose stands.
    fasting = _with(
        fasting, slope=effect.slope * per / FASTING_PER_HBA1C,
        reference=FASTING_PER_HBA1C * effect.reference - FASTING_OFFSET,
    )  # fmt: skip
    return [effect, fasting]


def _with(effect: Effect, **changed: object) -> Effect:
    return replace(effect, **changed)  # pyright: ignore[reportArgumentType]


def _weight(
    row: Row, agent: Row, by: float, daily: float, who: Who, span: Span, kept: float
) -> list[Action]:
    """A change of weight, as a goal that is eaten towards."""
    if "weight" in agent:
        change = from_table(agent["weight"], daily) / 100.0
        if who.has("diabetes"):
            change *= LESS_IN_DIABETES
        return [Goal(change, SLOW_WEIGHT, span, 0.10, str(row["source"]), told=True, kept=kept)]
    if "weight" in row:
        course = ((float(row.get("weight_days", 180)), 1.0),)
        return [
            Goal(
                by * float(row["weight"]) / 100.0, course, span, 0.12, str(row["source"]), told=True
            )
        ]
    return []
