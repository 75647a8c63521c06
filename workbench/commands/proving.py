"""prove and verify: that a habit goal was met, without the data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, Refused, emit, foreseen

LIMITS = (
    "It proves who signed and that nothing was changed since; not who wore the watch, and it says "
    "nothing of health."
)


def prove(
    record: Path,
    goal: Annotated[str, typer.Option(help="Daily value: steps, sleep, weight and so on.")],
    at_least: Annotated[float, typer.Option(help="What a day has to reach, in its own unit.")],
    to: Annotated[str, typer.Option(help="Who gets the statement.")],
    purpose: Annotated[str, typer.Option("--for", help="What it is for.")],
    out: Annotated[Path, typer.Option(help="File to write.")],
    share: Annotated[float, typer.Option(help="Part of the days that have to reach it.")] = 0.7,
    days: Annotated[int, typer.Option(help="The last so many days.")] = 90,
    consent: Annotated[
        bool, typer.Option("--consent", help="The person agrees; without it it is asked.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Signs one statement: a goal over some days was met or not. Nothing else leaves the record."""
    from data.record import Record
    from workbench.service.prove import Goal, NotProvedError
    from workbench.service.prove import prove as make

    wanted = Goal(goal, at_least, share, days)
    if not consent and not (not as_json and _agrees(wanted.words(), to, purpose)):
        raise Refused("the person has not agreed", "prove", "add --consent if they do")
    with foreseen(), Record.open(record, "w", purpose="proving a goal") as kept:
        try:
            signed = make(kept, wanted, to, purpose)
        except NotProvedError as error:
            what, _, cure = str(error).partition("; ")
            raise Refused(what, str(record), cure) from error
        out.write_text(json.dumps(signed, indent=2) + "\n", encoding="utf-8")
    statement = signed["statement"]
    if as_json:
        emit({**signed, "file": str(out), "limits": LIMITS})
        return
    print(f"{statement['goal']}: {'met' if statement['met'] else 'not met'}")
    print(f"written to {out} for {to}; give them your key by another way: {statement['key']}")
    print(LIMITS)


def _agrees(goal: str, to: str, purpose: str) -> bool:
    print(f"{to} will learn whether this is true, for {purpose}, and nothing else:")
    print(f"  {goal}")
    return typer.confirm("Do you agree?")


def verify(
    file: Path,
    key: Annotated[str, typer.Option(help="The person's public key, got by another way.")] = "",
    as_json: Json = False,
) -> None:
    """Checks a statement's signature, its key, its fields and its term. Exit code 2 if it fails."""
    from data.export.errors import ExportError
    from data.export.statement import verify as check

    with foreseen():
        text = file.read_text(encoding="utf-8")
    try:
        statement = check(json.loads(text), key)
    except ExportError as error:
        raise Refused(str(error)) from error
    except ValueError as error:
        raise Refused("the file is not JSON", str(file), "ask for it again") from error
    known = "the key is the one that was given" if key else (
        "not compared with a key: give --key to know whose statement it is"
    )  # fmt: skip
    if as_json:
        emit({**statement, "signature": "valid", "key_compared": bool(key), "limits": LIMITS})
        return
    print(f"{statement['goal']}: {'met' if statement['met'] else 'not met'}")
    print(f"{statement['first_day']} to {statement['last_day']}, for {statement['recipient']}")
    print(f"the signature is right; {known}")
    print(LIMITS)
