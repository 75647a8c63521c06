"""One page in plain words on what was understood of files: for the command and the window.

Accounts come from `workbench.service.imports`; what stands here is told without asking a record, in
the user's language. What the importers say is English and is translated by `viewers.told`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from data.importers import HELP_FIRST
from viewers.ink import unit_text
from viewers.told import told
from viewers.words import mark, tr

Tone = Literal["good", "muted", "warning", "danger"]
Account = Mapping[str, Any]

#: Most signals, reasons and unknown names of one file that are written out.
MOST_STORED, MOST_LINES = 14, 6
#: Kinds of documents that an import keeps, in plain words
KEPT = {
    "clinical": mark("clinical statements, word for word"),
    "genome": mark("a genome"),
    "score": mark("a polygenic score's weights"),
    "annotations": mark("marks on the recording"),
    "image": mark("the picture itself"),
    "surfaces": mark("the person's own organs for the 3D view"),
}
SEXES = {"female": mark("female"), "male": mark("male")}
_SEVERAL = {
    "duplicates": (
        mark("value was in the record already"),
        mark("values were in the record already"),
    ),
    "conflicts": (
        mark("value differs from another of that moment; both are kept"),
        mark("values differ from another of that moment; both are kept"),
    ),
}
#: Of the headline, for one and for several: after an import, and before it
_STORED = mark("{n} values of 1 kind stored"), mark("{n} values of {kinds} kinds stored")
_TO_STORE = mark("{n} values of 1 kind to store"), mark("{n} values of {kinds} kinds to store")
_KEPT_THINGS = mark("1 other thing kept"), mark("{n} other things kept")
_TO_KEEP = mark("1 other thing to keep"), mark("{n} other things to keep")


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
    return [told(note) for note in _urgent(row)]


def _urgent(row: Account) -> list[str]:
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
    good = len(rows) - failed
    one = tr("1 file understood") if good == 1 else tr("{n} files understood").format(n=good)
    parts = [one, *([tr("{n} not").format(n=failed)] if failed else [])]
    ahead = any(row.get("foreseen") for row in rows)
    if values:
        texts = _TO_STORE if ahead else _STORED
        parts.append(tr(texts[kinds > 1]).format(n=spaced(values), kinds=kinds))
    else:
        parts.append(tr("no new values"))
    if kept:
        texts = _TO_KEEP if ahead else _KEPT_THINGS
        parts.append(tr(texts[kept > 1]).format(n=kept))
    if aside:
        text = tr("1 value set aside") if aside == 1 else tr("{n} values set aside")
        parts.append(text.format(n=spaced(aside)))
    return f"{', '.join(parts)}."


def sheet(row: Account) -> Sheet:
    """One file's account."""
    if "error" in row:
        return Sheet(row["file"], "", (_refused(row),))
    if row.get("already_imported"):
        return Sheet(row["file"], _about(row), (_again(row),))
    lines = [*_stored(row), *_kept(row)]
    if not lines:
        lines.append(Line(tr("nothing new was stored"), "warning"))
    urgent = _urgent(row)
    if who := _person(row.get("person", {})):
        lines.append(Line(tr("told of the person: {who}").format(who=who), "muted"))
    lines += [Line(told(note), "muted") for note in row.get("notes", ()) if note not in urgent]
    once = tr("counted once: {what}")
    lines += [Line(once.format(what=told(one)), "muted") for one in row.get("overlaps", ())]
    for what, (one, many) in _SEVERAL.items():
        if row.get(what):
            lines.append(Line(tr(one if row[what] == 1 else many), "muted", row[what]))
    reasons = sorted(row.get("reasons", {}).items(), key=_most_first)
    aside = tr("set aside, not used: {why}")
    lines += [Line(aside.format(why=told(r)), "warning", n) for r, n in reasons[:MOST_LINES]]
    lines += _unknown(row)
    if "incomplete" in row:
        lines.append(Line(tr("incomplete: {why}").format(why=told(row["incomplete"])), "warning"))
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
        what = told(row["error"].partition("; ")[0])
        return Line(tr("not imported yet: {why}").format(why=what), "warning")
    return Line(tr("not imported: {why}").format(why=told(row["error"])), "danger")


def _about(row: Account) -> str:
    first, last = row.get("days", ("", ""))
    text = "" if not first else tr("of {first}") if first == last else tr("from {first} to {last}")
    span = text.format(first=first, last=last)
    return ", ".join(filter(None, (row.get("format", ""), span)))


def _again(row: Account) -> Line:
    if row.get("erased"):
        again = tr("what was erased of it on {day} stays erased; import it with --again to take it "
                   "in anew")  # fmt: skip
        return Line(again.format(day=row["erased"]), "muted")
    return Line(tr("already imported, nothing changed"), "muted")


def _stored(row: Account) -> list[Line]:
    from twin_core.vocabulary import catalogue

    stored: Mapping[str, int] = row.get("stored", {})
    lines = []
    for name, count in sorted(stored.items(), key=lambda item: (-item[1], item[0])):
        known = catalogue().get(name)
        change = _change(row.get("converted", {}).get(name, ""))
        remark = tr("converted, {change}").format(change=change) if change else ""
        lines.append(Line(f"{known.name if known else name} [{name}]", "good", count, remark))
    over = lines[MOST_STORED:]
    if len(over) > 1:
        rest = sum(one.count or 0 for one in over)
        text = tr("values of {n} more kinds").format(n=len(over))
        lines[MOST_STORED:] = [Line(text, "good", rest)]
    return lines


def _change(change: str) -> str:
    """Units as people write them; nothing where both are only counts."""
    given, _, kept = map(unit_text, change.partition(" -> "))
    return f"{given} → {kept}" if given and kept and given != kept else ""


def _person(facts: Mapping[str, Any]) -> str:
    """What a file told of the person, in words."""
    height = facts.get("height_cm")
    said = (
        facts.get("display_name", ""), tr(SEXES.get(facts.get("sex", ""), "")),
        facts.get("birth_date", ""), f"{height:g} cm" if height else "",
        *facts.get("conditions", ()),
    )  # fmt: skip
    return ", ".join(filter(None, said))


def _kept(row: Account) -> list[Line]:
    text = tr("kept: {what}")
    return [
        Line(text.format(what=tr(KEPT.get(kind) or kind)), "good") for kind in row.get("kept", ())
    ]


def _unknown(row: Account) -> list[Line]:
    unknown = sorted(row.get("unmapped", {}).items(), key=_most_first)
    if not unknown:
        return []
    over = len(unknown) - MOST_LINES
    named = ", ".join(f"{name} ({spaced(count)})" for name, count in unknown[:MOST_LINES])
    more = tr(" and {n} more").format(n=over) if over > 0 else ""
    return [Line(tr("not turned into values: {names}").format(names=named + more), "muted")]


def _most_first(item: tuple[str, int]) -> int:
    return -item[1]
