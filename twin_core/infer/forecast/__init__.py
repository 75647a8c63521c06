"""Forecasts of a sensor minutes to hours ahead: physiology corrected by the person's own past."""

from twin_core.infer.forecast.forecaster import Forecaster, train
from twin_core.infer.forecast.judge import ForecastScore, judge_forecasts
from twin_core.infer.forecast.pooled import Pooled, Trees, learn_pooled
from twin_core.infer.forecast.series import CELL_MIN, Series

__all__ = [
    "CELL_MIN",
    "ForecastScore",
    "Forecaster",
    "Pooled",
    "Series",
    "Trees",
    "judge_forecasts",
    "learn_pooled",
    "train",
]
