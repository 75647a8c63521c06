"""One endpoint: what the simulated trial shows of it, beside what was published."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from twin_core.trial.agreement import CRITICAL, Compared, Estimate
from twin_core.trial.course import Course
from workbench.trials import doubt, of_events, of_marrow, of_quantities, of_shares
from workbench.trials.look import Look
from workbench.trials.outcome import NotShown, Outcome
from workbench.trials.spec import EndpointSpec
from workbench.trials.view import View
from workbench.trials.who import Who

#: Normal quantiles of intervals by the note of an endpoint.
_WIDER = 2.2414  # 97.5 %
ESTIMATES: Mapping[str, Callable[[View], Estimate]] = {
    "event": of_events.event, "median": of_events.median, "responder": of_shares.responders,
    "logit": of_shares.by_odds, "slope": of_quantities.slope, "quantity": of_quantities.quantity,
    "parameter": of_quantities.parameter, "marrow": of_marrow.estimate,
}  # fmt: skip


def judge(
    point: EndpointSpec, look: Look, course: Course, arms: tuple[int, ...], who: Who
) -> Outcome:
    """Estimates one endpoint from the course of all arms, and compares it if it was published."""
    view = View(point, look, course, arms, who)
    if look.kind not in ESTIMATES:
        return Outcome(point, missing=f"no organ tells {point.signal}")
    try:
        estimate = ESTIMATES[look.kind](view)
    except NotShown as missing:
        return Outcome(point, missing=str(missing))
    outcome = Outcome(point, simulated=estimate, wired=doubt.wired(view))
    if point.published is None:
        return outcome
    if estimate.log and point.published <= 0.0:
        return Outcome(point, missing="a ratio of none cannot be compared")
    se, outcome.derived_se = _published_se(point, estimate)
    value, interval = point.published, point.ci
    if estimate.log:
        value = math.log(value)
        interval = (math.log(max(interval[0], 1e-6)), math.log(interval[1])) if interval else None
    outcome.compared = Compared(estimate, value, se, interval)
    return outcome


def _published_se(point: EndpointSpec, estimate: Estimate) -> tuple[float, bool]:
    """From the interval, else as told, else what chance does in a trial of that size."""
    width = 2.0 * (_WIDER if "97.5" in point.note else CRITICAL)
    if point.ci is not None:
        low, high = point.ci
        if estimate.log and low > 0.0:
            return max((math.log(high) - math.log(low)) / width, 1e-9), False
        return max((high - low) / width, 1e-9), False
    if point.se is not None:
        return point.se, False
    return estimate.sampling, True
