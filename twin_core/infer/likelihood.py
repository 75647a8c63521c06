r"""What data say to a fit: how far a device errs, where it stops, and which values it may ignore.

A device with limits says "at least" or "at most" there: such a sample counts only while the model
lies on its wrong side. A device whose error is heavy-tailed (`student_t` in the manifest) has
samples that are far from where their neighbours and the model place them: their standard deviation
grows as under a Student-t error with four degrees of freedom, by iterative reweighting (Lange and
others 1989, doi:10.2307/2290063).
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.noise import noise_of
from twin_core.infer.observed import Observed
from twin_core.twin import Unexplained
from twin_core.vocabulary import signal

#: Degrees of freedom of heavy-tailed devices.
FREEDOM = 4.0

#: Errors count as lasting no longer than this [min]: were a level that is off for days forgiven as
#: one error, a fit would follow every rise and lose the level. On eleven people on whom it was not
#: chosen, held-out days are replayed by the model alone with an error of 29.5 instead of 31.4 %.
LONGEST_MIN = 120.0

Table = NDArray[np.float64]


def observed_of(
    body: Body,
    names: tuple[str, ...],
    table: Table,
    process: Mapping[str, Unexplained],
    predicted: Table | None = None,
    in_motion: frozenset[str] = frozenset(),
) -> Observed:
    """Data (samples, observables) with what the model misses them by, the device's error included.

    The device's own error is the least that a model can miss by. `predicted` of an earlier round
    tells which samples of heavy-tailed devices are to be believed less. Signals `in_motion` may
    have been taken while the person moved.
    """
    mask = np.isfinite(table)
    value = np.where(mask, table, 0.0)
    sd, correlation = np.ones_like(value), np.zeros(len(names))
    beyond = np.zeros_like(value)
    for column, name in enumerate(names):
        noise = noise_of(body, name)
        device = noise.sd(value[:, column], moving=name in in_motion)
        sd[:, column] = np.maximum(np.maximum(device, process[name].sd), 1e-9)
        correlation[column] = _lasting(process[name])
        if noise.limits is not None:
            beyond[:, column] = censored(value[:, column], mask[:, column], noise.limits)
        if predicted is not None and noise.family == "student_t":
            off = np.where(mask[:, column], predicted[:, column] - value[:, column], 0.0)
            off /= sd[:, column]
            sd[:, column] *= disbelief(off, mask[:, column], float(correlation[column]))
    possible = np.array([signal(name).plausible or (-np.inf, np.inf) for name in names]).T
    finite = np.isfinite(possible).all()
    return Observed(
        value, mask.astype(float), sd, correlation, beyond, possible if finite else None
    )


def _lasting(process: Unexplained) -> float:
    """Correlation from sample to sample that a fit forgives."""
    if process.sample_min <= 0.0:
        return process.correlation
    return min(process.correlation, float(np.exp(-process.sample_min / LONGEST_MIN)))


def censored(value: Table, known: NDArray[np.bool_], limits: tuple[float, float]) -> Table:
    """-1 where the truth may lie below the value, 1 where it may lie above, else 0."""
    low, high = limits
    return np.where(known & (value <= low), -1.0, np.where(known & (value >= high), 1.0, 0.0))


def disbelief(off: Table, known: NDArray[np.bool_], correlation: float) -> Table:
    """Factors of at least one for standard deviations, by standardised misses `off` (samples,)."""
    had = np.concatenate([[False], known[:-1]]) & known
    rho = correlation * had
    fresh = (off - rho * np.concatenate([[0.0], off[:-1]])) / np.sqrt(1.0 - rho**2)
    return np.where(known, np.sqrt(np.maximum(1.0, (FREEDOM + fresh**2) / (FREEDOM + 1.0))), 1.0)
