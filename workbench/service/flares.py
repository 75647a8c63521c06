"""The chance of a flare in the next week, judged on the person's own past before it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.service.triggers import departures

#: Days that are looked ahead and back, the share of days that is a flare, and days of history.
AHEAD, BACK, WORST, LEAST_DAYS = 7, 7, 0.85, 120
FOLDS = 5


@dataclass(frozen=True, slots=True)
class FlareForecast:
    """`chance` of a flare within `AHEAD` days; `usual` its share of past weeks.

    `skill` is the Brier score's gain over `usual` on later stretches; told only above 0.
    """

    outcome: str
    chance: float
    usual: float
    skill: float
    days: int

    @property
    def told(self) -> bool:
        return self.skill > 0.0


def forecast(
    outcome: str, y: NDArray[np.float64], triggers: Mapping[str, NDArray[np.float64]]
) -> FlareForecast | None:
    """Fits the person's past; None with less than `LEAST_DAYS` or no flare in it."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss
    from sklearn.model_selection import TimeSeriesSplit

    known = np.isfinite(y)
    if known.sum() < LEAST_DAYS:
        return None
    limit = float(np.nanquantile(y, WORST))
    flare = np.where(known, y > limit, False)
    ahead = np.array([flare[i + 1 : i + 1 + AHEAD].any() for i in range(len(y))])
    rows = np.stack([_recent(departures(one)) for one in (y, *triggers.values())], axis=1)
    past = np.arange(len(y)) < len(y) - AHEAD
    if not 0.02 < ahead[past].mean() < 0.98:
        return None
    model = LogisticRegression(C=0.3)
    shares, errors = [], []
    for train, test in TimeSeriesSplit(FOLDS, gap=AHEAD).split(rows[past]):
        seen = ahead[past][train]
        if seen.all() or not seen.any():
            continue
        told = model.fit(rows[past][train], seen).predict_proba(rows[past][test])[:, 1]
        errors.append(brier_score_loss(ahead[past][test], told))
        usual = np.full(len(test), seen.mean())
        shares.append(brier_score_loss(ahead[past][test], usual))
    if not errors:
        return None
    chance = float(model.fit(rows[past], ahead[past]).predict_proba(rows[-1:])[0, 1])
    skill = 1.0 - float(np.mean(errors) / max(np.mean(shares), 1e-9))
    return FlareForecast(outcome, chance, float(ahead[past].mean()), skill, int(known.sum()))


def _recent(x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of the last days that are known, up to today; none departs where none is known."""
    known = np.isfinite(x)
    ones = np.ones(BACK)
    total = np.convolve(np.where(known, x, 0.0), ones)[: len(x)]
    count = np.convolve(known.astype(float), ones)[: len(x)]
    return total / np.maximum(count, 1.0)
