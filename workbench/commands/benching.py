"""bench: how fast this machine does what people wait for, beside which peer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.say import Json, emit, rows


def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAME", help="Which; all if none is named.")
    ] = None,
    only_list: Annotated[bool, typer.Option("--list", help="Names only; measure nothing.")] = False,
    folder: Annotated[
        Path | None, typer.Option(help="Files to measure on, for `warn`; else the sample files.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Measures against goals, and against peers where they are installed; takes minutes.

    Peers come with the extra `bench` of this package, here or in the environment whose
    interpreter VITRUVIAN_PEERS_PYTHON names. docs/benchmarks.md tells what each row compares.
    """
    from workbench.bench.registry import chosen

    benchmarks = chosen(names or ())
    if only_list:
        known = [(benchmark.name, benchmark.what) for benchmark in benchmarks]
        emit([{"name": name, "what": what} for name, what in known]) if as_json else rows(known)
        return
    from workbench.bench.show import show
    from workbench.bench.suite import run

    results = run(benchmarks, folder)
    emit(results.table()) if as_json else show(results)
    if results.failures:
        raise typer.Exit(1)
