"""Statements of lasting conditions: control, remission, scores, flares."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from workbench.service.chronic import ChronicNews
from workbench.service.statements.line import ASSOCIATION, DOCTOR, LIKELY, MEASURED, Line


def of_lasting_conditions(found: ChronicNews) -> Iterator[Line]:
    """What a doctor should see of them, and what is likely by the person's own past."""
    for one in found.findings:
        value, low, high = one.band
        yield Line(
            DOCTOR, one.title, one.sentence, MEASURED, one.evidence, one.source,
            f"a mean or a reading, no model (vitruvian {version('vitruvian')})", value, low, high,
            one.unit, one.unbanded, tuple((k, f"{v:.3g}") for k, v in one.numbers.items()),
        )  # fmt: skip
    for flare in found.flares:
        if flare.told:
            yield Line(
                LIKELY, flare.outcome,
                f"{100 * flare.chance:.0f} % chance of a flare of {flare.outcome} in a week",
                ASSOCIATION, "C", "the person's own past",
                f"logistic regression on the person's own {flare.days} days", 100 * flare.chance,
                unit="%",
                unbanded=f"a chance; it beat the usual {100 * flare.usual:.0f} % on later days "
                f"by {100 * flare.skill:.0f} % of the Brier score",
            )  # fmt: skip
