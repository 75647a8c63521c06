"""Applies a mapping to rows: each cell becomes a value, a refusal, or a counted gap."""

from __future__ import annotations

import re
from dataclasses import dataclass

from data.catalog import find_code
from data.importers._clock import (
    Clock,
    Instant,
    LocalTime,
    NotATime,
    parse_iso,
    parse_slashed,
)
from data.importers._collect import Collector
from data.importers._mapping import TableMapping, TableRule, TimeForm, ValueRule
from data.importers._numbers import NotANumber, parse_number
from data.importers._units import UnknownUnit, ucum
from data.importers.contract import ImportOptions
from data.importers.errors import MappingError, UnitChoiceError
from twin_core.vocabulary import Conversion, UnitError, signal, to_signal_unit

_SECOND = 1_000_000_000
_DAY = 86_400.0
_LAST_EPOCH_S = 9_000_000_000  # the year 2255, near the end of 64-bit nanoseconds
_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*\Z")
_POINT = re.compile(r"\s*[+-]?\d+\.\d+\s*\Z")


@dataclass(slots=True)
class _Held:
    """A rate that lasts until the next row says otherwise."""

    signal: str
    at: Instant
    value: float
    line: int

    def same_as(self, other: _Held) -> bool:
        """Whether both rows say the same."""
        return self.at.time_ns == other.at.time_ns and self.value == other.value


class RowReader:
    """Reads the rows of one table into a `Collector`."""

    def __init__(
        self,
        mapping: TableMapping,
        rule: TableRule,
        header: list[str],
        delimiter: str,
        form: TimeForm,
        options: ImportOptions,
        into: Collector,
    ) -> None:
        self._rule, self._form, self._into = rule, form, into
        self._index = {name: position for position, name in enumerate(header)}
        self._width = len(header)
        self._decimal = "" if delimiter == ";" else "."
        self._options = options
        self.clock = _clock_for(mapping, rule, options)
        self._patterns = {v.column: re.compile(v.pattern) for v in rule.values if v.pattern}
        self._conversions: dict[tuple[str, str], Conversion] = {}
        self._held: dict[int, list[_Held]] = {}
        self._cells = [self._bind(value) for value in rule.values]
        self._check_units(mapping.name)
        known = {v.column for v in rule.values} | set(rule.ignored) | _helpers(rule)
        self._other = [(n, i) for n, i in self._index.items() if n and n not in known]

    def _bind(self, value: ValueRule) -> tuple[ValueRule, int, int, int]:
        if value.column not in self._index:
            return value, -1, -1, -1
        return (
            value,
            self._index[value.column],
            self._index.get(value.text_column, -1),
            self._index.get(value.duration_column, -1),
        )

    def _check_units(self, name: str) -> None:
        for value in self._rule.values:
            signals = [value.signal] if value.signal else [part.signal for part in value.parts]
            for signal_id in signals if value.unit and value.column in self._index else ():
                try:
                    self._conversion(signal_id, value.unit)
                except UnitError as error:
                    raise MappingError(
                        f"mapping '{name}', column '{value.column}': {error}",
                        remedy="give a UCUM unit that fits the signal",
                    ) from None

    def read(self, line: int, row: list[str]) -> None:
        """Take one row."""
        if len(row) != self._width and not self._fits(row):
            reason = f"row has {len(row)} cells where the header has {self._width}"
            self._into.refuse(reason, "|".join(row), line)
            return
        try:
            at, date_only = self._time(row)
        except (NotATime, NotANumber) as error:
            self._into.refuse(f"time: {error}", "|".join(row), line)
            return
        wanted = False
        for number, (value, column, text, duration) in enumerate(self._cells):
            if column < 0 or not self._wanted(value, row):
                continue
            wanted = True
            cell = row[column].strip()
            if cell:
                label = row[text].strip() if text >= 0 else ""
                span = self._span(value, row, duration, date_only)
                self._cell(number, value, cell, at, line, label, span, row)
        if not wanted:
            self._into.unmapped["rows that no rule reads"] += 1
        for name, column in self._other:
            if row[column].strip():
                self._into.unmapped[name] += 1

    def finish(self) -> None:
        """Hand over the rates that no later row ended."""
        for number, held in self._held.items():
            self._release(number, held)
        self._held = {}

    def _fits(self, row: list[str]) -> bool:
        """Drop empty cells beyond the header; a short row is damaged, as where a file was cut."""
        if len(row) < self._width or any(cell.strip() for cell in row[self._width :]):
            return False
        del row[self._width :]
        return True

    def _wanted(self, value: ValueRule, row: list[str]) -> bool:
        return all(
            row[self._index[name]].strip() == text
            for name, text in value.where.items()
            if name in self._index
        )

    def _time(self, row: list[str]) -> tuple[Instant, bool]:
        rule = self._rule.time
        offset: int | None = None
        if rule.offset_column:
            offset = int(parse_number(row[self._index[rule.offset_column]]))
        if rule.epoch_column:
            epoch_s = int(parse_number(row[self._index[rule.epoch_column]]))
            if abs(epoch_s) > _LAST_EPOCH_S:
                raise NotATime("epoch seconds out of range")
            time_ns = epoch_s * _SECOND
            local = offset if offset is not None else self.clock.offset_of_utc(time_ns)
            return Instant(time_ns, local, "utc"), False
        local_time = self._written(row[self._index[rule.column]])
        if rule.utc:
            at = self.clock.place(LocalTime(local_time.wall, 0, False))
            return Instant(at.time_ns, offset or 0, "utc"), local_time.date_only
        if offset is not None and local_time.offset_s is None:
            local_time = LocalTime(local_time.wall, offset, local_time.date_only)
        return self.clock.place(local_time), local_time.date_only

    def _written(self, text: str) -> LocalTime:
        text = text.strip().strip(self._rule.time.strip or " ")
        if self._form == "iso":
            return parse_iso(text)
        return parse_slashed(text, self._form == "day_first")

    def _span(self, value: ValueRule, row: list[str], column: int, date_only: bool) -> float:
        if column >= 0 and row[column].strip():
            try:
                return parse_number(row[column])
            except NotANumber:
                return 0.0
        if date_only and value.signal and signal(value.signal).aggregate == "sum":
            return _DAY
        return value.duration_s

    def _cell(
        self,
        number: int,
        value: ValueRule,
        cell: str,
        at: Instant,
        line: int,
        label: str,
        span: float,
        row: list[str],
    ) -> None:
        if cell in value.missing:
            self._into.skipped[f"{value.column} {value.missing_means or 'is empty'}"] += 1
            return
        if cell.lower() in value.refused:
            self._into.refuse(value.refused[cell.lower()], cell, line, value.signal)
            return
        if cell in value.unknown:
            self._into.refuse("the source says that the content is unknown", cell, line)
            return
        if value.pattern:
            self._free_text(value, cell, at, line)
            return
        try:
            signal_id, unit = self._meaning(value, row)
            original = self._number(value, cell)
            original += sum(self._number(value, row[self._index[name]]) for name in value.plus)
            change = self._conversion(signal_id, unit)
        except (NotANumber, UnknownUnit, UnitError) as error:
            self._into.refuse(f"{value.column}: {error}", cell, line, value.signal)
            return
        except _Unmapped as error:
            self._into.unmapped[str(error)] += 1
            return
        if value.hold_s:
            self._held.setdefault(number, []).append(_Held(signal_id, at, original, line))
            return
        self._into.add(signal_id, at, original, unit, change, line, span, label)

    def _number(self, value: ValueRule, cell: str) -> float:
        if cell in value.words:
            return value.words[cell]
        if not self._decimal:
            # A semicolon table settles its decimal mark at its first fraction.
            if _COMMA.match(cell):
                self._decimal = ","
            elif _POINT.match(cell):
                self._decimal = "."
        return parse_number(cell, self._decimal or ".")

    def _meaning(self, value: ValueRule, row: list[str]) -> tuple[str, str]:
        unit = value.unit
        if value.unit_column:
            unit = ucum(row[self._index[value.unit_column]])
        signal_id = value.signal
        if value.code_column:
            code = row[self._index[value.code_column]].strip()
            meaning = find_code(value.code_system, code)
            if meaning is None:
                raise _Unmapped(f"{value.code_system} {code}")
            signal_id = meaning.signal
        if not unit:
            unit = self._options.assume_unit or ""
        if not unit:
            raise UnitChoiceError(
                f"column '{value.column}' has no unit",
                remedy="state it with the option assume_unit (--unit)",
            )
        return signal_id, unit

    def _conversion(self, signal_id: str, unit: str) -> Conversion:
        key = (signal_id, unit)
        if key not in self._conversions:
            self._conversions[key] = to_signal_unit(signal_id, unit)
        return self._conversions[key]

    def _free_text(self, value: ValueRule, cell: str, at: Instant, line: int) -> None:
        found = list(self._patterns[value.column].finditer(cell))
        if not found:
            self._into.refuse(f"{value.column}: text without a readable amount", cell, line)
            return
        if value.sum:
            total = sum(parse_number(match["value"]) for match in found)
            change = self._conversion(value.signal, value.unit)
            self._into.add(value.signal, at, total, value.unit, change, line, 0.0, cell)
            return
        for match in found:
            self._dose(value, match, at, line, cell)

    def _dose(
        self, value: ValueRule, match: re.Match[str], at: Instant, line: int, cell: str
    ) -> None:
        amount = parse_number(match["value"])
        if not value.parts:
            change = self._conversion(value.signal, value.unit)
            self._into.add(value.signal, at, amount, value.unit, change, line, 0.0, cell)
            return
        name = " ".join(match["name"].split())
        parts = [part for part in value.parts if re.search(part.name, name, re.IGNORECASE)]
        if not parts:
            self._into.refuse(f"{value.column}: unknown preparation", cell, line)
        for part in parts:
            change = self._conversion(part.signal, value.unit)
            self._into.add(
                part.signal, at, amount, value.unit, change, line, 0.0, name, share=part.share
            )

    def _release(self, number: int, held: list[_Held]) -> None:
        value = self._rule.values[number]
        held.sort(key=lambda rate: rate.at.time_ns)
        ends = [rate.at.time_ns for rate in held]
        for position, rate in enumerate(held):
            # Repeats of one row end together; of two rates at one time the later row rules.
            following = position + 1
            while following < len(held) and held[following].same_as(rate):
                following += 1
            span = value.hold_s
            if following < len(held):
                span = min(span, float(ends[following] - rate.at.time_ns) / _SECOND)
            change = self._conversion(rate.signal, value.unit)
            self._into.add(rate.signal, rate.at, rate.value, value.unit, change, rate.line, span)


class _Unmapped(Exception):
    """A code that the catalogue does not hold."""


def _helpers(rule: TableRule) -> set[str]:
    names = {rule.time.column, rule.time.epoch_column, rule.time.offset_column}
    for value in rule.values:
        names |= {value.text_column, value.duration_column, value.unit_column, value.code_column}
        names |= {*value.where, *value.plus}
    return names


def _clock_for(mapping: TableMapping, rule: TableRule, options: ImportOptions) -> Clock:
    for column in (rule.time.column, rule.time.epoch_column):
        if column and column not in rule.header:
            raise MappingError(f"mapping '{mapping.name}': '{column}' is not in the header")
    if mapping.zone and mapping.zone_known and not options.assume_zone:
        return Clock(mapping.zone, "zone")
    return Clock.for_local(options.assume_zone, mapping.zone)
