"""quality: what is odd about the values of a record, undoable fixes, coverage by day."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.showing import instant

_MARK = {"serious": "!!", "warning": "! ", "note": "  "}


def quality(
    record: Path,
    fix: Annotated[
        list[str] | None, typer.Option("--fix", help="Apply what this finding proposes.")
    ] = None,
    fix_all: Annotated[bool, typer.Option("--fix-all", help="Apply every proposal.")] = False,
    undo: Annotated[
        list[str] | None, typer.Option("--undo", help="Take this fix back, or 'all'.")
    ] = None,
    signal: Annotated[list[str] | None, typer.Option(help="Signals; all if none.")] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Coverage by signal and day, as .png or .svg.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Checks values for gaps, spikes, drift, doubles, units and clocks; fixes can be undone."""
    from data.quality import coverage, findings
    from data.record import Record

    _check(fix, fix_all, undo, picture)
    writing = bool(fix or fix_all or undo)
    with foreseen(), Record.open(record, "w" if writing else "r", purpose="quality") as kept:
        changed = _change(kept, fix or (), fix_all, undo or ()) if writing else None
        table = {
            "findings": findings(kept, signal),
            "fixes": kept.corrections(),
            "coverage": coverage(kept, signal),
        }
    if picture is not None:
        _draw(table["coverage"], picture)
    if as_json:
        emit(_plain(table, changed, picture))
    else:
        _tell(table, changed, picture)


def _check(fix: Any, fix_all: bool, undo: Any, picture: Path | None) -> None:
    if undo and (fix or fix_all):
        raise Refused("a fix and an undo at once", "--undo", "run one after the other")
    if picture is not None and picture.suffix.lower() not in (".png", ".svg"):
        raise Refused(f"'{picture.suffix}' is no picture", "--picture", "name a .png or .svg")


def _change(kept: Any, ids: Any, every: bool, undone: Any) -> list[Any]:
    from data.quality import findings
    from data.quality import fix as apply
    from data.quality import undo as take_back

    if undone:
        return take_back(kept, [] if "all" in undone else list(undone))
    return apply(kept, findings(kept), [] if every else ids, "automatic" if every else "manual")


def _draw(table: Any, picture: Path) -> None:
    from viewers.quality.picture import coverage_picture

    with foreseen():
        coverage_picture(table, picture)


def _plain(table: Any, changed: Any, picture: Path | None) -> dict[str, Any]:
    found, days = table["findings"], table["coverage"]
    return {
        "findings": [_finding(one) for one in found],
        "fixes": [asdict(one) for one in table["fixes"]],
        "changed": None if changed is None else [one.id for one in changed],
        "coverage": {
            "first_day": days.first.isoformat() if days.days else None,
            "days": days.days,
            "signals": {name: days.count[i].tolist() for i, name in enumerate(days.signals)},
        },
        "picture": str(picture) if picture else None,
    }


def _finding(one: Any) -> dict[str, Any]:
    row = asdict(one)
    row["fix"] = [fix["action"] for fix in row["fix"]]
    return row | {"from": instant(one.first_ns), "to": instant(one.last_ns)}


def _tell(table: Any, changed: Any, picture: Path | None) -> None:
    for one in changed or ():
        print(f"{one.id}: {one.action.replace('_', ' ')}, {one.signal} ({one.reason})")
    if changed is not None and not changed:
        print("nothing to change")
    for one in table["findings"]:
        cure = f" Fix {one.id}: {one.proposal}." if one.fix else ""
        print(f"{_MARK[one.severity]} {one.sentence}{cure}")
    if not table["findings"]:
        print("nothing odd was found")
    if table["fixes"]:
        numbers = dict.fromkeys(one.id.partition("-")[0] for one in table["fixes"])
        print(f"fixes in force: {', '.join(numbers)}; `--undo ID` takes one back")
    _tell_days(table["coverage"])
    if picture:
        print(f"coverage drawn in {picture}")


def _tell_days(days: Any, width: int = 60) -> None:
    """Coverage as text: one character for a day, or for several if there are many."""
    if not days.days:
        return
    each = -(-days.days // width)
    last = days.day(days.days - 1)
    print(f"coverage {days.first} to {last}, {each} day{'s' if each > 1 else ''} a character:")
    names = max(len(name) for name in days.signals)
    for name, share in zip(days.signals, days.share, strict=True):
        bins = [share[i : i + each].mean() for i in range(0, days.days, each)]
        print(f"  {name.ljust(names)} {''.join(_shade(value) for value in bins)}")


def _shade(share: float) -> str:
    return " ░▒▓█"[0 if share <= 0 else min(1 + int(share * 4), 4)]
