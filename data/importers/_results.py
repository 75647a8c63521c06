"""Results of laboratories and clinics, whatever the format: to a signal, or kept word for word."""

from __future__ import annotations

from dataclasses import dataclass

from data.catalog import find_code
from data.importers._clock import Instant, NotATime
from data.importers._collect import Collector
from data.importers._numbers import NotANumber, parse_number
from data.importers._statements import Statements
from data.importers._units import UnknownUnit, ucum
from twin_core.vocabulary import UnitError, to_signal_unit

BOUNDS = ("<", "<=", ">=", ">")


@dataclass(frozen=True, slots=True)
class Result:
    """One result as a file says it.

    `value` is the text of a number, or other text; `comparator` makes it a bound. `at` is its
    instant, or why there is none. `locator` is where it stands in the file, `start` its time as
    written. `numeric` tells whether the file itself calls it a number.
    """

    code: str
    name: str
    value: str
    unit: str
    at: Instant | NotATime
    locator: int
    start: str = ""
    comparator: str = ""
    status: str = ""
    loinc: bool = True
    numeric: bool = True
    system: str = "http://loinc.org"

    @property
    def shown(self) -> str:
        """All that it said, in one line."""
        return f"{self.code} {self.name}: {self.comparator}{self.value} {self.unit}".strip()


def take_result(result: Result, into: Collector, statements: Statements) -> None:
    """Keep a result as a value, a bound or a finding; refuse it with the reason otherwise."""
    meaning = find_code("loinc", result.code) if result.loinc else None
    if meaning is None:
        system = "loinc " if result.loinc else ""
        into.unmapped[f"{system}{result.code} {result.name}".strip()[:120]] += 1
        _state("finding", result, statements)
    elif not result.numeric and not result.comparator:
        into.refuse("no quantity", result.shown, result.locator, meaning.signal)
    else:
        _measure(meaning.signal, result, into, statements)


def _measure(signal: str, result: Result, into: Collector, statements: Statements) -> None:
    try:
        number = parse_number(result.value)
        unit = ucum(result.unit)
        change = to_signal_unit(signal, unit)
    except (NotANumber, UnknownUnit, UnitError) as error:
        into.refuse(str(error), result.shown, result.locator, signal)
        return
    if isinstance(result.at, NotATime):
        into.refuse(f"time: {result.at}", result.shown, result.locator, signal)
        return
    if result.comparator:
        _state("bound", result, statements, signal=signal)
        return
    into.add(signal, result.at, number, unit, change, result.locator)


def _state(kind: str, result: Result, statements: Statements, **more: str) -> None:
    statements.add(
        kind,
        result.locator,
        system=result.system,
        code=result.code,
        name=result.name,
        comparator=result.comparator,
        value=result.value,
        unit=result.unit,
        start=result.start,
        status=result.status,
        **more,
    )
