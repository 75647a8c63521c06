"""Triggers of one person: what goes before an outcome more than chance would have it.

Each outcome is regressed on each trigger at each lag, within the person: both as departures from
a moving month, with the outcome's own yesterday beside. Standard errors allow for unequal spread
(HC3) and grow by how much the same trigger, shifted round the calendar, seems to say (errors of
Newey and West were too small by half on the few days of one person). Many are tried, so the false
discovery rate is held over all of them (Benjamini and Hochberg 1995,
doi:10.1111/j.2517-6161.1995.tb02031.x). An association is no effect.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Lags that are tried, days, days that make a month, and pairs without which nothing is fitted.
LAGS, MONTH, LEAST_PAIRS = (0, 1, 2, 3), 29, 30
#: Days by which a trigger is shifted at least, to see what chance makes of it.
APART = 8
#: Share of false ones among those that are told.
FALSE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Trigger:
    """`effect` of one usual departure of the trigger, in the outcome's usual departures.

    `low` and `high` are a 90 % band; `q` is the false discovery rate at which it would be told.
    """

    outcome: str
    trigger: str
    lag: int
    effect: float
    low: float
    high: float
    p: float
    q: float
    pairs: int

    @property
    def told(self) -> bool:
        return self.q <= FALSE_SHARE


def find_triggers(
    outcomes: Mapping[str, NDArray[np.float64]], triggers: Mapping[str, NDArray[np.float64]]
) -> list[Trigger]:
    """All pairs that can be fitted, least q first; days are rows, NaN where unknown."""
    found = []
    for outcome, y in outcomes.items():
        for name, x in triggers.items():
            if name == outcome:
                continue
            found += [t for lag in LAGS if (t := _fit(outcome, y, name, x, lag)) is not None]
    if not found:
        return []
    from statsmodels.stats.multitest import multipletests

    rates = np.asarray(multipletests([one["p"] for one in found], method="fdr_bh")[1])
    rows = [Trigger(**one, q=float(q)) for one, q in zip(found, rates, strict=True)]
    return sorted(rows, key=lambda row: row.q)


def _fit(
    outcome: str, y: NDArray[np.float64], name: str, x: NDArray[np.float64], lag: int
) -> dict[str, Any] | None:
    import statsmodels.api as sm
    from scipy import stats

    dy, dx = departures(y), departures(x)
    before = np.r_[np.nan, dy[:-1]]
    moved = np.r_[np.full(lag, np.nan), dx[: len(dx) - lag]] if lag else dx
    rows = np.stack([moved, before], axis=1)
    use = np.isfinite(dy) & np.isfinite(rows).all(axis=1)
    if use.sum() < LEAST_PAIRS or np.ptp(moved[use]) == 0.0:
        return None
    design = sm.add_constant(rows[use])
    fit = sm.OLS(dy[use], design).fit(cov_type="HC3", use_t=True)
    effect = float(fit.params[1])
    error = float(fit.bse[1]) * _inflation(dy - fit.params[2] * before, moved)
    if not math.isfinite(error) or error <= 0.0:
        return None
    p = 2.0 * float(stats.t.sf(abs(effect) / error, int(use.sum()) - 3))
    return {
        "outcome": outcome, "trigger": name, "lag": lag, "effect": effect,
        "low": effect - 1.645 * error, "high": effect + 1.645 * error,
        "p": p, "pairs": int(use.sum()),
    }  # fmt: skip


def _inflation(left: NDArray[np.float64], x: NDArray[np.float64]) -> float:
    """How much further shifted triggers stray than they would if days were independent, 1 or more.

    Half of the strays' own uncertainty is added, since only some dozens of shifts are at hand.
    """
    ratios = []
    for shift in range(APART, len(x) - APART, 2):
        turned = np.roll(x, shift)
        use = np.isfinite(left) & np.isfinite(turned)
        if use.sum() >= LEAST_PAIRS // 2 and np.ptp(turned[use]) > 0.0:
            together = np.corrcoef(left[use], turned[use])[0, 1]
            ratios.append(together * math.sqrt(use.sum()))
    if len(ratios) < APART // 2:
        return 1.0
    spread = float(np.sqrt(np.mean(np.square(ratios))))
    return max(1.0, spread * (1.0 + 0.5 / math.sqrt(2.0 * len(ratios))))


def departures(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Days less the mean of the month around them, in usual departures of the person."""
    known = np.isfinite(x)
    ones = np.ones(min(MONTH, len(x)))
    total = np.convolve(np.where(known, x, 0.0), ones, mode="same")
    count = np.convolve(known.astype(float), ones, mode="same")
    left = np.where(known & (count >= 5), x - total / np.maximum(count, 1.0), np.nan)
    spread = float(np.nanstd(left)) if np.isfinite(left).any() else 0.0
    return left / spread if spread > 0.0 else np.full(len(x), np.nan)
