"""One FHIR observation to values: code, time, quantity, unit."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from data.catalog import find_code
from data.importers._clock import Clock, Instant, NotATime, parse_iso
from data.importers._collect import Collector
from data.importers._fhir_bundle import Entry
from data.importers._fhir_statements import coded, is_about, value_of
from data.importers._statements import Statements
from data.importers._units import UnknownUnit, ucum
from twin_core.vocabulary import UnitError, catalogue, to_signal_unit

_LOINC = "http://loinc.org"
_UCUM = "http://unitsofmeasure.org"
_SIGNAL = "urn:vitruvian:signal"  # how our own exports name a signal that LOINC does not know
_VOID = {"entered-in-error", "cancelled", "unknown"}
_SECOND = 1_000_000_000


class ObservationReader:
    """Reads observations about one patient (or about whomever, if the bundle names none)."""

    def __init__(
        self, into: Collector, clock: Clock, patient: Entry | None, statements: Statements
    ) -> None:
        self._into, self._clock, self._statements = into, clock, statements
        self._names = patient.names if patient else set()

    def read(self, entry: Entry) -> None:
        """Take one observation: itself and its components."""
        from data.importers.fhir_r4 import validate

        resource = entry.resource
        subject = (
            (resource.get("subject") or {}) if isinstance(resource.get("subject"), dict) else {}
        )
        reference = subject.get("reference")
        if self._names and isinstance(reference, str) and not is_about(reference, self._names):
            self._into.skipped["they are about another patient of the bundle"] += 1
            return
        parts = list(_parts(resource))
        meanings = [(_meaning(part), part) for part in parts]
        for signal, part in meanings:
            if signal is None and (_has_value(part) or len(parts) == 1):
                self._into.unmapped[_code_name(part)] += 1
                self._keep("finding", part, entry)
        if not any(signal for signal, _ in meanings):
            return
        reason = validate("Observation", resource)
        if reason:
            self._into.refuse(f"not valid FHIR R4: {reason}", entry.shown(), entry.index)
            return
        if resource.get("status") in _VOID:
            self._into.refuse(f"status {resource['status']}", entry.shown(), entry.index)
            return
        try:
            at, span = self._time(resource)
        except NotATime as error:
            self._into.refuse(f"time: {error}", entry.shown(), entry.index)
            return
        for signal, part in meanings:
            if signal is not None:
                self._value(signal, part, at, span, entry)

    def _keep(self, kind: str, part: dict[str, Any], entry: Entry, **more: Any) -> None:
        resource = entry.resource
        period = resource.get("effectivePeriod")
        start = resource.get("effectiveDateTime") or resource.get("effectiveInstant")
        if not start and isinstance(period, dict):
            start = period.get("start")
        facts = coded(part.get("code")) | value_of(part)
        facts |= {"start": start, "status": resource.get("status")}
        self._statements.add(kind, entry.index, **facts, **more)

    def _time(self, resource: dict[str, Any]) -> tuple[Instant, float]:
        period = resource.get("effectivePeriod")
        if isinstance(period, dict) and isinstance(period.get("start"), str):
            start = self._clock.place(parse_iso(period["start"]))
            end = period.get("end")
            if not isinstance(end, str):
                return start, 0.0
            span = (self._clock.place(parse_iso(end)).time_ns - start.time_ns) / _SECOND
            return start, max(span, 0.0)
        for key in ("effectiveDateTime", "effectiveInstant"):
            if isinstance(resource.get(key), str):
                return self._clock.place(parse_iso(resource[key])), 0.0
        raise NotATime("the observation says no time")

    def _value(
        self, signal: str, part: dict[str, Any], at: Instant, span: float, entry: Entry
    ) -> None:
        quantity = part.get("valueQuantity")
        if not isinstance(quantity, dict):
            absent = "dataAbsentReason" in part
            reason = "the source says that there is no value" if absent else "no quantity"
            self._into.refuse(reason, _code_name(part), entry.index, signal)
            return
        number, shown = quantity.get("value"), f"{quantity.get('value')} {quantity.get('unit', '')}"
        if isinstance(number, bool) or not isinstance(number, int | float) or _is_wild(number):
            self._into.refuse("not a finite number", shown, entry.index, signal)
            return
        try:
            unit = _unit(quantity)
            change = to_signal_unit(signal, unit)
        except (UnknownUnit, UnitError) as error:
            self._into.refuse(str(error), shown, entry.index, signal)
            return
        if quantity.get("comparator"):
            bound = {"comparator": quantity["comparator"], "signal": signal}
            self._keep("bound", part, entry, **bound)
            return
        self._into.add(signal, at, float(number), unit, change, entry.index, span)


def _is_wild(number: float) -> bool:
    try:
        return not math.isfinite(number)
    except OverflowError:
        return True


def _parts(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield resource
    components = resource.get("component")
    for component in components if isinstance(components, list) else ():
        if isinstance(component, dict):
            yield component


def _has_value(part: dict[str, Any]) -> bool:
    return any(key.startswith("value") for key in part)


def _codings(part: dict[str, Any]) -> Iterator[dict[str, Any]]:
    code = part.get("code")
    found = code.get("coding") if isinstance(code, dict) else None
    for coding in found if isinstance(found, list) else ():
        if isinstance(coding, dict):
            yield coding


def _meaning(part: dict[str, Any]) -> str | None:
    for coding in _codings(part):
        if coding.get("system") == _SIGNAL and coding.get("code") in catalogue():
            return str(coding["code"])
    for coding in _codings(part):
        if coding.get("system") == _LOINC:
            meaning = find_code("loinc", str(coding.get("code", "")).strip())
            if meaning is not None:
                return meaning.signal
    return None


def _code_name(part: dict[str, Any]) -> str:
    for coding in _codings(part):
        system = "loinc " if coding.get("system") == _LOINC else ""
        return f"{system}{coding.get('code', '')} {coding.get('display', '')}".strip()[:120]
    return "observation without a code"


def _unit(quantity: dict[str, Any]) -> str:
    code = quantity.get("code")
    if quantity.get("system") == _UCUM and isinstance(code, str):
        return ucum(code)
    unit = quantity.get("unit") or code
    return ucum(unit if isinstance(unit, str) else "")
