"""DICOM structured reports: measurements to signals, everything else kept word for word.

A number's meaning is its concept name: a LOINC code, or a volume with the organ that its
measurement group names (TID 1411). https://dicom.nema.org/medical/dicom/current/output/html/part16.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.catalog import find_code
from data.importers._clock import Clock, Instant, NotATime
from data.importers._collect import Collector
from data.importers._hl7_time import parse_hl7
from data.importers._numbers import NotANumber, parse_number
from data.importers._results import Result, take_result
from data.importers._statements import Statements
from data.importers._units import UnknownUnit, ucum
from twin_core.vocabulary import UnitError, to_signal_unit

_LOINC = ("LN", "LOINC")
_SITE = {("SCT", "363698007"), ("SRT", "G-C0E3")}
_VOLUME = {("SCT", "118565006"), ("SRT", "G-D705"), ("SCT", "118564005")}
_DEEPEST = 40


@dataclass(frozen=True, slots=True)
class _Code:
    scheme: str = ""
    value: str = ""
    meaning: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.scheme, self.value


class ReportReader:
    """Takes the content of one report after the other."""

    def __init__(self, into: Collector, statements: Statements, clock: Clock) -> None:
        self._into, self._statements, self._clock = into, statements, clock
        self._number = 0

    def read(self, dataset: Any, at: Instant) -> int:
        """Take all items; `at` is the report's own time. How many there were."""
        before = self._number
        for item, site in _items(dataset, _Code(), 0):
            self._number += 1
            kind = str(item.get("ValueType") or "")
            if kind == "NUM":
                self._measure(item, site, self._when(item, at))
            elif kind in ("TEXT", "CODE", "DATE", "DATETIME", "PNAME"):
                self._say(item, kind)
        return self._number - before

    def _when(self, item: Any, at: Instant) -> Instant | NotATime:
        written = str(item.get("ObservationDateTime") or "")
        if not written:
            return at
        try:
            return self._clock.place(parse_hl7(written))
        except NotATime as error:
            return error

    def _measure(self, item: Any, site: _Code, at: Instant | NotATime) -> None:
        name = _code(item.get("ConceptNameCodeSequence"))
        values = item.get("MeasuredValueSequence") or ()
        if not values:
            self._say(item, "NUM")
            return
        number = str(values[0].get("NumericValue") or "")
        unit = _code(values[0].get("MeasurementUnitsCodeSequence")).value
        if name.key in _VOLUME and site.value:
            self._volume(site, number, unit, at)
            return
        take_result(
            Result(
                name.value, name.meaning, number, unit, at, self._number,
                loinc=name.scheme in _LOINC, system=name.scheme or "DICOM",
            ),
            self._into,
            self._statements,
        )  # fmt: skip

    def _volume(self, site: _Code, number: str, unit: str, at: Instant | NotATime) -> None:
        organ = find_code("organs", f"sct {site.value}")
        if organ is None or not organ.signal:
            self._into.unmapped[f"volume of {site.meaning or site.value}"] += 1
            self._state("finding", site, f"{number}", unit, "volume")
            return
        shown = f"volume of {site.meaning}: {number} {unit}"
        try:
            value, known = parse_number(number), ucum(unit)
            change = to_signal_unit(organ.signal, known)
        except (NotANumber, UnknownUnit, UnitError) as error:
            self._into.refuse(str(error), shown, self._number, organ.signal)
            return
        if isinstance(at, NotATime):
            self._into.refuse(f"time: {at}", shown, self._number, organ.signal)
            return
        self._into.add(organ.signal, at, value, known, change, self._number)

    def _say(self, item: Any, kind: str) -> None:
        name = _code(item.get("ConceptNameCodeSequence"))
        told = {
            "TEXT": item.get("TextValue"), "DATE": item.get("Date"),
            "DATETIME": item.get("DateTime"), "PNAME": item.get("PersonName"),
            "CODE": _code(item.get("ConceptCodeSequence")).meaning,
        }.get(kind)  # fmt: skip
        self._state("report", name, str(told or ""), "", "")

    def _state(self, kind: str, code: _Code, value: str, unit: str, detail: str) -> None:
        self._statements.add(
            kind, self._number, system=code.scheme, code=code.value, name=code.meaning,
            value=value, unit=unit, detail=detail,
        )  # fmt: skip


def _items(item: Any, site: _Code, depth: int) -> Iterator[tuple[Any, _Code]]:
    """Every content item, with the finding site of its measurement group."""
    children = item.get("ContentSequence") or ()
    if depth > _DEEPEST:
        return
    for child in children:
        if _code(child.get("ConceptNameCodeSequence")).key in _SITE:
            site = _code(child.get("ConceptCodeSequence"))
    for child in children:
        yield child, site
        yield from _items(child, site, depth + 1)


def _code(sequence: Any) -> _Code:
    if not sequence:
        return _Code()
    first = sequence[0]
    return _Code(
        str(first.get("CodingSchemeDesignator") or ""),
        str(first.get("CodeValue") or first.get("LongCodeValue") or ""),
        str(first.get("CodeMeaning") or ""),
    )
