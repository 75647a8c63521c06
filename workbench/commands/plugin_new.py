"""plugin new: the folder of a new organ, tests included."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, Refused, emit, foreseen

QUESTIONS = {
    "title": "What is it called in the window?",
    "purpose": "What is it for, in one sentence?",
    "author": "Who wrote it?",
    "licence": "Which licence (an SPDX name)?",
}


def new(
    name: Annotated[str, typer.Argument(help="Id and package of the organ, such as iron_store.")],
    variant: Annotated[
        str, typer.Option("--from", help="minimal, pharmacokinetic or pressure-flow.")
    ] = "",
    sbml: Annotated[Path | None, typer.Option(help="Make it out of this SBML file.")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder; by default NAME.")] = None,
    title: Annotated[str | None, typer.Option(help=QUESTIONS["title"])] = None,
    purpose: Annotated[str | None, typer.Option(help=QUESTIONS["purpose"])] = None,
    author: Annotated[str | None, typer.Option(help=QUESTIONS["author"])] = None,
    licence: Annotated[str | None, typer.Option(help=QUESTIONS["licence"])] = None,
    output: Annotated[
        list[str] | None, typer.Option(help="SBML: offer SYMBOL as a signal, SYMBOL=SIGNAL.")
    ] = None,
    time_unit: Annotated[
        str, typer.Option(help="SBML: s, min, h or d where the file does not say it.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Take the defaults, ask nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Writes a new organ that passes the conformance kit, to be made into your own."""
    from workbench.scaffold import VARIANTS, Answers, write_organ
    from workbench.scaffold.answers import as_name

    asked = not yes and not as_json and sys.stdin.isatty()
    organ = as_name(name)
    given = {"title": title, "purpose": purpose, "author": author, "licence": licence}
    defaults = {
        "title": organ.replace("_", " ").capitalize(),
        "purpose": "To be told by its author.",
        "author": "Its author",
        "licence": "MIT",
    }
    if asked and not variant and sbml is None:
        told = "; ".join(f"{key}: {what}" for key, what in VARIANTS.items())
        variant = typer.prompt(f"Start from ({told})", default="minimal")
    said = {key: value or _ask(key, defaults[key], asked) for key, value in given.items()}
    answers, folder = Answers(organ, **said), out or Path(organ)
    if sbml is not None and variant:
        raise Refused("--from and --sbml exclude each other", "plugin new", "leave one out")
    with foreseen():
        if sbml is None:
            files = write_organ(answers, variant or "minimal", folder)
            notes: tuple[str, ...] = ()
        else:
            from workbench.scaffold.from_sbml import write_from_sbml

            files, notes = write_from_sbml(answers, sbml, folder, tuple(output or ()), time_unit)
    if as_json:
        table = {"organ": organ, "folder": str(folder), "files": [str(file) for file in files]}
        emit(table | {"notes": notes})
        return
    for file in files:
        print(f"  {file}")
    for note in notes:
        print(f"note: {note}")
    print(f"next: vitruvian plugin check {folder}; then pip install -e {folder}")


def _ask(key: str, default: str, asked: bool) -> str:
    return str(typer.prompt(QUESTIONS[key], default=default)) if asked else default
