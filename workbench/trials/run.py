"""A published trial run: cohort drawn, arms walked, every endpoint judged."""

from __future__ import annotations

from dataclasses import dataclass, field

from twin_core.body import assemble_by_id
from twin_core.trial.course import Course, follow
from twin_core.trial.plan import Effect, Trial
from workbench.trials import tables
from workbench.trials.judge import judge
from workbench.trials.look import look_at
from workbench.trials.outcome import Outcome
from workbench.trials.spec import TrialSpec
from workbench.trials.treat import Treated, treated
from workbench.trials.who import Who, events_of, people_of, who_is_in

#: People of a simulated trial where a published one is repeated: each is their own control.
PEOPLE = 128
#: What happens in every arm of a trial: the clinic's pressure falls (Law 2003: placebo arms).
USUAL = (
    Effect("sbp", -3.0, 1.0, tau=14.0, source="placebo arms, Law 2003"),
    Effect("dbp", -2.0, 0.8, tau=14.0, source="placebo arms, Law 2003"),
)


@dataclass(slots=True)
class Ran:
    """One trial: its outcomes, what was assumed, and the course if it was walked."""

    spec: TrialSpec
    outcomes: list[Outcome] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    course: Course | None = None
    who: Who | None = None
    treated: Treated | None = None


def run_published(spec: TrialSpec, *, people: int = PEOPLE, seed: int = 1) -> Ran:
    """Runs one published trial and judges each of its endpoints."""
    who = who_is_in(spec)
    arms = treated(spec, who)
    looks = [look_at(point, who) for point in spec.endpoints]
    names = {e for look in looks if look is not None for e in look.events}
    trial = plan_of(spec, who, arms, names, seed)
    body = assemble_by_id(tables.body_map().organs)
    course = follow(body, tables.body_map(), people_of(who, seed=seed, count=people), trial)
    ran = Ran(spec, [], [*arms.assumed, *spec.assumed], course, who, arms)
    for point, look in zip(spec.endpoints, looks, strict=True):
        ran.outcomes.append(_outcome(spec, point, look, course, who, arms))
    return ran


def plan_of(spec: TrialSpec, who: Who, arms: Treated, names: set[str], seed: int) -> Trial:
    """The trial as the core takes it."""
    visits = {float(p.day) for p in spec.endpoints if p.day is not None and p.day >= 1.0}
    days = max(spec.days, *visits, 1.0) if visits else max(spec.days, 1.0)
    visits |= {days, min(30.0, days), min(90.0, days), *map(float, range(365, int(days), 365))}
    clinic = not any(w in who.text for w in ("meta-analysis",))
    usual = USUAL if clinic and days >= 14.0 else ()
    if who.has("ra"):
        usual = (
            *usual,
            Effect("das28", -0.8, 0.3, tau=40.0, source="placebo arms of DE019, OPTION"),
        )
    rescue = _rescue(who) if who.has("diabetes") and days > 300.0 else None
    return Trial(
        tuple(arms.arms), days, tuple(sorted(visits)), events_of(who, names), usual,
        rescue=rescue, seed=seed,
    )  # fmt: skip


def _rescue(who: Who) -> tuple[float, float]:
    """Usual care holds HbA1c near 7.2 % where drugs are usual, later where diet alone is.

    Target of the ADA, and the conventional arm of UKPDS 33 (median 7.9 % over ten years).
    """
    drugs = any(
        w in who.text for w in ("metformin", "insulin", "oral", "sulfonylurea", "cardiovascular")
    )
    alone = "diet" in who.text or "newly" in who.text
    return (8.2, 0.8) if alone and not drugs else (7.2, 0.92)


def _outcome(spec, point, look, course: Course, who: Who, arms: Treated) -> Outcome:
    if look is None:
        return Outcome(point, missing=f"no organ and no table knows '{point.signal}'")
    unknown = [text for name in point.arms for text in arms.unknown.get(name, ())]
    if unknown:
        return Outcome(
            point, missing=f"no organ and no table knows {', '.join(dict.fromkeys(unknown))}"
        )
    try:
        return judge(point, look, course, tuple(spec.arm(name) for name in point.arms), who)
    except (KeyError, ValueError, FloatingPointError, ZeroDivisionError) as problem:
        return Outcome(point, missing=f"cannot be worked out: {problem}")
