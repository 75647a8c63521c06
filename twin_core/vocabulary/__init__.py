"""The shared language: signals and units. The only part of `twin_core` that `data` may import."""

from twin_core.vocabulary.signal import (
    Aggregate,
    Signal,
    UnknownSignalError,
    catalogue,
    declare,
    signal,
)
from twin_core.vocabulary.units import (
    IDENTITY,
    Conversion,
    UnitError,
    conversion,
    parse,
    to_signal_unit,
)

__all__ = [
    "IDENTITY",
    "Aggregate",
    "Conversion",
    "Signal",
    "UnitError",
    "UnknownSignalError",
    "catalogue",
    "conversion",
    "declare",
    "parse",
    "signal",
    "to_signal_unit",
]
