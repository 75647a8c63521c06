"""Statements of the model: projections, explanations, plans, loops, decades, what would help.

All of them are effects in the model of this person, never associations in the data.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from twin_core.body import Body
from viewers.ink import unit_text
from workbench.service.statements.basis import Basis, basis_of
from workbench.service.statements.line import AVERAGE, EFFECT, HELP, LIKELY, Line

if TYPE_CHECKING:
    from twin_core.insight.explain import Explanation
    from twin_core.scenario.projection import Outcome, Projection
    from twin_core.twin import Twin
    from workbench.engine.protocol import Helpful
    from workbench.service.adapting import Adapted
    from workbench.service.optimising import Answer
    from workbench.service.outlook import Outlook
    from workbench.service.replanning import Replanned

_SHARE = "a share of the members, which are the spread of what is known"


def of_projection(body: Body, found: Projection) -> Iterator[Line]:
    """Every outcome of a scenario against the typical day, with what left the model's range."""
    outside = tuple(found.warnings)
    for outcome in found.outcomes:
        words = "at rest" if outcome.beside_rest else "on the typical day"
        yield _of_outcome(body, outcome, f"{found.scenario}: ", words, outside)


def of_explanations(body: Body, found: Iterable[Explanation]) -> Iterator[Line]:
    """What a scenario changes, by cause."""
    for one in found:
        basis = basis_of(body, one.signal)
        yield Line(
            LIKELY, one.measure, one.sentence(), EFFECT, basis.evidence, basis.source, basis.model,
            one.mean, min(one.low, one.mean), max(one.high, one.mean), one.unit,
            numbers=tuple(
                (p.cause, f"{p.mean:+.3g} ({p.low:+.3g} to {p.high:+.3g})") for p in one.parts
            ) + basis.checked,
        )  # fmt: skip


def of_plan(body: Body, found: Answer, doubt: str = "") -> Iterator[Line]:
    """A goal's best plan: each effect with its band, each limit with its chance; `doubt` in it."""
    plan = found.plan
    if plan is None:
        return
    steps = "; ".join(plan.steps)
    warned = () if found.front.best is not None else ("no plan keeps every limit; this is nearest",)
    warned += (doubt,) if doubt else ()
    for effect in plan.effects:
        yield _of_outcome(body, effect, f"{steps}: ", "by habit", warned, found.assumed)
    basis = basis_of(body)
    for limit in plan.limits:
        yield Line(
            HELP, found.problem.name,
            f"{limit.words}: {'kept' if limit.kept else 'not kept'} in {100 * limit.chance:.0f} % "
            f"of {plan.members} members, {100 * limit.asked:.0f} % asked",
            EFFECT, basis.evidence, _sources(found, basis), basis.model, 100 * limit.chance,
            unit="%", unbanded=_SHARE, outside=warned,
        )  # fmt: skip


def of_replanned(found: Replanned) -> Iterator[Line]:
    """What each look at the record said: keep the plan, or leave it, and for what."""
    basis, unit = basis_of(found.part.body), unit_text(found.unit)
    for number, turn in enumerate(found.turns):
        value, low, high = turn.gain
        told = "begin with" if not number else "change to" if turn.changed else "keep"
        why = (
            f"; another would bring {value:.2g} {unit} for {100 * turn.better_for:.0f} % of members"
            if number and not turn.changed
            else ""
        )
        yield Line(
            HELP, f"plan of {turn.day}", f"{told}: {'; '.join(turn.steps)}{why}", EFFECT,
            basis.evidence, basis.source, basis.model, value, low, high, found.unit,
            "" if low <= value <= high else "the plan before leaves the model's range",
            numbers=(
                ("better than the plan before for", f"{100 * turn.better_for:.0f} % of members"),
                ("by habit", _told(turn.foretold)),
                ("by the sensor in the weeks before", f"{turn.was:.3g}"),
                ("by the sensor until the next plan", f"{turn.came:.3g}"),
                ("parameters learned", str(turn.learned)), *basis.checked,
            ),
            outside=(turn.doubt,) if turn.doubt else (),
        )  # fmt: skip


def _told(band: tuple[float, float, float]) -> str:
    value, low, high = band
    return f"{value:.3g} ({low:.3g} to {high:.3g})"


def of_adapted(body: Body, found: Adapted) -> Iterator[Line]:
    """Every number of a loop over the members."""
    basis = basis_of(body)
    for line in found.lines:
        unit = unit_text(line.unit)
        yield Line(
            HELP, line.name,
            f"{line.name} after {found.days} days of the loop: {line.median:.3g} {unit}".strip(),
            EFFECT, basis.evidence, basis.source, basis.model, line.median, line.low, line.high,
            line.unit, numbers=(("members", str(found.members)), *basis.checked),
        )  # fmt: skip


def of_outlook(body: Body, found: Outlook) -> Iterator[Line]:
    """Decades: healthy years, signals at the end, worth of habits, and equations beside."""
    basis = basis_of(body)
    middle, low, high = found.healthy_years
    yield Line(
        LIKELY, "healthy years",
        f"of {found.horizon} years from {found.age:.0f} on, {middle:.1f} healthy ones",
        EFFECT, basis.evidence, basis.source, basis.model, middle, low, high, "a",
        numbers=basis.checked, outside=found.outside,
    )  # fmt: skip
    for name, rows in found.bands.items():
        yield _at_the_end(body, name, rows[-1], found)
    for worth in found.worth:
        yield Line(
            HELP, worth.title, worth.sentence, EFFECT, basis.evidence, worth.source, basis.model,
            12 * worth.years, 12 * worth.low, 12 * worth.high, "mo",
            numbers=(
                ("pressure", f"{worth.pressure:+.3g} mmHg"), ("weight", f"{worth.mass:+.3g} kg"),
            ),
            outside=found.outside,
        )  # fmt: skip
    for one in found.beside:
        ours, ours_low, ours_high = (100 * value for value in one.ours)
        yield Line(
            LIKELY, one.title,
            f"{one.title}: {100 * one.theirs:.1f} %; the model over {one.years} years: "
            f"{ours:.1f} %",
            AVERAGE, "A", one.source, f"equation {one.equation}, beside {basis.model}",
            100 * one.theirs, unit="%",
            unbanded=f"the model's band is {ours_low:.1f} to {ours_high:.1f} %; the equation's is "
            "told by `vitruvian risk`",
            numbers=(("why they differ", one.why),),
        )  # fmt: skip


def of_helpful(twin: Twin, found: Iterable[Helpful]) -> Iterator[Line]:
    """Changes that bring anything, the most helpful first; the largest effect gives the value."""
    assumed = [note for note in twin.notes if "assumed" in note]
    for one in found:
        if one.worths <= 0.0:
            continue
        first = one.effects[0].outcome
        basis = basis_of(twin.body, first.signal)
        numbers = [
            (e.outcome.name,
             f"{e.outcome.baseline:.4g} to {e.outcome.intervention:.4g} "
             f"{unit_text(e.outcome.unit)}: {e.outcome.difference:+.3g} [{e.outcome.low:+.3g}, "
             f"{e.outcome.high:+.3g}]; better in {100 * e.helps:.0f} % of the members; {e.worth:g} "
             f"{unit_text(e.outcome.unit)} would be worth having ({e.source})")
            for e in one.effects
        ]  # fmt: skip
        yield Line(
            HELP, one.words, f"{one.words}: {one.sentence()}", EFFECT, basis.evidence,
            basis.source, basis.model, first.difference, min(first.low, first.difference),
            max(first.high, first.difference), first.unit,
            numbers=(*numbers, *(("assumed", n) for n in assumed), *basis.checked),
            outside=(one.doubt,) if one.doubt else (),
        )  # fmt: skip


def _of_outcome(
    body: Body, outcome: Outcome, start: str, words: str, outside: tuple[str, ...],
    assumed: Sequence[str] = (),
) -> Line:  # fmt: skip
    basis, unit = basis_of(body, outcome.signal), unit_text(outcome.unit)
    known = (
        (words, f"{outcome.baseline:.4g} {unit}"),
        ("then", f"{outcome.intervention:.4g} {unit}"),
        *(("assumed", text) for text in assumed),
        *basis.checked,
    )
    return Line(
        HELP, outcome.name,
        f"{start}{outcome.name} {outcome.baseline:.4g} {words}, then {outcome.intervention:.4g} "
        f"{unit}: {outcome.difference:+.3g}",
        EFFECT, basis.evidence, basis.source, basis.model, outcome.difference,
        min(outcome.low, outcome.difference), max(outcome.high, outcome.difference), outcome.unit,
        numbers=known, outside=outside,
    )  # fmt: skip


def _at_the_end(body: Body, name: str, row: tuple[float, float, float], found: Outlook) -> Line:
    from twin_core.vocabulary import signal

    known, basis, unit = signal(name), basis_of(body, name), unit_text(signal(name).unit)
    middle, low, high = row
    return Line(
        LIKELY, known.name,
        f"{known.name} in {found.horizon} years, living as now: {middle:.3g} {unit}".strip(),
        EFFECT, basis.evidence, basis.source, basis.model, middle, low, high, known.unit,
        numbers=basis.checked, outside=found.outside,
    )  # fmt: skip


def _sources(found: Answer, basis: Basis) -> str:
    return "; ".join((*found.problem.sources, basis.source))
