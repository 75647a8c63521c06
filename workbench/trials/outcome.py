"""What comes of one endpoint: an estimate beside the published figure, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, field

from twin_core.trial.agreement import Compared, Estimate
from workbench.trials.spec import EndpointSpec


@dataclass(slots=True)
class Outcome:
    """`missing` says why an endpoint was not run; `wired` that a published effect decides it."""

    point: EndpointSpec
    compared: Compared | None = None
    simulated: Estimate | None = None
    missing: str = ""
    wired: bool = False
    derived_se: bool = False
    notes: list[str] = field(default_factory=list)


class NotShown(Exception):
    """An endpoint that this trial's course does not hold."""
