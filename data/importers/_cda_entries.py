"""The entries of a C-CDA document: results and vital signs as values, all else as statements."""

from __future__ import annotations

from typing import Any

from data.importers._cda_document import (
    attribute,
    by_template,
    child,
    coded,
    tag,
    text_of,
    times_of,
    value_type,
)
from data.importers._clock import Clock, NotATime
from data.importers._collect import Collector
from data.importers._hl7_time import place_hl7
from data.importers._results import Result, take_result
from data.importers._statements import Statements

_VOID = {"aborted", "cancelled", "nullified"}
_LOINC = "http://loinc.org"


def read_results(root: Any, into: Collector, statements: Statements, clock: Clock) -> None:
    """Take every result observation (4.2) and vital sign (4.27)."""
    for observation in by_template(root, "observation", "2", "27"):
        status = attribute(child(observation, "statusCode"), "code")
        value = child(observation, "value")
        facts = coded(child(observation, "code"))
        line = observation.sourceline
        shown = f"{facts['code']} {facts['name']}"
        if status in _VOID:
            into.refuse(f"status {status}", shown, line)
        elif status == "active" and not _says(value):
            into.skipped["their results are still to come"] += 1
        elif not _says(value):
            into.refuse("empty value", shown, line)
        else:
            start = times_of(observation)[0] or times_of(_organizer(observation))[0]
            take_result(_result(facts, value, start, status, line, clock), into, statements)


def read_statements(root: Any, statements: Statements) -> None:
    """Keep problems, medicines, vaccines, allergies, procedures, families, social history."""
    for problem in by_template(root, "observation", "4"):
        _state("condition", problem, coded(child(problem, "value")), statements)
    for observation in by_template(root, "observation", "38", "78"):
        value = coded(child(observation, "value"))
        facts = coded(child(observation, "code")) | {"value": value["name"] or value["code"]}
        _state("finding", observation, facts, statements)
    for kind, template in (("medication", "16"), ("immunization", "52")):
        for dose in by_template(root, "substanceAdministration", template):
            _state(kind, dose, _drug(dose) | {"detail": _dose(dose)}, statements)
    for allergy in by_template(root, "observation", "7"):
        path = f"{tag('participant')}/{tag('participantRole')}/{tag('playingEntity')}"
        substance = coded(child(allergy.find(path), "code"))
        detail = coded(child(allergy, "value"))["name"]
        _state("allergy", allergy, substance | {"detail": detail}, statements)
    for name in ("procedure", "observation", "act"):
        for done in by_template(root, name, "12", "13", "14"):
            _state("procedure", done, coded(child(done, "code")), statements)
    for family in by_template(root, "organizer", "45"):
        relative = coded(child(family, "subject", "relatedSubject", "code"))["name"]
        for illness in by_template(family, "observation", "46"):
            facts = coded(child(illness, "value")) | {"about": relative}
            _state("family_history", illness, facts, statements)


def _state(kind: str, element: Any, facts: dict[str, str], statements: Statements) -> None:
    start, end = times_of(element)
    status = attribute(child(element, "statusCode"), "code")
    if element.get("negationInd") == "true":
        status = f"{status}, negated".strip(", ")
    statements.add(kind, element.sourceline, **facts, start=start, end=end, status=status)


def _drug(dose: Any) -> dict[str, str]:
    return coded(child(dose, "consumable", "manufacturedProduct", "manufacturedMaterial", "code"))


def _dose(dose: Any) -> str:
    amount = child(dose, "doseQuantity")
    quantity = f"{attribute(amount, 'value')} {attribute(amount, 'unit')}".strip()
    route = attribute(child(dose, "routeCode"), "displayName")
    return ", ".join(filter(None, (quantity, route)))


def _organizer(observation: Any) -> Any:
    return next(observation.iterancestors(tag("organizer")), None)


def _says(value: Any) -> bool:
    if value is None:
        return False
    return bool(value.get("value") or value.get("code") or len(value) or text_of(value))


def _result(
    facts: dict[str, str], value: Any, start: str, status: str, line: int, clock: Clock
) -> Result:
    comparator, number, unit, numeric = _read_value(value)
    return Result(
        **facts,
        value=number,
        unit=unit,
        at=place_hl7(start, clock) if start else NotATime("the result says no time"),
        locator=line,
        start=start,
        comparator=comparator,
        status=status,
        loinc=facts["system"] == _LOINC,
        numeric=numeric,
    )


def _read_value(value: Any) -> tuple[str, str, str, bool]:
    """Comparator, text, unit, and whether it is a number."""
    kind = value_type(value)
    if kind == "PQ":
        return "", *_quantity(value), True
    if kind in ("INT", "REAL"):
        return "", attribute(value, "value"), "1", True
    if kind == "IVL_PQ":
        return _interval(value)
    if kind in ("CD", "CE", "CO"):
        facts = coded(value)
        return "", facts["name"] or facts["code"], "", False
    return "", text_of(value) or attribute(value, "value") or _narrative(value), "", False


def _narrative(value: Any) -> str:
    """The text of the section that a value refers to."""
    name = attribute(child(value, "reference"), "value").removeprefix("#")
    for element in value.getroottree().getroot().iter() if name else ():
        if element.get("ID") == name:
            return text_of(element)
    return ""


def _quantity(value: Any) -> tuple[str, str]:
    """Number and unit; a quantity without a UCUM unit carries both in a translation."""
    if value.get("value"):
        return attribute(value, "value"), attribute(value, "unit")
    other = child(value, "translation")
    unit = attribute(other, "unit") or text_of(child(other, "originalText"))
    return attribute(other, "value"), unit


def _interval(value: Any) -> tuple[str, str, str, bool]:
    low, high = child(value, "low"), child(value, "high")
    least, most = attribute(low, "value"), attribute(high, "value")
    if most and least in ("", "0"):
        # "Less than" is written as from 0 (or from nothing) up to the bound.
        return "<" + _equals(high), most, attribute(high, "unit"), True
    if least and not most:
        return ">" + _equals(low), least, attribute(low, "unit"), True
    return "", f"{least} to {most}", attribute(low, "unit") or attribute(high, "unit"), False


def _equals(bound: Any) -> str:
    return "" if bound.get("inclusive") == "false" else "="
