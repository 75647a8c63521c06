"""HL7 v2 results (ORU): numbers to signals, all else kept word for word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._clock import Clock, NotATime
from data.importers._collect import Collector
from data.importers._files import source_of
from data.importers._hl7_message import Segment, kind_of, load_messages, person_of
from data.importers._hl7_time import place_hl7
from data.importers._numbers import NotANumber, parse_number
from data.importers._results import Result, take_result
from data.importers._statements import Statements
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportCancelled, PersonChoiceError, UnsupportedVersionError
from data.record.types import ImportBatch, Person

_VOID = {"D": "deleted", "X": "cannot be obtained", "W": "sent for the wrong person", "N": "none"}
_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?\s*\x0b?MSH[^\w\s]")
_BOUND = re.compile(r"(<=|>=|<|>)\s*(\S+)\Z")
_SHORTEST_OBX = 12  # up to OBX-11, the status, which every result must have


class Hl7V2Importer:
    """Reads every message of a file; a file about several people needs a choice."""

    id = "hl7_v2"
    display_name = "HL7 v2 results (ORU)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims texts that begin with a message header."""
        return 0.95 if _HEADER.match(head) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the results of one person."""
        messages = load_messages(path)
        _require_results(messages, path)
        chosen = _choose(messages, options.person_choice, path)
        into = Collector(source_of(path, self.id, self.version))
        into.person = chosen[0][1]
        clock = Clock.for_local(options.assume_zone)
        statements = Statements()
        for number, (message, _) in enumerate(chosen):
            if cancelled():
                raise ImportCancelled(f"'{path.name}', line {message[0].line}")
            _Reader(into, statements, clock).read(message)
            progress(number / len(chosen))
        for note in clock.notes():
            into.note(note)
        statements.attach(into)
        progress(1.0)
        yield into.take(incomplete=_cut(messages[-1], path))


def _require_results(messages: list[list[Segment]], path: Path) -> None:
    for message in messages:
        kind = kind_of(message)
        if not kind.startswith("ORU"):
            raise UnsupportedVersionError(
                f"'{path.name}' is a message of the kind {kind or 'unknown'}, no results (ORU)",
                f"line {message[0].line}",
                "ask the source for result messages",
            )


def _choose(
    messages: list[list[Segment]], choice: str | None, path: Path
) -> list[tuple[list[Segment], Person | None]]:
    pairs = [(message, person_of(message)) for message in messages]
    people = {(p.identifier, p.display_name) for _, p in pairs if p is not None}
    if len(people) <= 1 and choice is None:
        return pairs
    named = [
        pair
        for pair in pairs
        if pair[1] is not None
        and choice is not None
        and choice.casefold() in (pair[1].identifier.casefold(), pair[1].display_name.casefold())
    ]
    if not named:
        raise PersonChoiceError(f"'{path.name}'", sorted(people))
    return named


def _cut(message: list[Segment], path: Path) -> str:
    last = message[-1]
    if last.name == "OBX" and len(last.fields) < _SHORTEST_OBX:
        return (
            f"the message is cut in its last segment; '{path.name}', line {last.line}; "
            "what stands before was kept, export it again for the rest"
        )
    return ""


class _Reader:
    """Reads one message: orders, the results under each, diagnoses and allergies."""

    def __init__(self, into: Collector, statements: Statements, clock: Clock) -> None:
        self._into, self._statements, self._clock = into, statements, clock
        self._order: Segment | None = None
        self._texts: list[str] = []

    def read(self, message: list[Segment]) -> None:
        for segment in message:
            if segment.name == "OBR":
                self._end_order()
                self._order = segment
            elif segment.name == "OBX":
                self._observe(segment)
            elif segment.name == "DG1":
                self._state("condition", segment, 3, start=segment.part(5, 1))
            elif segment.name == "AL1":
                self._state("allergy", segment, 3, detail=segment.field(5))
        self._end_order()

    def _end_order(self) -> None:
        order, texts = self._order, [text for text in self._texts if text]
        if texts:
            line = order.line if order else 1
            facts = _coded(order, 4) | {"start": order.part(7, 1)} if order else {}
            self._statements.add("report", line, value="\n".join(texts), **facts)
        self._order, self._texts = None, []

    def _state(self, kind: str, segment: Segment, field: int, **facts: str) -> None:
        self._statements.add(kind, segment.line, **(_coded(segment, field) | facts))

    def _observe(self, segment: Segment) -> None:
        status, kind = segment.part(11, 1), segment.part(2, 1)
        value = segment.field(5)
        if kind in ("TX", "FT"):
            self._texts.append(value)
            return
        if kind in ("ED", "RP"):
            self._into.unmapped[f"attachment of the kind {kind}"] += 1
            return
        if status in _VOID:
            self._refuse(f"status {status}: {_VOID[status]}", segment)
        elif not value and status == "I":
            self._into.skipped["their results are still to come"] += 1
        elif not value:
            self._refuse("empty value", segment)
        else:
            take_result(self._result(segment, kind, value), self._into, self._statements)

    def _refuse(self, reason: str, segment: Segment) -> None:
        self._into.refuse(reason, segment.text, segment.line)

    def _result(self, segment: Segment, kind: str, value: str) -> Result:
        comparator, numeric = "", kind == "NM"
        if kind == "SN":
            comparator, value, numeric = _structured(segment, value)
        elif kind == "ST":
            comparator, value, numeric = _said(value)
        elif kind in ("CE", "CWE", "CNE"):
            value = segment.part(5, 2) or segment.part(5, 1)
        facts = _coded(segment, 3)
        start = segment.part(14, 1) or (self._order.part(7, 1) if self._order else "")
        return Result(
            code=facts["code"],
            name=facts["name"],
            value=value,
            unit=segment.part(6, 1),
            at=place_hl7(start, self._clock) if start else NotATime("the result says no time"),
            locator=segment.line,
            start=start,
            comparator=comparator,
            status=segment.part(11, 1),
            loinc=facts["system"] == "LN",
            numeric=numeric,
            system="http://loinc.org" if facts["system"] == "LN" else facts["system"],
        )


def _coded(segment: Segment, field: int) -> dict[str, str]:
    for first in (1, 4):  # the code, then its alternative
        if segment.part(field, first + 2) == "LN":
            return _facts(segment, field, first)
    return _facts(segment, field, 1)


def _facts(segment: Segment, field: int, first: int) -> dict[str, str]:
    code, name, system = (segment.part(field, first + i) for i in range(3))
    return {"code": code, "name": name, "system": system}


def _structured(segment: Segment, whole: str) -> tuple[str, str, bool]:
    comparator, number, between = (segment.part(5, i) for i in (1, 2, 3))
    if between or comparator not in ("", "=", "<", "<=", ">=", ">"):
        return "", whole, False
    return "" if comparator == "=" else comparator, number, True


def _said(value: str) -> tuple[str, str, bool]:
    bound = _BOUND.match(value)
    comparator, number = (bound[1], bound[2]) if bound else ("", value)
    try:
        parse_number(number)
    except NotANumber:
        return "", value, False
    return comparator, number, True
