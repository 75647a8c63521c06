"""From interventions in words to actions: drugs by class and dose, measures by meaning."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace

from twin_core.trial.plan import Action, Arm, Drive, Effect, Goal, Hazard, Span
from workbench.trials import tables
from workbench.trials.drugs import of_drugs
from workbench.trials.exposures import told_by_name
from workbench.trials.measures import measured
from workbench.trials.spec import EVENT_RATIOS, Intervention, TrialSpec
from workbench.trials.targets import targeted, told_change
from workbench.trials.who import Who

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
    counselled = _counselled(spec, who, result.assumed)
    for arm in spec.arms:
        actions: list[Action] = []
        for done in (*arm.interventions, *told_by_name(arm)):
            found = _actions(done, spec, who, result.assumed)
            if found is None:
                name = done.name or done.kind
                result.unknown.setdefault(arm.name, []).append(f"{done.kind} '{name}'")
            else:
                actions += found
        if counselled is not None:
            actions += _actions(counselled, spec, who, result.assumed) or []
        result.arms.append(Arm(arm.name, tuple(_together(_of_many_changes(arm, actions)))))
    return result


#: Classes of drugs that are given against weight.
AGAINST_WEIGHT = {
    "glp1_agonist", "tirzepatide", "amylin", "cagrisema", "orlistat", "phentermine_topiramate",
    "naltrexone_bupropion", "lorcaserin", "rimonabant", "sibutramine",
}  # fmt: skip


_BESIDE = r"counsel|lifestyle|diet|advice|exercise|behavio|continu|withdraw|stopp"


def _counselled(spec: TrialSpec, who: Who, assumed: list[str]) -> Intervention | None:
    """What all arms of a trial of drugs against weight get, told or not: advice on food."""
    words = " ".join(i.text for arm in spec.arms for i in arm.interventions)
    told = re.search(_BESIDE, words) or re.search(r"after|run-?in|\blos[st]", who.text)
    events = any(p.statistic in EVENT_RATIOS for p in spec.endpoints)
    given = {
        row["class"]
        for arm in spec.arms
        for i in arm.interventions
        if i.kind in _SWALLOWED
        for row in tables.agents().every(i.name)
    }
    if told or events or not who.has("overweight") or not given & AGAINST_WEIGHT:
        return None
    assumed.append("advice on food in all arms, as in trials of drugs against weight")
    return Intervention("diet", "lifestyle counselling")


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


#: Share of the weaker effect's slope that counts beside a stronger one, which lowers HbA1c first
#: (DURATION-8 2016, AWARD-10 2018, Rosenstock 2015: together less than the sum; metformin with
#: sitagliptin, Goldstein 2007: nearly the sum).
LOWERED_FIRST = 0.5


def _down_from_there(actions: list[Action]) -> list[Action]:
    """Drugs that lower HbA1c the more the higher it is meet a lower one beside another drug."""
    falls = [a.value for a in actions if _lowers_hba1c(a) and isinstance(a, Effect)]
    if len(falls) < 2:
        return actions
    first = min(falls)
    return [
        replace(a, value=min(a.value + LOWERED_FIRST * a.slope * first, 0.0))
        if isinstance(a, Effect) and _lowers_hba1c(a) and a.value > first
        else a
        for a in actions
    ]


def _lowers_hba1c(action: Action) -> bool:
    return isinstance(action, Effect) and action.quantity == "hba1c" and action.slope < 0.0


def _actions(
    done: Intervention, spec: TrialSpec, who: Who, assumed: list[str]
) -> list[Action] | None:
    span = Span(max(done.start, 0.0), _end(done, spec))
    if _is_nothing(done):
        return []
    special = targeted(done, who, span) or told_change(done, span)
    if special:
        return special
    if done.kind in _SWALLOWED:
        found = of_drugs(done, spec, who, span, assumed)
        if found is not None:
            return found
    found = measured(done, spec, who, span, assumed)
    if found is None and done.kind not in _SWALLOWED:
        found = of_drugs(done, spec, who, span, assumed)  # a drug under another heading
    if found is None and re.search(_PERHAPS_NOTHING, done.name.lower()):
        assumed.append(f"'{done.name}' changes nothing by itself")
        return []
    return found


#: Kinds of what is swallowed or injected.
_SWALLOWED = ("drug", "", "supplement", "vitamin", "vaccine", "biologic", "hormone")


def _end(done: Intervention, spec: TrialSpec) -> float:
    """Procedures last; whatever is done to the end of the trial goes on to its last visit."""
    if done.kind in ("device", "procedure", "surgery") or done.stop is None:
        return math.inf
    return math.inf if done.stop >= spec.days * 0.98 else done.stop


#: Controls, and what everybody gets.
_NOTHING = (
    r"placebo|sham|no (drug|treatment|intervention|training|pacing|exercise)|"
    r"\busual (care|diet|intake|salt|sodium|sleep|activity|treatment|therapy|lifestyle|protein)|"
    r"control (diet|group|arm)$|^control$|typical american|pacing off|waiting list|wait-?list|"
    r"matching|regular salt|current smoking|usual or|not allowed|backup ventricular|"
    r"sensor-augmented|white bread|support and education|habitual|stepped food|food "
    r"reintroduction|attention control|standard (of )?care|standard (medical )?(therapy|treatment)|"
    r"conventional (insulin|therapy|treatment|medical)|(optimal |guideline.directed |intensive )?"
    r"(medical|pharmacologic\w*) therapy|observation$|advice only|nitrate-free|finger.?stick|"
    r"self-monitoring|multiple daily injections|listening to music|continued? smoking|"
    r"continue usual|conservative (strategy|treatment|management)|"
    r"background (therapy|treatment)|normal breathing|stretching|sedentary (control|group|life)|"
    r"^sedentary$|no change|usual insulin"
)
#: What does little where no table knows more of it: then it is a control, and said to be.
_PERHAPS_NOTHING = (
    r"usual|control|standard|conventional|conservative|advice|information|education|leaflet|"
    r"booklet|attention|structured meals|regular|normal|comparison|comparator|habit|maintenance|"
    r"ad libitum|multiple daily injections|monitoring"
)


#: What joins the parts of a programme: diet replacement, then reintroduction of food.
_JOINED = r",|;| and | with | then | followed by | on top of "


def _is_nothing(done: Intervention) -> bool:
    """Whether an intervention is a control; a programme is one only where all its parts are."""
    name = done.name.lower()
    if re.search(r"support and education|lifestyle counselling|\bplus\b|closed.loop", name):
        return False
    if not re.search(_NOTHING, name):
        return False
    if "daily injections" in name:  # what people did before, with whatever meter they had
        return True
    parts = re.split(_JOINED, name)
    return not any(_is_known(done.kind, p) for p in parts if not re.search(_NOTHING, p))


def _is_known(kind: str, part: str) -> bool:
    """Whether a table knows a part of a name as something that is done."""
    rows = tables.agents() if kind in _SWALLOWED else tables.measures()
    return rows.first(part) is not None
