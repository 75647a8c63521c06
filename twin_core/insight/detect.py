r"""Departures in concert: how well each cause's course explains the last days, against none.

With whitened departures :math:`e_t = (z_t - \phi z_{t-1}) / \sqrt{1 - \phi^2}` of all channels and
the equally whitened course :math:`w` of a cause, the matched filter

.. math:: g_k = \sum_j w_j^\top C^{-1} e_{t-k+j} \Big/ \sqrt{\textstyle\sum_j w_j^\top C^{-1} w_j}

is unit normal where nothing happens, for each day :math:`k` on which the cause may have begun. With
a size that differs between people as :math:`N(1, \sigma^2)` each gives a Bayes factor; their mean
over :math:`k` is the evidence for the cause on day :math:`t`, as a logarithm. `C` is the channels'
correlation, shrunk to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.baseline import Baseline, Channel
from twin_core.insight.signature import Signature

#: One day alone cannot say more than this many standard deviations: real days have heavy tails.
MOST = 2.0
#: Days of a joint departure without a cause, and days that correlations count for as none.
JOINT_DAYS, SHRINK_DAYS = 10, 200.0
#: A course that the known days could hardly show says nothing.
LEAST_NORM = 0.25
#: Days that the published memory counts for, and the longest memory.
MEMORY_DAYS, MOST_MEMORY = 30.0, 0.95
#: Days that the published spread of a day's news counts for.
UNIT_DAYS = 15.0
#: How much the size of a cause differs between people, in sizes (assumed).
SIZES_DIFFER = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """For each day: `score` (days,) and `began` (days,) index of the first day; `size` in shares
    of the signature; `parts` (days, channels) what each channel adds to the score."""

    cause: str
    score: NDArray[np.float64]
    began: NDArray[np.int64]
    size: NDArray[np.float64]
    parts: NDArray[np.float64]


def memories(z: NDArray[np.float64], channels: Sequence[Channel]) -> NDArray[np.float64]:
    """Correlation of neighbouring days by channel: the person's own, drawn to the published."""
    told = np.array([channel.memory for channel in channels])
    before, after = np.clip(z[:-1], -MOST, MOST), np.clip(z[1:], -MOST, MOST)
    both = np.isfinite(before) & np.isfinite(after)
    before, after = np.where(both, before, 0.0), np.where(both, after, 0.0)
    size = np.sqrt(np.sum(before**2, axis=0) * np.sum(after**2, axis=0))
    own = np.sum(before * after, axis=0) / np.maximum(size, 1e-9)
    days = both.sum(axis=0)
    return np.clip((own * days + told * MEMORY_DAYS) / (days + MEMORY_DAYS), 0.0, MOST_MEMORY)


def whitened(z: NDArray[np.float64], phi: NDArray[np.float64]) -> NDArray[np.float64]:
    """Departures (days, channels) less what yesterday's foretold; NaN where not known."""
    before = np.vstack([np.full(z.shape[1], np.nan), z[:-1]])
    return np.where(np.isfinite(before), (z - phi * before) / np.sqrt(1.0 - phi**2), z)


def units(e: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much whitened departures vary by channel: 1 if the published memory is the person's."""
    known = np.isfinite(e)
    size = np.array(
        [np.median(np.abs(e[use, i])) if use.any() else 0.0 for i, use in enumerate(known.T)]
    )
    days = known.sum(axis=0)
    square = ((1.4826 * size) ** 2 * days + UNIT_DAYS) / (days + UNIT_DAYS)
    return np.sqrt(square)


def correlation(e: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of the channels (channels, channels), drawn to none while days are few."""
    known = np.isfinite(e)
    filled = np.where(known, e, 0.0)
    both = known.astype(float).T @ known.astype(float)
    spread = np.sqrt(np.maximum(filled.T**2 @ known.astype(float), 1e-12))
    raw = filled.T @ filled / (spread * spread.T)
    shrunk = raw * both / (both + SHRINK_DAYS)
    np.fill_diagonal(shrunk, 1.0)
    return shrunk


def evidence_for(
    signature: Signature, baselines: Sequence[Baseline], channels: Sequence[Channel]
) -> Evidence:
    """How strongly each day speaks for a cause that began within the signature's length."""
    z = np.stack([one.z for one in baselines], axis=1)
    spread = np.stack([one.spread for one in baselines], axis=1)
    phi = memories(z, channels)
    e = whitened(z, phi)
    unit = units(e)
    e = np.clip(e / unit, -MOST, MOST)
    inverse = np.linalg.inv(correlation(e))
    before = np.vstack([np.zeros(z.shape[1]), signature.course[:-1]])
    rising = (signature.course - phi * before) / np.sqrt(1.0 - phi**2) / unit
    known = np.isfinite(e)
    seen = np.where(known, e, 0.0)
    # told[d, c] and norm[d] run along the diagonal: a cause that began on one day, day after day.
    told: NDArray[Any] = np.zeros(z.shape)
    norm = np.zeros(len(z))
    best, total = np.full(len(z), -np.inf), np.full(len(z), -np.inf)
    size, began, parts = np.zeros(len(z)), np.arange(len(z)), np.zeros_like(z)
    for day, course in enumerate(rising):
        wave = np.where(known, course / np.where(known, spread, 1.0), 0.0)
        turned = wave @ inverse
        told = turned * seen + (_later(told) if day else 0.0)
        norm = np.sum(turned * wave, axis=1) + (_later(norm) if day else 0.0)
        factor = np.where(norm >= LEAST_NORM, _bayes_factor(told.sum(axis=1), norm), 0.0)
        total = np.logaddexp(total, factor)
        better = factor > best
        best[better] = factor[better]
        size[better] = (told.sum(axis=1) / np.maximum(norm, LEAST_NORM))[better]
        began[better] = np.flatnonzero(better) - day
        parts[better] = (told / np.sqrt(np.maximum(norm, LEAST_NORM))[:, None])[better]
    return Evidence(signature.cause, total - np.log(len(rising)), began, size, parts)


def _bayes_factor(told: NDArray[np.float64], norm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the odds that a course of about its usual size explains the days."""
    precision = 1.0 / SIZES_DIFFER**2
    gain = (told + precision) ** 2 / (norm + precision) - precision
    return 0.5 * (gain - np.log1p(norm / precision))


def _later(rows: NDArray[Any]) -> NDArray[Any]:
    """Each row a day later; the first day has nothing before it."""
    return np.concatenate([np.zeros_like(rows[:1]), rows[:-1]])


def joint(baselines: Sequence[Baseline], channels: Sequence[Channel]) -> NDArray[np.float64]:
    """Departure of all channels together in whatever direction (days,), in standard deviations.

    The largest over the last days of the mean departure's squared length, as a normal deviate
    (Wilson and Hilferty 1931).
    """
    z = np.stack([one.z for one in baselines], axis=1)
    e = whitened(z, memories(z, channels))
    e = np.clip(e / units(e), -MOST, MOST)
    inverse = np.linalg.inv(correlation(e))
    known = np.isfinite(e)
    total = np.vstack([np.zeros(e.shape[1]), np.cumsum(np.where(known, e, 0.0), axis=0)])
    count = np.vstack([np.zeros(e.shape[1]), np.cumsum(known, axis=0)])
    best = np.zeros(len(e))
    for days in range(1, min(JOINT_DAYS, len(e)) + 1):
        number = count[days:] - count[:-days]
        mean = (total[days:] - total[:-days]) / np.sqrt(np.maximum(number, 1.0))
        freedom = (number > 0).sum(axis=1)
        length = np.maximum(np.einsum("di,ij,dj->d", mean, inverse, mean), 0.0)
        best[days - 1 :] = np.maximum(best[days - 1 :], _normal(length, freedom))
    return best


def single(baselines: Sequence[Baseline]) -> NDArray[np.float64]:
    """Departure of each channel alone (days, channels): the mean of the last three days' `z`."""
    z = np.stack([one.z for one in baselines], axis=1)
    known = np.isfinite(z)
    total = np.cumsum(np.where(known, z, 0.0), axis=0)
    count = np.cumsum(known, axis=0)
    total[3:], count[3:] = total[3:] - total[:-3], count[3:] - count[:-3]
    return np.where(known, total / np.sqrt(np.maximum(count, 1)), np.nan)


def _normal(chi_square: NDArray[np.float64], freedom: NDArray[np.int64]) -> NDArray[np.float64]:
    number = np.maximum(freedom, 1)
    scale = 2.0 / (9.0 * number)
    deviate = ((chi_square / number) ** (1.0 / 3.0) - (1.0 - scale)) / np.sqrt(scale)
    return np.where(freedom > 0, deviate, 0.0)
