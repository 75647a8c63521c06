"""One page in plain words on what was understood of files: for the command and the window.

Accounts come from `workbench.service.imports`; what stands here is told without asking a record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from data.importers import HELP_FIRST

Tone = Literal["good", "muted", "warning", "danger"]
Account = Mapping[str, Any]

#: Most signals, reasons and unknown names of one file that are written out.
MOST_STORED, MOST_LINES = 14, 6
#: Kinds of documents that an import keeps, in plain words
KEPT = {
    "clinical": "clinical statements, word for word",
    "genome": "a genome",
    "score": "a polygenic score's weights",
    "annotations": "marks on the recording",
    "image": "the picture itself",
    "surfaces": "the person's own organs for the 3D view",
}
_SEVERAL = {
    "duplicates": ("value was", "values were", "in the record already"),
    "conflicts": ("value differs", "values differ", "from another of that moment; both are kept"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is told of a file; a `count` comes before it, a `remark` after."""

    text: str
    tone: Tone
    count: int | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its name, what it was taken for and of which days, and all that became of it."""

    file: str
    about: str
    lines: tuple[Line, ...]


def help_first(row: Account) -> list[str]:
    """What a person needs to hear before any count of values, also on a second import."""
    return [note for note in row.get("notes", ()) if note.startswith(HELP_FIRST)]


def headline(accounts: Iterable[Account]) -> str:
    """All files in one sentence."""
    rows = list(accounts)
    failed = sum("error" in row for row in rows)
    stored = [row.get("stored", {}) for row in rows]
    values = sum(sum(one.values()) for one in stored)
    kinds = len({name for one in stored for name in one})
    kept = sum(len(row.get("kept", ())) for row in rows)
    aside = sum(row.get("quarantined", 0) for row in rows)
    of = f"{kinds} kind{'s' * (kinds != 1)}"
    told = [f"{_files(len(rows) - failed)} understood"]
    told += [f"{failed} not"] if failed else []
    told.append(f"{spaced(values)} values of {of} stored" if values else "no new values")
    told += [f"{kept} other thing{'s' * (kept > 1)} kept"] if kept else []
    told += [f"{spaced(aside)} values set aside"] if aside else []
    return f"{', '.join(told)}."


def sheet(row: Account) -> Sheet:
    """One file's account."""
    if "error" in row:
        return Sheet(row["file"], "", (_refused(row),))
    if row.get("already_imported"):
        return Sheet(row["file"], _about(row), (_again(row),))
    lines = [*_stored(row), *_kept(row)]
    if not lines:
        lines.append(Line("nothing new was stored", "warning"))
    urgent = help_first(row)
    lines += [Line(note, "muted") for note in row.get("notes", ()) if note not in urgent]
    lines += [Line(f"counted once: {told}", "muted") for told in row.get("overlaps", ())]
    for what, (one, many, rest) in _SEVERAL.items():
        if row.get(what):
            lines.append(Line(f"{one if row[what] == 1 else many} {rest}", "muted", row[what]))
    reasons = sorted(row.get("reasons", {}).items(), key=_most_first)
    lines += [Line(f"set aside, not used: {r}", "warning", n) for r, n in reasons[:MOST_LINES]]
    lines += _unknown(row)
    if "incomplete" in row:
        lines.append(Line(f"incomplete: {row['incomplete']}", "warning"))
    return Sheet(row["file"], _about(row), tuple(lines))


def text_of(found: Sheet) -> list[str]:
    """A sheet as lines of text, details indented."""
    lines = [f"{found.file}: {found.about}" if found.about else f"{found.file}:"]
    width = max((len(spaced(one.count)) for one in found.lines if one.count is not None), default=0)
    for one in found.lines:
        number = "" if one.count is None else f"{spaced(one.count):>{width}} "
        lines.append(f"  {number}{one.text}{f' ({one.remark})' if one.remark else ''}")
    return lines


def account_lines(row: Account) -> list[str]:
    """One file's account as text, what is urgent first."""
    return [*help_first(row), *text_of(sheet(row))]


def spaced(number: int) -> str:
    """A count with thin spaces between thousands."""
    return f"{number:,}".replace(",", "\u202f")


def _refused(row: Account) -> Line:
    """Why; where a question follows, without the command line's way to answer it."""
    if "question" in row:
        return Line(f"not imported yet: {row['error'].partition('; ')[0]}", "warning")
    return Line(f"not imported: {row['error']}", "danger")


def _about(row: Account) -> str:
    first, last = row.get("days", ("", ""))
    span = "" if not first else f"of {first}" if first == last else f"from {first} to {last}"
    return ", ".join(filter(None, (row.get("format", ""), span)))


def _again(row: Account) -> Line:
    if row.get("erased"):
        told = f"what was erased of it on {row['erased']} stays erased"
        return Line(f"{told}; import it with --again to take it in anew", "muted")
    return Line("already imported, nothing changed", "muted")


def _stored(row: Account) -> list[Line]:
    from twin_core.vocabulary import catalogue

    stored: Mapping[str, int] = row.get("stored", {})
    lines = []
    for name, count in sorted(stored.items(), key=lambda item: (-item[1], item[0])):
        known = catalogue().get(name)
        change = row.get("converted", {}).get(name, "")
        remark = f"converted, {change}" if change else ""
        lines.append(Line(f"{known.name if known else name} [{name}]", "good", count, remark))
    over = lines[MOST_STORED:]
    if len(over) > 1:
        rest = sum(one.count or 0 for one in over)
        lines[MOST_STORED:] = [Line(f"values of {len(over)} more kinds", "good", rest)]
    return lines


def _kept(row: Account) -> list[Line]:
    return [Line(f"kept: {KEPT.get(kind, kind)}", "good") for kind in row.get("kept", ())]


def _unknown(row: Account) -> list[Line]:
    unknown = sorted(row.get("unmapped", {}).items(), key=_most_first)
    if not unknown:
        return []
    over = len(unknown) - MOST_LINES
    named = ", ".join(f"{name} ({spaced(count)})" for name, count in unknown[:MOST_LINES])
    more = f" and {over} more" if over > 0 else ""
    return [Line(f"not turned into values: {named}{more}", "muted")]


def _files(number: int) -> str:
    return f"{number} file{'' if number == 1 else 's'}"


def _most_first(item: tuple[str, int]) -> int:
    return -item[1]
