"""From interventions in words to actions: drugs by class and dose, measures by meaning."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from twin_core.trial.plan import Action, Arm, Span
from workbench.trials import tables
from workbench.trials.beside import counselled, seen_often
from workbench.trials.drugs import of_drugs
from workbench.trials.exposures import told_by_name
from workbench.trials.measures import measured
from workbench.trials.spec import SWALLOWED, Intervention, TrialSpec
from workbench.trials.targets import targeted, told_change
from workbench.trials.together import together
from workbench.trials.who import Who


@dataclass(slots=True)
class Treated:
    """The arms of a trial as actions, what had to be assumed, and what could not be matched."""

    arms: list[Arm] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    unknown: dict[str, list[str]] = field(default_factory=dict)


def treated(spec: TrialSpec, who: Who) -> Treated:
    """All arms of a trial."""
    result = Treated()
    advised = counselled(spec, who, result.assumed)
    for arm in spec.arms:
        actions: list[Action] = []
        for done in (*arm.interventions, *told_by_name(arm)):
            found = _actions(done, spec, who, result.assumed)
            if found is None:
                name = done.name or done.kind
                result.unknown.setdefault(arm.name, []).append(f"{done.kind} '{name}'")
            else:
                actions += found
        if advised is not None:
            actions += _actions(advised, spec, who, result.assumed) or []
        actions += seen_often(arm, spec, who)
        result.arms.append(Arm(arm.name, tuple(together(arm, actions))))
    return result


def _actions(
    done: Intervention, spec: TrialSpec, who: Who, assumed: list[str]
) -> list[Action] | None:
    span = Span(max(done.start, 0.0), _end(done, spec))
    if _is_nothing(done):
        return []
    special = targeted(done, who, span) or told_change(done, span)
    if special:
        return special
    if done.kind in SWALLOWED:
        found = of_drugs(done, spec, who, span, assumed)
        if found is not None:
            return found
    found = measured(done, spec, who, span, assumed)
    if found is None and done.kind not in SWALLOWED:
        found = of_drugs(done, spec, who, span, assumed)  # a drug under another heading
    if found is None and re.search(_PERHAPS_NOTHING, done.name.lower()):
        assumed.append(f"'{done.name}' changes nothing by itself")
        return []
    return found


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
    rows = tables.agents() if kind in SWALLOWED else tables.measures()
    return rows.first(part) is not None
