"""Forecasts of a sensor minutes to hours ahead: physiology corrected by the person's own past."""

from twin_core.infer.forecast.daily import DailyForecast, forecast_daily, judge_daily
from twin_core.infer.forecast.forecaster import Forecaster, train
from twin_core.infer.forecast.judge import ForecastScore, Made, judge_forecasts
from twin_core.infer.forecast.pooled import Inputs, Pooled
from twin_core.infer.forecast.replay import Replay, replay
from twin_core.infer.forecast.series import CELL_MIN, Series

__all__ = [
    "CELL_MIN",
    "DailyForecast",
    "ForecastScore",
    "Forecaster",
    "Inputs",
    "Made",
    "Pooled",
    "Replay",
    "Series",
    "forecast_daily",
    "judge_daily",
    "judge_forecasts",
    "replay",
    "train",
]
