"""Judging a twin by days it has not seen: error, coverage, and forecasts against simple rivals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Error of one signal on held-out samples; `coverage_90` is the share inside the 90 % band.

    `*_open_loop` are those of the model alone where the row is of a corrected replay, and
    `*_usual` those of the person's own median.
    """

    signal: str
    unit: str
    n: int
    rmse: float
    mard_percent: float
    coverage_90: float
    mean_band_width: float
    rmse_open_loop: float | None = None
    mard_percent_open_loop: float | None = None
    rmse_usual: float | None = None
    mard_percent_usual: float | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """RMSE at one horizon for the twin and for holding the last value, on the same rows."""

    horizon_min: float
    n: int
    rmse: float
    rmse_hold_last: float
    coverage_90: float


def held_out(
    signal: str, unit: str, truth: NDArray, mean: NDArray, sd: NDArray, mask: NDArray
) -> HeldOut:
    """Scores predictions `mean` with predictive standard deviation `sd` where `mask` holds."""
    use = mask.astype(bool) & np.isfinite(mean)
    error = mean[use] - truth[use]
    inside = np.abs(error) <= 1.645 * sd[use]
    return HeldOut(
        signal,
        unit,
        int(use.sum()),
        _rms(error),
        float(100.0 * np.mean(np.abs(error) / np.maximum(np.abs(truth[use]), 1e-9))),
        float(inside.mean()) if use.any() else float("nan"),
        float(np.mean(2 * 1.645 * sd[use])) if use.any() else float("nan"),
    )


def forecasts(
    truth: NDArray,
    mean: NDArray,
    mask: NDArray,
    split: int,
    *,
    sample_min: float,
    horizons_min: tuple[float, ...],
) -> tuple[Forecast, ...]:
    r"""Forecasts of held-out samples, from what is measured now and what the twin expects.

    At horizon `h` the forecast is :math:`y_t + a (m_{t+h} - m_t) + b (m_t - y_t)`: how far the
    twin's own curve `m` is followed, and how fast its present error is pulled back. `a` and `b`
    and the spread come from samples before `split` only.
    """
    results = []
    for horizon in horizons_min:
        lead = max(1, round(horizon / sample_min))
        now, later = slice(None, -lead), slice(lead, None)
        both = (mask[now] * mask[later]).astype(bool)
        at = np.arange(len(both))
        learn, judge = both & (at + lead < split), both & (at >= split)
        if learn.sum() < 20 or not judge.any():
            continue
        change = truth[later] - truth[now]
        known = np.stack([mean[later] - mean[now], mean[now] - truth[now]], axis=1)
        # A ridge of one hundredth of the signal keeps both weights tame on short records.
        gram = known[learn].T @ known[learn]
        gram += 0.01 * np.trace(gram) * np.eye(2)
        weights = np.linalg.solve(gram, known[learn].T @ change[learn])
        error = known @ weights - change
        sd = _rms(error[learn])
        inside = np.abs(error[judge]) <= 1.645 * sd
        results.append(
            Forecast(
                horizon,
                int(judge.sum()),
                _rms(error[judge]),
                _rms(change[judge]),
                float(inside.mean()),
            )
        )
    return tuple(results)


def residual_process(residual: NDArray, mask: NDArray) -> tuple[float, float]:
    """Standard deviation and lag-one correlation of residuals, gaps left out."""
    use = mask.astype(bool)
    if use.sum() < 3:
        return 0.0, 0.0
    sd = float(np.sqrt(np.mean(residual[use] ** 2)))
    pair = use[1:] & use[:-1]
    if pair.sum() < 3 or sd == 0.0:
        return sd, 0.0
    return sd, float(np.clip(np.mean(residual[1:][pair] * residual[:-1][pair]) / sd**2, 0.0, 0.995))


def _rms(error: NDArray) -> float:
    return float(np.sqrt(np.mean(error**2))) if error.size else float("nan")
