r"""News: what a person's own past days did not foretell of a day, channel by channel.

A channel is a level, a weekday's habit, a cycle's wave, a wander that forgets over days, and noise:

.. math:: x_t = \ell + h_{t \bmod 7} + c_t + w_t + v_t, \qquad
          \mathrm{cov}(w_t, w_s) = \sigma^2 a\, e^{-|t-s|/\tau}, \quad
          \mathrm{var}(v_t) = \sigma^2 (1 - a)

How much wanders (`a`) and how long (`tau`) is chosen among `WANDERS` by how well each foretold the
person's days so far; :math:`\sigma` is drawn from the published spread to the person's own. With
the Cholesky factor `L` of the known days' covariance, the news are the rows of :math:`L^{-1} x`:
days without a value need no filling in, and a day's news comes from days before it alone. The same
rows tell what a course would add to each day's news (Willsky and Jones 1976, IEEE Trans Autom
Control 21:108-112).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular

from twin_core.insight.baseline import Channel

Days = NDArray[np.float64]

#: (share of the variance that wanders, days after which it is forgotten) that are tried.
WANDERS = ((0.0, 1.0), *((a, t) for a in (0.35, 0.65, 0.9) for t in (3.0, 10.0, 30.0)))
#: Variance of the unknown level, of a weekday's habit and of a cycle's wave, beside a day's.
LEVEL, WEEKDAY, CYCLE = 36.0, 0.05, 0.3
#: Days that the published spread counts for, and days after which the own spread is forgotten.
PRIOR_DAYS, SPREAD_DAYS = 6.0, 60.0
#: A day says no more than so many standard deviations of its news: real days have heavy tails.
MOST = 2.0
#: What the square of a normal deviate that is cut there is on average.
_CUT = 0.9205
#: Freedom of the t distribution by which wanders are compared.
_FREEDOM = 4.0
#: Days that are foretold in one go, and days that are looked back over after that.
STRETCH, BACK = 60, 180


@dataclass(frozen=True, slots=True)
class _Window:
    """`rows` (days, back): how the news of days `days` answer to values of the days `back`."""

    days: slice
    back: slice
    rows: Days


@dataclass(frozen=True, slots=True)
class Innovations:
    """`value` (days, channels) of unit spread where nothing happens, NaN where not known."""

    value: Days
    windows: tuple[tuple[_Window, ...], ...]

    def response(self, course: Days) -> Days:
        """What a course (length, channels) in inner units adds to the news.

        Returns (length, days, channels): row `k` for a course that began `k` days ago.
        """
        length, found = len(course), np.zeros((len(course), *self.value.shape))
        for channel, windows in enumerate(self.windows):
            if not np.any(course[:, channel]):
                continue
            for window in windows:
                found[:, window.days, channel] = _response(window, course[:, channel], length)
        return np.where(np.isfinite(self.value), found, 0.0)


def innovations(
    values: Days, days: NDArray[np.int64], channels: Sequence[Channel], phase: Days | None = None
) -> Innovations:
    """The news of daily `values` (days, channels) in the channels' units.

    `days` count since the epoch; `phase` is the share of a cycle that has gone by, NaN if unknown.
    """
    every, kept = np.full(values.shape, np.nan), []
    phase = np.full(len(days), np.nan) if phase is None else phase
    factors: dict[bytes, Days] = {}
    for column, channel in enumerate(channels):
        x = channel.inner(np.asarray(values[:, column], float))
        windows = []
        for first, last, back in _stretches(len(days)):
            span = slice(back, last)
            known = np.flatnonzero(np.isfinite(x[span]))
            if len(known) < 2:
                continue
            when, turn = days[span][known], phase[span][known]
            key = when.tobytes()
            if key not in factors:
                factors[key] = _factors(when, turn)
            told, rows = _foretold(x[span][known], channel.sd, factors[key])
            use = known >= first - back
            every[back + known[use], column] = told[use]
            full = np.zeros((last - first, last - back))
            full[np.ix_(known[use] - (first - back), known)] = rows[use]
            windows.append(_Window(slice(first, last), span, full))
        kept.append(tuple(windows))
    return Innovations(every, tuple(kept))


def _stretches(days: int) -> list[tuple[int, int, int]]:
    """(first day, day after the last, first day that is looked back to)."""
    found = [(0, min(BACK + STRETCH, days), 0)]
    found += [
        (first, min(first + STRETCH, days), first - BACK)
        for first in range(BACK + STRETCH, days, STRETCH)
    ]
    return found


def _factors(days: NDArray[np.int64], phase: Days) -> Days:
    """Cholesky factors of the known days' covariance, (wanders, n, n)."""
    apart = np.abs(days[:, None] - days[None])
    common = LEVEL + WEEKDAY * (apart % 7 == 0)
    turned = np.cos(2.0 * np.pi * (phase[:, None] - phase[None]))
    common = common + CYCLE * np.where(np.isfinite(turned), turned, 0.0)
    share = np.array([a for a, _ in WANDERS])[:, None, None]
    length = np.array([t for _, t in WANDERS])[:, None, None]
    wander = share * np.exp(-apart / length) + (1.0 - share) * np.eye(len(days))
    return np.linalg.cholesky(common + wander)


def _foretold(x: Days, sd: float, factor: Days) -> tuple[Days, Days]:
    """News (n,) of known days and the rows (n, n) that make them, each from the days before."""
    n, x = len(x), x - np.median(x[:7])
    cut, spread = np.zeros((len(factor), n)), np.full(len(factor), sd)
    likely, told = np.zeros(len(factor)), np.full(n, np.nan)
    chosen, scale = np.zeros(n, np.intp), np.ones(n)
    for day in range(n):
        # What a wild day says beyond its cut is left out of what is foretold of later days.
        foretold = np.einsum("hj,hj->h", factor[:, day, :day], cut[:, :day])
        raw = (x[day] - foretold) / factor[:, day, day]
        cut[:, day] = np.clip(raw, -MOST * spread, MOST * spread)
        if not day:  # the first day tells the level, which nothing foretells
            continue
        best = int(np.argmax(likely))
        chosen[day], scale[day] = best, spread[best]
        told[day] = cut[best, day] / spread[best]
        odd = np.log1p((raw / spread) ** 2 / _FREEDOM)
        likely -= np.log(spread * factor[:, day, day]) + (_FREEDOM + 1.0) / 2.0 * odd
        weight = min(PRIOR_DAYS + day, SPREAD_DAYS)
        spread = np.sqrt(spread**2 + (cut[:, day] ** 2 / _CUT - spread**2) / weight)
    rows, whole = np.zeros((n, n)), np.eye(n)
    for best in np.unique(chosen[1:]):
        mine = np.flatnonzero(chosen == best)
        rows[mine] = solve_triangular(factor[best], whole, lower=True)[mine] / scale[mine, None]
    rows[0] = 0.0
    return told, rows


def _response(window: _Window, course: Days, length: int) -> Days:
    """(length, days of the window): a course's part in the news by days since it began."""
    size = window.back.stop - window.back.start
    ahead = np.arange(size)[:, None] - np.arange(size)[None]
    held = np.where(ahead >= 0, course[np.clip(ahead, 0, length - 1)], 0.0)
    begun = window.rows @ held  # (days, first day of the course)
    place = np.arange(window.days.start, window.days.stop) - window.back.start
    start = place[None] - np.arange(length)[:, None]
    return np.where(start >= 0, begun[np.arange(len(place))[None], np.maximum(start, 0)], 0.0)
