"""guide: what the organ models miss in a record, and what to measure next."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, emit, foreseen


def guide(
    record: Path,
    most: Annotated[int, typer.Option("--most", min=1, help="How many kinds of data.")] = 8,
    every: Annotated[
        bool, typer.Option("--all", help="Also organs that are no part of this body.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Which data would help the organs most, by a plain rule over what they observe."""
    from data.record import Record
    from workbench.service.guide import guide as look

    with foreseen(), Record.open(record, purpose="guidance") as kept:
        found = look(kept)
    if as_json:
        organs = [asdict(need) for need in found["needs"]]
        emit({"rule": found["rule"], "organs": organs, "next": [asdict(a) for a in found["next"]]})
    else:
        _tell(found, most, every)


def _tell(found: dict[str, Any], most: int, every: bool) -> None:
    print("what would help most:")
    for number, one in enumerate(found["next"][:most], 1):
        print(f"  {number}. {one.name} ({one.what}, worth {one.worth:g}): {one.why}")
    if not found["next"]:
        print("  nothing: every organ has what it observes")
    for need in found["needs"]:
        if not (need.used or every):
            continue
        there = ", ".join(f"{name} ({row['n']:.0f})" for name, row in need.present.items())
        observes = bool(need.present or need.missing)
        none = "none of what it observes is in the record" if observes else "it observes nothing"
        print(f"{need.name}{'' if need.used else ' (not in this body)'}: {there or none}")
        for word, names in (
            ("missing", need.missing), ("unknown", need.facts_missing),
            ("not driven by", need.inputs_missing), ("could be compared with", need.comparable),
        ):  # fmt: skip
            if names:
                print(f"  {word}: {', '.join(names)}")
    others = [need.organ for need in found["needs"] if not need.used]
    if others and not every:
        print(f"not part of this body: {', '.join(others)}; what they miss with --all")
