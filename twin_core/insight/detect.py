r"""Departures in concert: how well each cause's course explains the last days, against none.

With the innovations :math:`e_t` of all channels (`twin_core.insight.innovation`) and what a cause's
course would add to them :math:`w`, the matched filter

.. math:: g_k = \sum_j w_j^\top C^{-1} e_{t-k+j} \Big/ \sqrt{\textstyle\sum_j w_j^\top C^{-1} w_j}

is unit normal where nothing happens, for each day :math:`k` on which the cause may have begun. With
a size that differs between people as :math:`N(1, \sigma^2)` above zero each gives a Bayes factor;
their mean over :math:`k` is the evidence for the cause on day :math:`t`, as a logarithm. `C` is the
channels' correlation on the days before, shrunk to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from twin_core.insight.baseline import Baseline
from twin_core.insight.innovation import Innovations
from twin_core.insight.signature import Signature

#: Days of a joint departure without a cause, and days that correlations count for as none.
JOINT_DAYS, SHRINK_DAYS = 10, 200.0
#: Days after which correlations are told anew.
RETOLD_DAYS = 7
#: A course that the known days could hardly show says nothing.
LEAST_NORM = 0.25
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


def precisions(e: NDArray[np.float64]) -> NDArray[np.float64]:
    """Inverse correlation for each day (days, channels, channels), told by the weeks before."""
    found = np.empty((*e.shape, e.shape[1]))
    for first in range(0, len(e), RETOLD_DAYS):
        found[first : first + RETOLD_DAYS] = np.linalg.inv(correlation(e[:first]))
    return found


def evidence_for(
    signature: Signature, found: Innovations, precision: NDArray[np.float64]
) -> Evidence:
    """How strongly each day speaks for a cause that began within the signature's length."""
    e, waves = found.value, found.response(signature.course)
    seen = np.where(np.isfinite(e), e, 0.0)
    # told[d, c] and norm[d] run along the diagonal: a cause that began on one day, day after day.
    told: NDArray[Any] = np.zeros(e.shape)
    norm = np.zeros(len(e))
    best, total = np.full(len(e), -np.inf), np.full(len(e), -np.inf)
    size, began, parts = np.zeros(len(e)), np.arange(len(e)), np.zeros(e.shape)
    for gone, wave in enumerate(waves):
        turned = np.einsum("dc,dcb->db", wave, precision)
        told = turned * seen + (_later(told) if gone else 0.0)
        norm = np.sum(turned * wave, axis=1) + (_later(norm) if gone else 0.0)
        factor = np.where(norm >= LEAST_NORM, _bayes_factor(told.sum(axis=1), norm), 0.0)
        total = np.logaddexp(total, factor)
        better = factor > best
        best[better] = factor[better]
        size[better] = (told.sum(axis=1) / np.maximum(norm, LEAST_NORM))[better]
        began[better] = np.maximum(np.flatnonzero(better) - gone, 0)
        parts[better] = (told / np.sqrt(np.maximum(norm, LEAST_NORM))[:, None])[better]
    return Evidence(signature.cause, total - np.log(len(waves)), began, size, parts)


def _bayes_factor(told: NDArray[np.float64], norm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the odds that a course of about its usual size explains the days."""
    prior = 1.0 / SIZES_DIFFER**2
    gain = (told + prior) ** 2 / (norm + prior) - prior
    way = log_ndtr((told + prior) / np.sqrt(norm + prior)) - log_ndtr(np.sqrt(prior))
    return 0.5 * (gain - np.log1p(norm / prior)) + way


def _later(rows: NDArray[Any]) -> NDArray[Any]:
    """Each row a day later; the first day has nothing before it."""
    return np.concatenate([np.zeros_like(rows[:1]), rows[:-1]])


def joint(e: NDArray[np.float64], precision: NDArray[np.float64]) -> NDArray[np.float64]:
    """Departure of all channels together in whatever direction (days,), in standard deviations.

    The largest over the last days of the mean innovation's squared length, as a normal deviate
    (Wilson and Hilferty 1931).
    """
    known = np.isfinite(e)
    total = np.vstack([np.zeros(e.shape[1]), np.cumsum(np.where(known, e, 0.0), axis=0)])
    count = np.vstack([np.zeros(e.shape[1]), np.cumsum(known, axis=0)])
    best = np.zeros(len(e))
    for days in range(1, min(JOINT_DAYS, len(e)) + 1):
        number = count[days:] - count[:-days]
        mean = (total[days:] - total[:-days]) / np.sqrt(np.maximum(number, 1.0))
        freedom = (number > 0).sum(axis=1)
        length = np.einsum("di,dij,dj->d", mean, precision[days - 1 :], mean)
        best[days - 1 :] = np.maximum(best[days - 1 :], _normal(np.maximum(length, 0.0), freedom))
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
