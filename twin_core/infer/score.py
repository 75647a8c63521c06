"""Judging a twin by days it has not seen: error, coverage, and forecasts against simple rivals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Error of one signal on held-out samples; `coverage_90` is the share inside the 90 % band."""

    signal: str
    unit: str
    n: int
    rmse: float
    mard_percent: float
    coverage_90: float
    mean_band_width: float


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
    *,
    sample_min: float,
    horizons_min: tuple[float, ...],
    correlation: float,
    discrepancy: float,
    spread: NDArray,
    noise: float,
) -> tuple[Forecast, ...]:
    """Forecasts that carry the present residual forward with its autocorrelation.

    The twin's own curve is corrected by :math:`\\rho^h` times what it misses now.
    """
    results = []
    for horizon in horizons_min:
        lead = max(1, round(horizon / sample_min))
        now, later = slice(None, -lead), slice(lead, None)
        use = (mask[now] * mask[later]).astype(bool)
        decay = correlation**lead
        predicted = mean[later] + decay * (truth[now] - mean[now])
        sd = np.sqrt(
            discrepancy**2 * (1 - decay**2) + (1 - decay) ** 2 * spread[later] ** 2 + noise**2
        )
        error = (predicted - truth[later])[use]
        hold = (truth[now] - truth[later])[use]
        inside = np.abs(error) <= 1.645 * sd[use]
        coverage = float(inside.mean()) if use.any() else float("nan")
        results.append(Forecast(horizon, int(use.sum()), _rms(error), _rms(hold), coverage))
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
