"""Which values may enter a series. What is refused goes to quarantine with the reason."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from twin_core.vocabulary import Signal

DAY_NS = 86_400 * 1_000_000_000
EARLIEST_NS = -2_208_988_800 * 1_000_000_000  # 1900-01-01: older dates are clock or format faults


def refusals(
    signal: Signal, time_ns: NDArray[np.int64], value: NDArray[np.float64], now_ns: int
) -> Iterator[tuple[str, NDArray[np.intp]]]:
    """Reasons for refusal and the rows that each concerns; a row is named at most once."""
    allowed = np.isfinite(value)
    yield from _report("not a finite number", ~allowed)
    late = allowed & (time_ns > now_ns + DAY_NS)
    yield from _report("dated more than a day in the future", late)
    early = allowed & (time_ns < EARLIEST_NS)
    yield from _report("dated before 1900", early)
    allowed &= ~(late | early)
    if signal.plausible is not None:
        lowest, highest = signal.plausible
        outside = allowed & ((value < lowest) | (value > highest))
        reason = f"outside what can be measured ({lowest:g} to {highest:g} {signal.unit})"
        yield from _report(reason, outside)


def raw_text(original: float, unit: str, value: float, signal: Signal, time_ns: int) -> str:
    """All that a refused row said, as text: nothing of it is lost."""
    said = f"{original!r} {unit}".strip()
    if unit != signal.unit and not math.isnan(value):
        said += f" ({value!r} {signal.unit})"
    return f"{said} at {instant(time_ns)}"


def instant(time_ns: int) -> str:
    """UTC date and time, or the bare nanoseconds where the calendar does not reach."""
    try:
        whole, rest = divmod(time_ns, 1_000_000_000)
        told = datetime.fromtimestamp(whole, tz=UTC).strftime("%Y-%m-%dT%H:%M:%S")
        return f"{told}.{rest:09d}Z" if rest else f"{told}Z"
    except (ValueError, OverflowError, OSError):
        return f"{time_ns} ns"


def _report(reason: str, refused: NDArray[np.bool_]) -> Iterator[tuple[str, NDArray[np.intp]]]:
    if refused.any():
        yield reason, np.flatnonzero(refused)
