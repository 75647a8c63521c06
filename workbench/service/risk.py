"""Risk equations on a record: what it says of each input, from where, and what must be assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import numpy as np

from data.evidence import equation_table
from data.evidence.record_inputs import concepts, fed_equations, inputs_of, only_with
from data.record import Record
from twin_core.insight.equation import Answer, Equation, EquationError, Input, equation_from
from twin_core.insight.formula import FormulaError, evaluate
from twin_core.vocabulary import conversion, signal
from workbench.service.measures import last_day
from workbench.service.person import known_facts

DAY_NS = 86_400_000_000_000
#: A laboratory value older than this is told with its age.
OLD_DAYS = 730
KIND = "clinical"


@dataclass(frozen=True, slots=True)
class Known:
    """A value with its unit, where it came from in a few words, and of how many measurements."""

    value: Any
    unit: str
    origin: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One equation on one record: an answer, or what it lacks; `given` are its inputs."""

    equation: Equation
    answer: Answer | None
    missing: tuple[str, ...]
    used: Mapping[str, Known]
    assumed: tuple[str, ...]
    given: Mapping[str, Any] = field(default_factory=dict)


def risks(record: Record, extra: Mapping[str, Any] | None = None) -> list[RiskRow]:
    """Every equation that a record can feed; `extra` inputs (a region) by name."""
    book = Notebook(record)
    wanted = [
        name
        for name in fed_equations()
        if not (only := only_with(name)) or book.look_up(only) is not None
    ]
    return [_row(equation_from(equation_table(name)), book, extra or {}) for name in wanted]


def _row(equation: Equation, book: Notebook, extra: Mapping[str, Any]) -> RiskRow:
    wanted, used, given = inputs_of(equation.name), {}, {}
    assumed: list[str] = []
    missing: list[str] = []
    for item in equation.inputs:
        if item.name in extra:
            given[item.name] = extra[item.name]
            continue
        known = book.look_up(wanted[item.name]) if item.name in wanted else None
        if known is not None:
            used[item.name] = known
            given[item.name] = fitted(known, item)
        elif item.kind == "flag" and item.name in wanted:
            given[item.name] = False
            assumed.append(f"{item.title}: nothing is recorded, no is assumed")
        elif item.default is None and not item.optional:
            missing.append(item.title)
    if missing:
        return RiskRow(equation, None, tuple(missing), used, tuple(assumed))
    try:
        answer = equation.evaluate(given)
    except EquationError as error:
        return RiskRow(equation, None, (str(error),), used, tuple(assumed))
    return RiskRow(equation, answer, (), used, tuple(assumed), given)


def fitted(known: Known, item: Input) -> Any:
    """In the input's own unit; a sex as the flag that an equation may ask for."""
    if item.kind == "flag" and known.value in ("male", "female"):
        return known.value == item.name
    if item.unit and known.unit and item.kind == "number" and known.unit != item.unit:
        mass = getattr(signal(known.origin.split(",")[0]), "molar_mass", None)
        return float(conversion(known.unit, item.unit, mass)(known.value))
    return known.value


class Notebook:
    """Answers concepts from one record, each once."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._now_ns = _last_ns(record)
        self._person = known_facts(record)
        self._said = _statements(record)
        self._found: dict[str, Known | None] = {}

    def look_up(self, concept: str) -> Known | None:
        """What the record says; None where it says nothing."""
        if concept not in self._found:
            self._found[concept] = self._find(concepts()[concept])
        return self._found[concept]

    def _find(self, source: Mapping[str, Any]) -> Known | None:
        if "person" in source:
            return self._fact(source["person"])
        if "signal" in source:
            return self._measured(source)
        if "formula" in source:
            return self._derived(source)
        if "equation" in source:
            return self._computed(source)
        return self._stated(source)

    def _fact(self, name: str) -> Known | None:
        value = self._person.get(name)
        if value is None:
            return None
        unit = {"age": "a", "height": "cm"}.get(name, "")
        return Known(value, unit, "the person")

    def _measured(self, source: Mapping[str, Any]) -> Known | None:
        name = source["signal"]
        if name not in self._record.signals():
            return None
        data = self._record.read(name)
        since = self._now_ns - int(source.get("days", 3650)) * DAY_NS
        recent = data.time_ns >= since
        values = np.asarray(data.value)[recent]
        if not len(values) or (source.get("take") == "sd" and len(values) < 2):
            return None
        take = source.get("take", "last")
        value = {"median": np.median, "sd": lambda v: np.std(v, ddof=1), "last": lambda v: v[-1]}
        when = datetime.fromtimestamp(int(data.time_ns[recent][-1]) / 1e9, tz=UTC)
        words = f"{name}, {when:%Y-%m-%d}" if take == "last" else f"{name}, {take} of {len(values)}"
        count = len(values) if take == "median" else 1
        return Known(float(value[take](values)), signal(name).unit, words, count)

    def _derived(self, source: Mapping[str, Any]) -> Known | None:
        parts = {name: self.look_up(name) for name in concepts() if name in source["formula"]}
        scope = {name: known.value for name, known in parts.items() if known is not None}
        try:
            return Known(evaluate(source["formula"], scope), source["unit"], source["formula"])
        except FormulaError:
            return None

    def _computed(self, source: Mapping[str, Any]) -> Known | None:
        row = _row(equation_from(equation_table(source["equation"])), self, {})
        if row.answer is None:
            return None
        unit = row.equation.units.get(source["output"], "")
        return Known(row.answer.values[source["output"]], unit, row.equation.title)

    def _stated(self, source: Mapping[str, Any]) -> Known | None:
        """True where a diagnosis, drug or relative is named; absence is never evidence."""
        kinds = {"drugs": "medication", "relatives": "family_history"}
        key = next((name for name in kinds if name in source), "words")
        wanted = kinds.get(key, "condition")
        for kind, text, code in self._said:
            named = any(word in text for word in source[key])
            named = named and not any(word in text for word in source.get("but", ()))
            coded = bool(code) and any(code.startswith(one) for one in source.get("codes", ()))
            if kind == wanted and (named or coded):
                return Known(True, "", f"recorded: {text[:60]}")
        return None


def _statements(record: Record) -> list[tuple[str, str, str]]:
    """Type, name in lower case and code of everything that a clinic stated, and still holds."""
    rows = [("condition", text.lower(), "") for text in record.person.conditions]
    for info in record.documents(KIND):
        content: Any = record.document(KIND, info.name).content
        for row in content.get("statements", ()):
            if row.get("status") not in ("refuted", "entered-in-error", "resolved", "stopped"):
                text = str(row.get("name", "")).lower()
                rows.append((row.get("type", ""), text, str(row.get("code", ""))))
    return rows


def _last_ns(record: Record) -> int:
    day = last_day(record)
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1e9) + DAY_NS
