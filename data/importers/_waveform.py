"""Sampled channels of recordings as series: label to signal, unit, and the time of each sample."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.catalog import find_code
from data.importers._clock import Clock, Instant, NotATime, parse_iso
from data.importers._collect import Collector
from data.importers._units import UnknownUnit, ucum
from data.importers.contract import ImportOptions
from data.importers.errors import ImportFailure, StartChoiceError
from data.record.types import ImportBatch, Series
from twin_core.vocabulary import IDENTITY, Conversion, UnitError, signal, to_signal_unit

_SECOND = 1_000_000_000
#: Ten years, longer than any one recording.
#: Some 253 years from 1970, so that the longest recording still ends within 64 bits
_FARTHEST_NS = 8_000_000_000_000_000_000
_LONGEST_S = 10 * 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel. `values` (n,) float64 are in `unit`, as the file spells it; NaN is no sample.

    `seconds` (n,) float64 are the times of the samples after the recording's start.
    """

    label: str
    unit: str
    values: NDArray[np.float64]
    seconds: NDArray[np.float64]


def regular(label: str, unit: str, values: NDArray, rate_hz: float) -> Channel:
    """A channel of evenly spaced samples."""
    return Channel(label, unit, np.asarray(values, np.float64), np.arange(len(values)) / rate_hz)


def start_by_option(path: Path, options: ImportOptions, clock: Clock) -> Instant:
    """The start that the caller states; `StartChoiceError` if the caller states none."""
    if options.recorded_at is None:
        raise StartChoiceError(f"'{path.name}'")
    try:
        return clock.place(parse_iso(options.recorded_at))
    except NotATime as error:
        raise ImportFailure(
            f"recorded_at is no time ({error})",
            f"'{options.recorded_at}'",
            "write it as 2024-03-01T08:00",
        ) from None


def meaning_of(label: str) -> str | None:
    """The signal that a channel's label stands for."""
    name = re.sub(r"\A(?:ecg|ekg)\s+", "", " ".join(label.lower().split()))
    found = find_code("waveforms", name)
    return found.signal if found else None


def series_of(channel: Channel, start: Instant, into: Collector) -> Series | None:
    """The channel as a series; None, with the reason told, where it cannot be one."""
    known = meaning_of(channel.label)
    if known is None:
        into.unmapped[f"channel {channel.label} ({channel.unit or 'no unit'})"] += 1
        return None
    try:
        unit, change = _scale(known, channel.unit)
    except (UnknownUnit, UnitError) as error:
        shown = f"channel {channel.label}, {len(channel.values)} samples in '{channel.unit}'"
        into.refuse(str(error), shown, 0, known)
        return None
    kept = np.flatnonzero(np.isfinite(channel.values))
    if len(kept) < len(channel.values):
        missing = len(channel.values) - len(kept)
        into.note(f"{missing} samples of channel {channel.label} are missing in the file.")
    values, seconds = channel.values[kept], channel.seconds[kept]
    n = len(kept)
    # The comparison is false for what is not a number, too.
    placed = abs(start.time_ns) < _FARTHEST_NS
    if n and not (placed and np.all(np.diff(seconds) >= 0) and abs(seconds[-1]) < _LONGEST_S):
        shown = f"channel {channel.label}, {n} samples over {seconds[-1] - seconds[0]:.3g} s"
        into.refuse("its samples have no times that a recording could have", shown, 0, known)
        return None
    return Series(
        signal=known,
        time_ns=(start.time_ns if n else 0) + np.round(seconds * _SECOND).astype(np.int64),
        value=change(values),
        original_value=values,
        original_unit=unit,
        utc_offset_s=np.full(n, start.offset_s, np.int32),
        clock_basis=start.basis,
        locator=kept.astype(np.int64),
    )


def batch_of(into: Collector, series: list[Series | None], incomplete: str = "") -> ImportBatch:
    """The collector's batch with whole channels added."""
    batch = into.take(incomplete=incomplete)
    whole = [one for one in series if one is not None and len(one.value)]
    return replace(batch, series=(*batch.series, *whole))


def _scale(known: str, unit: str) -> tuple[str, Conversion]:
    if signal(known).unit == "1":
        # Arbitrary units: nothing to convert, the file's own word is kept.
        return unit or "1", IDENTITY
    code = ucum(unit)
    return code, to_signal_unit(known, code)
