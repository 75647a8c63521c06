"""A published equation as data: its inputs with their ranges, its formulas, and its sources."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from twin_core.insight.formula import FormulaError, evaluate

Kind = Literal["number", "flag", "choice", "list"]


#: Other spellings of flags and choices; each is taken only where the equation knows what it means.
_FLAGS = {"yes": 1.0, "y": 1.0, "true": 1.0, "no": 0.0, "n": 0.0, "false": 0.0}
_CHOICES = {
    "m": "male", "man": "male", "f": "female", "woman": "female",
    "black": "aa", "african american": "aa", "african-american": "aa", "caucasian": "white",
}  # fmt: skip


class EquationError(ValueError):
    """These inputs give no answer: what is wrong, with which input, what to do."""


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `valid` is the range the equation was made for; `possible` that of real values.

    A missing input takes `default` where there is one, and the answer says so. Formulas call it by
    `symbol`, where the name itself has spaces in it.
    """

    name: str
    title: str
    kind: Kind = "number"
    unit: str = ""
    valid: tuple[float, float] | None = None
    possible: tuple[float, float] | None = None
    choices: tuple[Any, ...] = ()
    length: int = 0
    default: Any = None
    optional: bool = False
    symbol: str = ""

    def read(self, value: Any) -> Any:
        """The value as the formulas take it; raises `EquationError` where it cannot be meant."""
        if self.kind == "list":
            return self._list(value)
        if self.kind == "choice":
            return self._choice(value)
        if self.kind == "flag" and isinstance(value, str):
            value = _FLAGS.get(value.strip().lower(), value)
        number = self._number(value)
        if self.kind == "flag" and number not in (0.0, 1.0):
            raise self._unfit(value, "give true or false")
        return bool(number) if self.kind == "flag" else number

    def _list(self, value: Any) -> list[float]:
        if not isinstance(value, list | tuple) or (self.length and len(value) != self.length):
            raise self._unfit(value, f"give a list of {self.length} numbers")
        return [self._number(item) for item in value]

    def _choice(self, value: Any) -> Any:
        told = str(value).strip().lower()
        for spelling in (told, _CHOICES.get(told)):
            for known in self.choices:
                number = not isinstance(known, str) and not isinstance(value, bool | str)
                if str(known).lower() == spelling or (number and known == value):
                    return known
        raise self._unfit(value, f"give one of {', '.join(map(str, self.choices))}")

    def _number(self, value: Any) -> float:
        if isinstance(value, bool) and self.kind != "flag":
            raise self._unfit(value, f"give a number{self._in_unit}, not yes or no")
        try:
            number = float(value)
        except (TypeError, ValueError):
            raise self._unfit(value, f"give a number{self._in_unit}") from None
        if not math.isfinite(number):
            raise self._unfit(value, f"give a number{self._in_unit}")
        if self.possible and not self.possible[0] <= number <= self.possible[1]:
            low, high = self.possible
            raise self._unfit(value, f"give {low:g} to {high:g}{self._in_unit}; check the unit")
        return number

    @property
    def _in_unit(self) -> str:
        return f" in {self.unit}" if self.unit else ""

    def _unfit(self, value: Any, cure: str) -> EquationError:
        return EquationError(f"{value!r} does not fit; input '{self.name}'; {cure}")

    def outside(self, value: Any) -> str:
        """A sentence where the equation was not made for this value, else nothing."""
        numbers = value if isinstance(value, list) else [value]
        if self.valid is None or self.kind not in ("number", "list"):
            return ""
        low, high = self.valid
        if all(low <= number <= high for number in numbers):
            return ""
        words = f"{self.title} is outside {low:g} to {high:g}{self._in_unit}"
        return f"{words}: the equation was not made for it"


@dataclass(frozen=True, slots=True)
class Answer:
    """`values` by output name; `notes` say what was assumed; `outside` what leaves the range."""

    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.outside


@dataclass(frozen=True, slots=True)
class Equation:
    """`steps` are (name, formula) in order; `outputs` name steps; `tables` hold coefficients.

    `absolute` tells of an equation of risk which output is a share of people, of what, in how many
    years.
    """

    name: str
    title: str
    version: str
    source: str
    licence: str
    inputs: tuple[Input, ...]
    steps: tuple[tuple[str, str], ...]
    outputs: Mapping[str, str]
    tables: Mapping[str, Any] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[tuple[str, str], ...] = ()
    disclaimer: str = ""
    confirmed: bool = True
    absolute: Mapping[str, Any] = field(default_factory=dict)

    def evaluate(self, given: Mapping[str, Any]) -> Answer:
        """The answer for one person; raises `EquationError` naming the input that has none."""
        scope, notes, outside = dict(self.tables), [], []
        for item in self.inputs:
            value = self._take(item, given, notes)
            scope[item.symbol or item.name] = value
            if value is not None and (told := item.outside(value)):
                outside.append(told)
        notes += [f"'{name}' is not used" for name in given if name not in self._names]
        try:
            for name, formula in self.steps:
                scope[name] = evaluate(formula, scope)
            outside += [told for test, told in self.checks if evaluate(test, scope)]
            values = {key: evaluate(formula, scope) for key, formula in self.outputs.items()}
        except FormulaError as error:
            raise EquationError(f"{error}; equation '{self.name}'; check the inputs") from error
        return Answer(values, tuple(notes), tuple(outside))

    def share(self, answer: Answer) -> float:
        """The risk as a share of people; NaN for an equation that tells none."""
        name = self.absolute.get("output", "")
        value = answer.values.get(name)
        if value is None:
            return math.nan
        return float(value) / (100.0 if self.units.get(name) == "%" else 1.0)

    @property
    def _names(self) -> frozenset[str]:
        return frozenset(item.name for item in self.inputs)

    def _take(self, item: Input, given: Mapping[str, Any], notes: list[str]) -> Any:
        if given.get(item.name) is not None:
            return item.read(given[item.name])
        if item.optional:
            return None
        if item.default is None:
            unit = f" in {item.unit}" if item.unit else ""
            raise EquationError(
                f"{item.title} is missing; equation '{self.name}'; give '{item.name}'{unit}"
            )
        notes.append(f"{item.title} is not known: {item.default} assumed")
        return item.default


def equation_from(table: Mapping[str, Any]) -> Equation:
    """An equation out of its file's table."""
    inputs = tuple(_input(row) for row in table["inputs"])
    rest = {k: v for k, v in table.items() if k not in ("inputs", "steps", "checks")}
    steps = tuple((name, formula) for name, formula in table.get("steps", ()))
    checks = tuple((test, told) for test, told in table.get("checks", ()))
    return Equation(**rest, inputs=inputs, steps=steps, checks=checks)


def _input(row: Mapping[str, Any]) -> Input:
    ranges = {
        key: (float(row[key][0]), float(row[key][1])) for key in ("valid", "possible") if key in row
    }
    return Input(**{**row, **ranges, "choices": tuple(row.get("choices", ()))})
