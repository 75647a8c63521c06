"""insight: the four questions of a record, on a page each, every sentence with what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.commands.fitting import ready
from workbench.commands.say import Json, emit, foreseen
from workbench.commands.stating import stated, tell_line

if TYPE_CHECKING:
    from workbench.service.statements.line import Line

PAGES = ("new", "likely", "help", "doctor")


def insight(
    record: Path,
    page: Annotated[str, typer.Option(help=f"One page alone: {', '.join(PAGES)}.")] = "",
    budget: Annotated[float, typer.Option(help="False alarms a month for what is new.")] = 0.5,
    opened: Annotated[
        bool, typer.Option("--open", help="Open every sentence to its numbers.")
    ] = False,
    as_json: Json = False,
) -> None:
    """What is new, what is likely, what would help most this month, what my doctor should see."""
    from workbench.commands.say import Refused

    if page and page not in PAGES:
        raise Refused(f"there is no page '{page}'", "--page", f"choose one of {', '.join(PAGES)}")
    if not budget > 0:
        raise Refused(f"a budget of {budget:g} alarms a month", "--budget", "give more than 0")
    ready()
    from workbench.service.pages import titles, whole_insight
    from workbench.service.service import open_for_twin

    with foreseen(), open_for_twin(record) as kept:
        found, twin = whole_insight(kept, budget, page)
        more = stated(kept, found.lines, twin)
    if as_json:
        emit({**more, "notes": list(found.notes)})
        return
    for name, section in titles().items():
        if not page or page == name:
            _tell(section, found.of(section), opened)
    audit = more["audit"]
    code = ", ".join(f"{name} {number}" for name, number in audit["versions"].items())
    print(f"data until {audit['until']}, fingerprint {audit['fingerprint']}; twin: "
          f"{audit['posterior']}; code: {code}")  # fmt: skip
    print("It informs, it does not prescribe.")


def _tell(section: str, lines: Sequence[Line], opened: bool) -> None:
    from viewers.insight.state import NONE

    print(section.upper())
    for line in lines:
        tell_line(line)
        if opened:
            print(f"    worked out by: {line.model}")
            for name, value in line.numbers:
                print(f"    {name}: {value}")
    if not lines:
        print(f"  {NONE[section]}")
