"""One FHIR QuestionnaireResponse: answers kept word for word, scored where complete."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from data.importers._clock import Instant, NotATime
from data.importers._fhir_statements import value_of
from data.importers._intake import Intake
from data.importers._json import is_json, objects
from data.importers._json_export import JsonExport
from data.importers._scoring import Instrument, instruments, score
from data.importers._statements import Statements
from data.record.types import Person

_KIND = re.compile(rb'"resourceType"\s*:\s*"(Questionnaire(?:Response)?)"')
_FINISHED = {"completed", "amended"}
# LOINC answer lists LL358-3: not at all to nearly every day.
_CODED = {"LA6568-5": 0.0, "LA6569-3": 1.0, "LA6570-1": 2.0, "LA6571-9": 3.0}


class QuestionnaireImporter(JsonExport):
    """One filled-in questionnaire a file."""

    id = "questionnaire"
    display_name = "FHIR questionnaire answers (JSON)"

    def sniff(self, path: Path, head: bytes) -> float:
        """The first resource is a questionnaire or its answers; blank ones are refused by name."""
        found = _KIND.search(head[:4096]) if is_json(head) else None
        return 0.9 if found and b'"Bundle"' not in head[:4096] else 0.0

    def fill(self, document: Any, take: Intake) -> None:
        """Items numbered from 1 in the order of the file."""
        if not isinstance(document, dict) or document.get("resourceType") == "Questionnaire":
            raise take.failure(
                "the file is a blank questionnaire without answers", "import its answers instead"
            )
        take.into.person = _person(document)
        items = list(_answered(document))
        statements = Statements()
        for place, (item, answer) in enumerate(items, 1):
            statements.add(
                "answer", place,
                system=document.get("questionnaire"), code=item.get("linkId"),
                name=item.get("text"), start=document.get("authored"),
                status=document.get("status"), **value_of(answer),
            )  # fmt: skip
        statements.attach(take.into)
        score_response(document, 1, take)


def score_response(document: dict[str, Any], place: int, take: Intake) -> None:
    """Score a response of a known questionnaire; say help first where it is needed."""
    items = list(_answered(document))
    which = _which(document, items)
    if which is not None:
        _score(which, document, items, place, take)


def _person(document: dict[str, Any]) -> Person | None:
    subject = document.get("subject")
    if not isinstance(subject, dict):
        return None
    reference = str(subject.get("reference") or "").rpartition("/")[2]
    name = str(subject.get("display") or "")
    return Person(identifier=reference, display_name=name) if reference or name else None


def _answered(holder: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    waiting = list(reversed(objects(holder.get("item"))))
    while waiting:
        item = waiting.pop()
        answers = objects(item.get("answer"))
        for answer in answers:
            yield item, answer
        inside = [part for answer in answers for part in objects(answer.get("item"))]
        waiting += reversed(objects(item.get("item")) + inside)


def _which(
    document: dict[str, Any], items: list[tuple[dict[str, Any], dict[str, Any]]]
) -> Instrument | None:
    named = str(document.get("questionnaire") or "")
    codes = {_code(item) for item, _ in items}
    for which in instruments().values():
        if which.panel and (which.panel in named or codes & set(which.items)):
            return which
    return None


def _code(item: dict[str, Any]) -> str:
    return str(item.get("linkId") or "").rpartition("/")[2]


def _score(
    which: Instrument,
    document: dict[str, Any],
    items: list[tuple[dict[str, Any], dict[str, Any]]],
    place: int,
    take: Intake,
) -> None:
    answers = {
        which.items.index(_code(item)) + 1: _value(answer)
        for item, answer in items
        if _code(item) in which.items
    }
    status = str(document.get("status") or "unknown")
    if status not in _FINISHED:
        take.into.note(f"The {which.name} is not finished (status {status}) and was not scored.")
    at = _when(document, take) if status in _FINISHED else None
    total = score(which, answers, at, place, take)
    stated = [_value(answer) for item, answer in items if _code(item) == which.total]
    if total is not None and stated and stated[0] != total:
        take.into.note(
            f"The file states a {which.name} of {stated[0]}, but its answers make {total:g}, "
            "which was stored."
        )


def _when(document: dict[str, Any], take: Intake) -> Instant | None:
    try:
        return take.iso(document.get("authored"))
    except NotATime:
        return None


def _value(answer: dict[str, Any]) -> float | None:
    coding = answer.get("valueCoding")
    if isinstance(coding, dict):
        return _CODED.get(str(coding.get("code")))
    number = answer.get("valueInteger", answer.get("valueDecimal"))
    if isinstance(number, int | float) and not isinstance(number, bool):
        return float(number)
    return None
