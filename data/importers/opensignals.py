"""Plain text signals: OpenSignals "Simple Text Format", and lists of beat intervals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.importers._clock import Clock
from data.importers._collect import Collector
from data.importers._files import head_lines, open_text, source_of
from data.importers._numbers import NotANumber, parse_number
from data.importers._units import UnknownUnit, ucum
from data.importers._waveform import (
    Channel,
    batch_of,
    meaning_of,
    regular,
    series_of,
    start_by_option,
)
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, ImportCancelled, UnitChoiceError
from data.record.types import ImportBatch
from twin_core.vocabulary import UnitError, conversion

_MAGIC = b"# Simple Text Format"
_FACT = re.compile(r"#\s*(.+?)\s*:=\s*(.*)")
_INTERVALS = re.compile(r"(?:,|\w*,|\w*\t)?(rr|rri|ibi)\s*\Z", re.IGNORECASE)
_CHECK_LINES = 50_000
_BEATS = "heart.rr"


@dataclass(frozen=True, slots=True)
class _Layout:
    """Labels of the columns, the unit of all, the rate (None where rows are beats), the mark."""

    labels: list[str]
    unit: str
    rate_hz: float | None
    separator: str
    column: int


class OpenSignalsImporter:
    """Reads columns of samples, or of beat intervals whose times are their running sum."""

    id = "opensignals"
    display_name = "Signals as text (OpenSignals, beat intervals)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims the format's first line, or one column of beat intervals."""
        if head.startswith(_MAGIC):
            return 0.95
        lines = head_lines(head, 3)
        if len(lines) < 3 or not _INTERVALS.match(lines[0].strip()):
            return 0.0
        return 0.8 if re.search(r"[\d.]+\s*\Z", lines[1]) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the columns that have a signal."""
        into = Collector(source_of(path, self.id, self.version))
        layout, rows = _rows(path, into, progress, cancelled)
        if not len(rows):
            raise DamagedFileError(f"'{path.name}' holds no samples", "", "export it again")
        unit = _unit(layout, options, path)
        clock = Clock.for_local(options.assume_zone)
        start = start_by_option(path, options, clock)
        series = [
            series_of(_channel(label, unit, rows[:, place], layout), start, into)
            for place, label in enumerate(layout.labels)
        ]
        for note in clock.notes():
            into.note(note)
        progress(1.0)
        yield batch_of(into, series)


def _rows(
    path: Path, into: Collector, progress: Progress, cancelled: Cancelled
) -> tuple[_Layout, np.ndarray]:
    facts: dict[str, str] = {}
    layout: _Layout | None = None
    values: list[list[float]] = []
    with open_text(path) as (lines, share, _):
        for number, line in enumerate(lines, 1):
            text = line.strip("\ufeff\r\n")
            if number % _CHECK_LINES == 0:
                if cancelled():
                    raise ImportCancelled(f"'{path.name}', line {number}")
                progress(share())
            if text.startswith("#"):
                found = _FACT.match(text)
                if found:
                    facts[found[1]] = found[2]
            elif layout is None:
                layout = _declared(facts, path) if facts else _intervals(text)
                if facts:
                    _take(text, number, layout, values, into)
            elif text.strip():
                _take(text, number, layout, values, into)
    if layout is None:
        raise DamagedFileError(f"'{path.name}' holds no samples", "", "export it again")
    return layout, np.array(values, np.float64).reshape(-1, len(layout.labels))


def _declared(facts: dict[str, str], path: Path) -> _Layout:
    labels = [label.strip() for label in facts.get("Labels", "").split("\t") if label.strip()]
    try:
        rate = parse_number(facts.get("Sampling Rate (Hz)", ""))
    except NotANumber:
        rate = 0.0
    if not labels or rate <= 0:
        raise DamagedFileError(
            "the head states no labels or no sampling rate", f"'{path.name}'", "export it again"
        )
    beats = [meaning_of(label) == _BEATS for label in labels]
    return _Layout(labels, facts.get("Units", ""), None if all(beats) else rate, "\t", 0)


def _intervals(header: str) -> _Layout:
    separator = "," if "," in header else "\t"
    names = [name.strip() for name in header.split(separator)]
    return _Layout([names[-1]], "", None, separator, len(names) - 1)


def _take(
    text: str, number: int, layout: _Layout, values: list[list[float]], into: Collector
) -> None:
    cells = text.split(layout.separator)[layout.column :]
    try:
        if len(cells) != len(layout.labels):
            raise NotANumber(f"{len(cells)} columns where {len(layout.labels)} are declared")
        row = [parse_number(cell) for cell in cells]
        if layout.rate_hz is None and min(row) <= 0:
            raise NotANumber("no time passes between these beats")
        values.append(row)
    except NotANumber as error:
        into.refuse(str(error), text, number)
        # A lost row must not pull the rest of the recording forward in time.
        values.append([np.nan] * len(layout.labels))


def _unit(layout: _Layout, options: ImportOptions, path: Path) -> str:
    unit = layout.unit or options.assume_unit or ""
    arbitrary = all(meaning_of(label) == "heart.ppg" for label in layout.labels)
    if not unit and not arbitrary and any(meaning_of(label) for label in layout.labels):
        raise UnitChoiceError(
            "the samples have no unit (they may be raw counts of a converter)",
            f"'{path.name}', {', '.join(layout.labels)}",
            "say it with the option assume_unit (--unit ms, --unit mV)",
        )
    return unit


def _channel(label: str, unit: str, values: np.ndarray, layout: _Layout) -> Channel:
    if layout.rate_hz is not None:
        return regular(label, unit, values, layout.rate_hz)
    try:
        seconds_per_unit = conversion(ucum(unit), "s").scale
    except (UnknownUnit, UnitError):
        seconds_per_unit = 0.0  # series_of refuses the unit with its reason
    # After an interval that is lost no later beat has a time.
    return Channel(label, unit, _whole(values), np.nancumsum(values) * seconds_per_unit)


def _whole(values: np.ndarray) -> np.ndarray:
    lost = np.isnan(values)
    return np.where(np.cumsum(lost) > 0, np.nan, values)
