"""render, report and demo: what a twin looks like, on screen and on paper."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.fitting import ready
from workbench.commands.plans import read_plan
from workbench.commands.say import Json, Refused, emit, foreseen

Plan = Annotated[Path | None, typer.Option("--scenario", help="TOML; else an evening walk.")]
VIEWS = ("whole", "torso", "heart", "head", "side", "back")


def _twin_and_plan(kept: Any, scenario: Path | None) -> tuple[Any, Any]:
    from workbench.service.habits import evening_walk
    from workbench.service.service import open_or_fit

    twin = open_or_fit(kept)
    if scenario is not None:
        return twin, read_plan(twin, scenario, None)
    return twin, evening_walk(twin.baseline)


def _ending(out: Path, *allowed: str) -> None:
    if out.suffix.lower() not in allowed:
        raise Refused(f"'{out.name}' is not a file of that kind", "--out", f"use {allowed[0]}")
    if not out.parent.is_dir():
        raise Refused("the folder does not exist", str(out.parent), "make it first")


def _pixels(size: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{3,4})x(\d{3,4})", size.strip().lower())
    if not match or min(map(int, match.groups())) < 300:
        raise Refused(f"size '{size}' is not understood", "--size", "write 1600x1000, from 300x300")
    return int(match[1]), int(match[2])


def render(
    record: Path,
    out: Annotated[Path, typer.Option(help="PNG, or a model: GLB or USDZ.")],
    view: Annotated[str, typer.Option(help=", ".join(VIEWS))] = "whole",
    scenario: Plan = None,
    size: Annotated[str, typer.Option(help="Width and height in pixels.")] = "1200x1500",
    named: Annotated[bool, typer.Option("--named", help="Write the person's name on it.")] = False,
    as_json: Json = False,
) -> None:
    """The person's body, coloured and shaped by the twin: a picture, or a model for 3D and AR."""
    _ending(out, ".png", ".glb", ".usdz")
    wanted = _pixels(size)
    if view not in VIEWS:
        raise Refused(f"view '{view}' is not known", "--view", f"choose from {', '.join(VIEWS)}")
    ready()
    from workbench.demo.picture import draw, write_model
    from workbench.service.own_organs import own_surfaces
    from workbench.service.service import open_for_twin, project_record
    from workbench.service.summary import summarise

    with foreseen(), open_for_twin(record) as kept:
        twin, plan = _twin_and_plan(kept, scenario)
        shown = project_record(kept, twin, plan, 16)
        summary, organs = summarise(kept, twin), own_surfaces(kept)
        if out.suffix.lower() == ".png":
            draw(out, summary, shown, plan, view, wanted, organs, named).labelled(out)
        else:
            with _models_extra():
                write_model(out, summary, shown, plan, view, organs, named)
        kept.note("export", detail=f"the picture {out.name}")
    if as_json:
        emit({"file": str(out)})
    else:
        print(f"written {out}")


@contextmanager
def _models_extra() -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        cure = "install it with: pip install 'vitruvian[models]'"
        raise Refused(f"{error.name} is not installed", "--out", cure) from error


def report(
    record: Path,
    out: Annotated[Path, typer.Option(help="PDF to write.")],
    scenario: Plan = None,
    named: Annotated[
        bool, typer.Option("--named/--unnamed", help="The person's name, or the record's code.")
    ] = True,
    as_json: Json = False,
) -> None:
    """Four pages: the outcome, its curves, what was learned, where the model ends."""
    _ending(out, ".pdf")
    ready()
    from workbench.service.printing import print_report
    from workbench.service.service import open_for_twin

    with foreseen(), open_for_twin(record) as kept:
        twin, plan = _twin_and_plan(kept, scenario)
        print_report(kept, twin, plan, out, named=named)
    if as_json:
        emit({"file": str(out)})
    else:
        print(f"written {out}")


def demo(
    out: Annotated[Path | None, typer.Option(help="Folder of the results [demo-out].")] = None,
    record: Annotated[Path | None, typer.Option(help="A real record instead.")] = None,
    window: Annotated[bool, typer.Option(help="Open the window afterwards.")] = False,
    as_json: Json = False,
) -> None:
    """Sample person, fit, an evening walk, a picture of the body, a report."""
    ready()
    from workbench.demo.run import run_demo

    with foreseen():
        used = run_demo(out or Path("demo-out"), record, as_json)
    display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if window and not display:
        raise Refused("there is no display for a window", "--window", "open the report instead")
    if window:
        open_window(used)


def open_window(record: Path) -> None:
    """Opens a record in the window."""
    if not record.exists():
        raise Refused("there is no record", str(record), "make one with: vitruvian import")
    from workbench.qt.start import open_workbench

    raise typer.Exit(open_workbench(record))
