r"""What a measurement not yet taken is worth: how much surer it makes an outcome, per cost.

The posterior's members are run through the day of the candidate and a straight line is laid
through them, :math:`y = J z` for what would be measured and :math:`o = g z` for the outcome. With
posterior covariance `C` and measurement covariance `R` the outcome's variance after measuring is
:math:`g\,[C - C J^T (J C J^T + R)^{-1} J C]\,g^T`, whatever the result will be.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.design import Day, quiet_day, run_day, run_heart, usual_day
from twin_core.infer.noise import noise_of
from twin_core.infer.prior import transforms_of
from twin_core.twin import Twin, Unexplained

#: Fewer members than this many times the parameters lay no line.
_MEMBERS_A_PARAMETER = 2
#: Money that an hour of the person's time counts for (assumed).
HOUR = 20.0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A measurement that could be taken.

    `signal` at the hours `at_h` of a typical day (or, with `drink_g` of glucose at 8 h, of a day
    without food), on `days` days; `mean` takes their average as one number, such as HbA1c does.
    `error` replaces the device's own standard deviation. `price` in euro and `minutes` of the
    person's time are what it costs; `organs` names where it makes sense (empty: everywhere).
    """

    id: str
    name: str
    signal: str
    at_h: tuple[float, ...] = (8.0,)
    days: int = 1
    mean: bool = False
    drink_g: float = 0.0
    error: float | None = None
    price: float = 0.0
    minutes: float = 0.0
    organs: tuple[str, ...] = ()
    citation: str = ""

    @property
    def cost(self) -> float:
        """Price and time as one number."""
        return self.price + HOUR * self.minutes / 60.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the person wants to be sure of: a signal's mean or highest value over a typical day."""

    name: str
    signal: str
    statistic: str = "mean"


@dataclass(frozen=True, slots=True)
class Worth:
    """A candidate with what it does to the outcome's standard deviation."""

    candidate: Candidate
    outcome: Outcome
    unit: str
    before: float
    after: float

    @property
    def shrinkage(self) -> float:
        """Share of the outcome's standard deviation that the measurement takes away."""
        return 1.0 - self.after / self.before if self.before > 0 else 0.0

    @property
    def per_cost(self) -> float:
        return self.shrinkage / max(self.candidate.cost, 1.0)

    def sentence(self) -> str:
        """In words: what it does, and what it costs."""
        return (
            f"{self.candidate.name}: {self.outcome.name} would be known to "
            f"{1.645 * self.after:.2g} instead of {1.645 * self.before:.2g} {self.unit} "
            f"({100 * self.shrinkage:.0f} % surer), for about {self.candidate.price:.0f} euro and "
            f"{self.candidate.minutes:.0f} min"
        )


#: A measurement that makes the outcome less than this much surer is not worth naming.
LEAST = 0.03


def rank(
    twin: Twin, outcome: Outcome, candidates: Iterable[Candidate], unit: str
) -> tuple[Worth, ...]:
    """Candidates by what they are worth for the outcome, the most for its cost first."""
    tier = _tier(twin, outcome.signal)
    if tier is None:
        return ()
    z = _members(twin, tier)
    if z is None:
        return ()
    days = _Days(twin, tier)
    o = days.outcome(outcome)
    keep = np.isfinite(o)
    if keep.sum() < _MEMBERS_A_PARAMETER * len(z):
        return ()
    g, spread = _line(z[:, keep], o[None, keep])[0], np.atleast_2d(np.cov(z[:, keep]))
    found = []
    for candidate in candidates:
        if not _possible(twin, tier, candidate):
            continue
        y = days.measured(candidate)
        use = keep & np.isfinite(y).all(axis=0)
        if use.sum() < _MEMBERS_A_PARAMETER * len(z):
            continue
        error = _errors(twin, candidate, y[:, use].mean(axis=1))
        after = variance_after(g, spread, _line(z[:, use], y[:, use]), error, candidate.days)
        before = float(np.sqrt(g @ spread @ g))
        found.append(Worth(candidate, outcome, unit, before, float(np.sqrt(after))))
    worthwhile = [row for row in found if row.shrinkage >= LEAST]
    return tuple(sorted(worthwhile, key=lambda row: -row.per_cost))


def variance_after(
    g: NDArray[np.float64],
    spread: NDArray[np.float64],
    jacobian: NDArray[np.float64],
    error: NDArray[np.float64],
    repeats: int = 1,
) -> float:
    """Variance of the outcome `g` (parameters,) once `jacobian` (samples, parameters) is seen.

    `error` (samples, samples) is the covariance of one day's measurement errors; days repeat.
    """
    information = repeats * jacobian.T @ np.linalg.solve(error, jacobian)
    size = len(spread)
    posterior = np.linalg.solve(np.eye(size) + spread @ information, spread)
    return max(float(g @ posterior @ g), 0.0)


class _Days:
    """Days run for all members, each once."""

    def __init__(self, twin: Twin, tier: str) -> None:
        self._twin, self._tier, self._known = twin, tier, {}

    def _run(self, drink_g: float) -> Day:
        if drink_g not in self._known:
            if self._tier == "beat":
                self._known[drink_g] = run_heart(self._twin)
            else:
                day = quiet_day(self._twin, drink_g) if drink_g else usual_day(self._twin)
                self._known[drink_g] = run_day(self._twin, day)
        return self._known[drink_g]

    def outcome(self, outcome: Outcome) -> NDArray[np.float64]:
        curve = self._run(0.0).of(outcome.signal)
        return curve.max(axis=0) if outcome.statistic == "max" else curve.mean(axis=0)

    def measured(self, candidate: Candidate) -> NDArray[np.float64]:
        day = self._run(candidate.drink_g)
        if candidate.mean:
            return day.of(candidate.signal).mean(axis=0)[None]
        return day.at(candidate.signal, candidate.at_h)


def _tier(twin: Twin, signal: str) -> str | None:
    return next((t for t, s in twin.body.systems.items() if signal in s.outputs), None)


def _members(twin: Twin, tier: str) -> NDArray[np.float64] | None:
    """The members' personal parameters of a tier as `z` (parameters, members), centred."""
    own = {mounted.id for mounted in twin.body.systems[tier].organs}
    personal = {n: p for n, p in twin.body.personal.items() if n.partition(".")[0] in own}
    if not personal or twin.members < _MEMBERS_A_PARAMETER * len(personal):
        return None
    rows = [list(twin.body.parameters).index(name) for name in personal]
    return transforms_of(personal).inverse_lanes(twin.theta[rows])


def _possible(twin: Twin, tier: str, candidate: Candidate) -> bool:
    known = {manifest.id for manifest in twin.body.manifests}
    suits = not candidate.organs or bool(known & set(candidate.organs))
    return suits and candidate.signal in twin.body.systems[tier].outputs


def _line(z: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Slopes (samples, parameters) of `y` (samples, members) on `z`, a little pulled to zero."""
    centred, change = z - z.mean(axis=1, keepdims=True), y - y.mean(axis=1, keepdims=True)
    gram = centred @ centred.T
    gram += 1e-6 * np.trace(gram) / len(gram) * np.eye(len(gram))
    return np.linalg.solve(gram, centred @ change.T).T


def _errors(twin: Twin, candidate: Candidate, level: NDArray[np.float64]) -> NDArray[np.float64]:
    """Covariance of the errors of one day's samples: the device's, and what the model leaves out.

    What the model leaves out lasts, so that samples close in time share it.
    """
    noise = noise_of(twin.body, candidate.signal)
    device = noise.sd(level) * np.ones_like(level)
    if candidate.error is not None:
        device = np.full_like(level, candidate.error)
    left = _left_out(twin, candidate.signal)
    if candidate.mean or left is None:
        return np.diag(np.maximum(device, 1e-9) ** 2)
    hours = np.asarray(candidate.at_h)
    apart = np.abs(hours[:, None] - hours[None]) * 60.0 / max(left.sample_min, 1.0)
    return left.sd**2 * np.clip(left.correlation, 0.0, 0.999) ** apart + np.diag(
        np.maximum(device, 1e-9) ** 2
    )


def _left_out(twin: Twin, signal: str) -> Unexplained | None:
    """What the model leaves out of a signal, or of another that shows the same quantity."""
    family = signal.partition(".")[0]
    shared = (row for name, row in twin.unexplained.items() if name.partition(".")[0] == family)
    return twin.unexplained.get(signal) or (next(shared, None) if family == "glucose" else None)


def best(rows: Sequence[Worth]) -> str:
    """The one measurement that would help most, in words."""
    if not rows:
        return "no measurement that is known here would make this outcome much surer"
    return rows[0].sentence()
