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
    check_unit,
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
    "check_unit",
    "conversion",
    "declare",
    "parse",
    "signal",
    "to_signal_unit",
]
