"""Closed loops: a controller that sees sensors and acts, a plant that is not its model.

Insulin: `Plant`, `GlucoseSensor`, `InsulinController` and `Safety` meet in `close`. Drugs are
titrated by response (`titrate`), training is adjusted by recovery (`recover`).
"""

from twin_core.scenario.control.insulin import Aim, InsulinController, Therapy
from twin_core.scenario.control.life import Habits, Life, lived
from twin_core.scenario.control.loop import Record, close
from twin_core.scenario.control.minimal import MinimalModel
from twin_core.scenario.control.plant import Plant
from twin_core.scenario.control.safety import Safety
from twin_core.scenario.control.sensor import GlucoseSensor, SensorError
from twin_core.scenario.control.therapy import clinic, own_basal

__all__ = [
    "Aim",
    "GlucoseSensor",
    "Habits",
    "InsulinController",
    "Life",
    "MinimalModel",
    "Plant",
    "Record",
    "Safety",
    "SensorError",
    "Therapy",
    "clinic",
    "close",
    "lived",
    "own_basal",
]
