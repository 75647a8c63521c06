"""Day first or month first: settled by the data, by the caller, or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from data.importers._clock import NotATime, date_order, parse_iso
from data.importers._mapping import TimeForm
from data.importers._table import Row, open_table, place_of
from data.importers.errors import DateOrderError


def decide_form(path: Path, column: str | int, choice: bool | None, skip: int = 0) -> TimeForm:
    """How the times of a column are written: ISO if the first one is, else by their order."""
    with open_table(path, skip=skip) as table:
        at = _place(column, table.header, path)
        first = next((row[at] for _, row in table.rows if len(row) > at and row[at].strip()), "")
    try:
        parse_iso(first)
    except NotATime:
        # Where the year comes first, whatever is wrong is not the order.
        if first.strip()[:4].isdigit():
            return "iso"
        return "day_first" if decide_order(path, column, choice, skip) else "month_first"
    return "iso"


def decide_order(path: Path, column: str | int, choice: bool | None, skip: int = 0) -> bool:
    """Whether the dates of `column` are day first; `DateOrderError` where the data cannot tell."""
    with open_table(path, skip=skip) as table:
        at = _place(column, table.header, path)
        name = table.header[at]
        seen = _orders(table.rows, at)
    if len(seen) == 2:
        lines = " and ".join(f"line {line}" for line in seen.values())
        raise DateOrderError(
            "some dates can only be day first and others only month first",
            f"'{path.name}', {lines}",
            "repair or split the file",
        )
    if seen:
        (order,) = seen
        if choice is not None and choice != order:
            asked, found = ("day", "month") if choice else ("month", "day")
            raise DateOrderError(
                f"{asked} first was asked for, but a date can only be {found} first",
                f"'{path.name}', line {seen[order]}",
                f"import it with --{found}-first",
            )
        return order
    if choice is None:
        raise DateOrderError(
            "every date fits both day first and month first",
            f"'{path.name}', column '{name}'",
            "say which with --day-first or --month-first",
        )
    return choice


def _place(column: str | int, header: list[str], path: Path) -> int:
    return column if isinstance(column, int) else place_of(column, header, path)


def _orders(rows: Iterable[Row], at: int) -> dict[bool, int]:
    seen: dict[bool, int] = {}
    for line, row in rows:
        order = date_order(row[at]) if at < len(row) else None
        if order is not None:
            seen.setdefault(order, line)
            if len(seen) == 2:
                break
    return seen
