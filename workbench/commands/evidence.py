"""evidence: published trials and published physiology beside what twins say."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows


def evidence(
    file: Annotated[Path | None, typer.Argument(help="JSON of published rows.")] = None,
    physiology: Annotated[
        bool, typer.Option("--physiology", help="Physiology: conditions, quantities, bands.")
    ] = False,
    markdown: Annotated[Path | None, typer.Option(help="Write the table as a page, too.")] = None,
    n: Annotated[int, typer.Option("--n", help="People simulated in each trial.")] = 128,
    seed: Annotated[int, typer.Option(help="Seed of the people.")] = 1,
    memory: Annotated[
        bool, typer.Option("--count-memory", help="Count rows that are from memory, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Runs published trials, or rows of physiology, and says which are met, and which not.

    Without a file: the trials that ship with the product.
    """
    from twin_core.runtime import configure

    configure()
    if physiology:
        _physiology(file, markdown, as_json)
    else:
        _trials(file, markdown, n, seed, memory, as_json)


def _trials(
    file: Path | None, markdown: Path | None, n: int, seed: int, memory: bool, as_json: bool
) -> None:
    if n < 16:
        raise Refused("too few people", "--n", "simulate 16 or more")
    with foreseen():
        from workbench.trials.evidence import judge_all, shipped_table
        from workbench.trials.show import HEAD, as_data, line, summaries

        path = file or shipped_table()
        judged = judge_all(path, people=n, seed=seed, memory=memory, told=_progress)
        if sys.stderr.isatty():
            print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
        if markdown is not None:
            _write(judged, path.name, markdown)
    if as_json:
        emit(as_data(judged))
        return
    rows([HEAD, *(line(spec, outcome) for spec, outcome in judged.outcomes)], indent="")
    for text in summaries(judged):
        print(text)


def _write(judged, name: str, markdown: Path) -> None:
    from workbench.trials.plots import forest
    from workbench.trials.reasons import reasons
    from workbench.trials.show import page

    picture = markdown.with_name("images") / f"{markdown.stem}-forest.png"
    picture.parent.mkdir(parents=True, exist_ok=True)
    forest(judged, picture)
    text = page(judged, name, reasons(), f"images/{picture.name}")
    markdown.write_text(text, encoding="utf-8")


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{name:<60.60}", end="", file=sys.stderr, flush=True)


def _physiology(file: Path | None, markdown: Path | None, as_json: bool) -> None:
    if file is None:
        raise Refused("no table is named", "--physiology", 'give a FILE.json of {"rows": [...]}')
    with foreseen():
        from workbench.evidence import as_markdown, judged, read_rows, told
        from workbench.evidence.show import HEAD, as_table, lines

        verdicts, notes = judged(read_rows(file))
        if markdown is not None:
            markdown.write_text(as_markdown(verdicts, file.name), encoding="utf-8")
    if as_json:
        emit(as_table(verdicts, notes))
        return
    rows([HEAD, *(lines(verdict) for verdict in verdicts)], indent="")
    for note in notes:
        print(f"left out: {note}")
    print(told(verdicts))
