"""Mapping files: small TOML tables that say what the columns of a table mean."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from data.importers.errors import MappingError
from twin_core.vocabulary import UnknownSignalError, signal

TimeForm = Literal["iso", "day_first", "month_first", "ask"]


@dataclass(frozen=True, slots=True)
class TimeRule:
    """Where a row's time is. An epoch column wins over the written time.

    `utc` says that the written time is UTC; `offset_column` holds the local offset in seconds.
    """

    column: str = ""
    form: TimeForm = "iso"
    utc: bool = False
    epoch_column: str = ""
    offset_column: str = ""
    strip: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A signal that receives `share` of a dose whose name matches."""

    name: str
    signal: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class ValueRule:
    """What one column means. `unit` is UCUM; empty asks the caller for it.

    `pattern` reads free text: group `value` is the number, group `name` picks among `parts`;
    with `sum` its matches are added up. `plus` names columns that are added. `missing` lists
    cells that mean no measurement, `unknown` cells that mean an unknown amount, `refused` cells
    (in lower case) with the reason why they are no value, `words` cells that stand for a number.
    `where` keeps rows whose other columns hold those texts. A rate with `hold_s` lasts until the
    next row, at most that long.
    """

    column: str
    signal: str = ""
    unit: str = ""
    unit_column: str = ""
    code_column: str = ""
    code_system: str = ""
    text_column: str = ""
    duration_column: str = ""
    plus: tuple[str, ...] = ()
    duration_s: float = 0.0
    hold_s: float = 0.0
    missing: tuple[str, ...] = ()
    missing_means: str = ""
    unknown: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, float] = field(default_factory=dict)
    where: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    parts: tuple[Part, ...] = ()
    sum: bool = False


@dataclass(frozen=True, slots=True)
class TableRule:
    """One kind of table: how it is recognised, its time and its values.

    `by_name` takes only files whose name matches, where the content alone could be something else.
    """

    id: str
    header: tuple[str, ...]
    time: TimeRule
    values: tuple[ValueRule, ...]
    file_name: str = ""
    by_name: bool = False
    ignored: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRule:
    """Who a file is about, from its name: a pattern for the id, patterns for conditions."""

    identifier: str = ""
    prefix: str = ""
    conditions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A mapping file. `weight` settles which of two fitting mappings is preferred.

    `zone` is the zone of its local times, `zones` that of files whose name matches a pattern;
    they count as assumed unless `zone_known`.
    """

    name: str
    title: str
    source: str
    tables: tuple[TableRule, ...]
    zone: str | None = None
    zones: Mapping[str, str] = field(default_factory=dict)
    zone_known: bool = False
    device: str = ""
    weight: float = 0.9
    person: PersonRule = PersonRule()


def load(path: Path) -> TableMapping:
    """Read and check a mapping file."""
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MappingError(f"mapping '{path.name}' cannot be read ({error})") from None
    return parse(raw, path.name)


@cache
def shipped() -> dict[str, TableMapping]:
    """The mappings that come with the package, by name."""
    found: dict[str, TableMapping] = {}
    for entry in sorted(resources.files("data.importers").joinpath("mappings").iterdir(), key=str):
        if entry.name.endswith(".toml"):
            mapping = parse(tomllib.loads(entry.read_text(encoding="utf-8")), entry.name)
            found[mapping.name] = mapping
    return found


def find(choice: str | Path) -> TableMapping:
    """The shipped mapping of that name, or the mapping file at that path."""
    if isinstance(choice, str) and choice in shipped():
        return shipped()[choice]
    path = Path(choice)
    if path.is_file():
        return load(path)
    raise MappingError(
        f"there is no mapping '{choice}'",
        remedy=f"give the path of a mapping file or one of {', '.join(shipped())}",
    )


def parse(raw: dict[str, Any], where: str) -> TableMapping:
    """Build a mapping from TOML; unknown keys, signals and patterns are refused."""
    try:
        tables = tuple(_table(dict(table), where) for table in raw.pop("table", ()))
        person = _build(PersonRule, raw.pop("person", {}), where)
        mapping = _build(TableMapping, {**raw, "tables": tables, "person": person}, where)
    except (TypeError, KeyError, AttributeError) as error:
        raise MappingError(f"mapping '{where}' lacks something: {error}") from None
    if not mapping.tables:
        raise MappingError(f"mapping '{where}' describes no table")
    return mapping


def _table(raw: dict[str, Any], where: str) -> TableRule:
    values = tuple(_value(dict(value), where) for value in raw.pop("value", ()))
    time = _build(TimeRule, raw.pop("time"), where)
    if not (time.column or time.epoch_column):
        raise MappingError(f"mapping '{where}': a table names no time column")
    return _build(TableRule, {**raw, "time": time, "values": values}, where)


def _value(raw: dict[str, Any], where: str) -> ValueRule:
    parts = tuple(_build(Part, part, where) for part in raw.pop("part", ()))
    rule = _build(ValueRule, {**raw, "parts": parts}, where)
    names = [rule.signal] if rule.signal else [part.signal for part in rule.parts]
    if not names and not rule.code_column:
        raise MappingError(f"mapping '{where}': column '{rule.column}' names no signal")
    try:
        for name in names:
            signal(name)
        re.compile(rule.pattern)
    except (UnknownSignalError, re.error) as error:
        raise MappingError(f"mapping '{where}', column '{rule.column}': {error}") from None
    return rule


def _build(kind: Any, raw: Mapping[str, Any], where: str) -> Any:
    known = {entry.name for entry in fields(kind)}
    strange = sorted(set(raw) - known)
    if strange:
        raise MappingError(
            f"mapping '{where}' has the unknown key '{strange[0]}'",
            remedy=f"known keys here are {', '.join(sorted(known))}",
        )
    return kind(**{key: tuple(v) if isinstance(v, list) else v for key, v in raw.items()})
