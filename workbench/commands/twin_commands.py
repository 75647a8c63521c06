"""fit, project, render, demo and doctor: what is done with a twin."""

from __future__ import annotations

import os
import re
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Refused, emit, foreseen, rows

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


def twins_into(app: typer.Typer) -> None:
    """Adds the commands of this module to the command line."""
    for name, command in (
        ("fit", fit), ("project", project), ("render", render), ("demo", demo),
        ("doctor", doctor), ("open", open_window),
    ):  # fmt: skip
        app.command(name)(command)


def _ready() -> None:
    from twin_core.runtime import configure

    configure()


def fit(record: Path, as_json: Json = False) -> None:
    """Fits the twin: what was learned, what is assumed, held-out error and coverage."""
    _ready()
    from workbench.service.keep import save_twin
    from workbench.service.service import fit_record, open_for_twin

    with foreseen(), open_for_twin(record) as kept:
        twin = fit_record(kept)
        if kept.writable:
            save_twin(kept, twin)
    known = twin.body.parameters
    table = {
        "parameters": [
            {**asdict(e), "unit": known[e.name].unit, "learned": e.learned} for e in twin.estimates
        ],
        "open_directions": [direction.sentence() for direction in twin.directions],
        "held_out": [asdict(row) for row in twin.held_out],
        "forecasts": [asdict(row) for row in twin.forecasts],
        "notes": list(twin.notes),
    }
    if as_json:
        emit(table)
        return
    rows(
        [
            (e.name, f"{e.value:.4g}", f"[{e.low:.4g}, {e.high:.4g}]", known[e.name].unit,
             "learned from the data" if e.learned else "assumed from the prior")
            for e in twin.estimates
        ]
    )  # fmt: skip
    for row in twin.held_out:
        print(
            f"held out {row.signal}: RMSE {row.rmse:.1f} {row.unit}, "
            f"MARD {row.mard_percent:.0f} %, "
            f"90 % band covers {100 * row.coverage_90:.0f} % of {row.n} samples"
        )
    for row in twin.forecasts:
        print(
            f"forecast {row.horizon_min:.0f} min: RMSE {row.rmse:.1f}, holding the last value "
            f"{row.rmse_hold_last:.1f}, 90 % band covers {100 * row.coverage_90:.0f} %"
        )
    for sentence in (*table["open_directions"], *table["notes"]):
        print(f"  {sentence}")


def _hours(text: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)(h|d|y)", text)
    if not match:
        raise Refused(f"horizon '{text}' is not understood", "--horizon", "write 24h, 30d or 10y")
    return float(match[1]) * {"h": 1.0, "d": 24.0, "y": 8760.0}[match[2]]


def project(
    record: Path,
    scenario: Annotated[Path, typer.Option(help="Scenario in TOML.")],
    horizon: Annotated[str | None, typer.Option(help="24h, 30d or 10y.")] = None,
    members: Annotated[int, typer.Option(min=2, max=64)] = 64,
    as_json: Json = False,
) -> None:
    """What the twin does under a scenario, beside its own typical day, with bands."""
    _ready()
    from twin_core.scenario.scenario import parse_scenario
    from workbench.service.service import open_for_twin, open_or_fit, run_scenario

    with foreseen(), open_for_twin(record) as kept:
        plan = parse_scenario(scenario.read_text(encoding="utf-8"), scenario.name)
        if horizon is not None:
            plan = plan.model_copy(update={"horizon_h": _hours(horizon)})
        twin = open_or_fit(kept)
        plan = twin.baseline.with_events(*plan.events).model_copy(
            update={"name": plan.name, "horizon_h": plan.horizon_h}
        )
        projection = run_scenario(twin, plan, members)
    tell_projection(projection, as_json)


def tell_projection(projection: Any, as_json: bool) -> None:
    """Prints outcomes, or everything as JSON."""
    if as_json:
        emit(projection_table(projection))
        return
    print(f"{projection.scenario}: {projection.members} members, medians and 90 % interval")
    rows(
        [
            (o.name, f"{o.baseline:.4g}", "->", f"{o.intervention:.4g} {o.unit}",
             f"change {o.difference:+.3g} [{o.low:+.3g}, {o.high:+.3g}]")
            for o in projection.outcomes
        ]
    )  # fmt: skip
    for sentence in projection.warnings:
        print(f"  note: {sentence}")


def projection_table(projection: Any) -> dict[str, Any]:
    """A projection as plain data."""
    return {
        "scenario": projection.scenario,
        "members": projection.members,
        "time_h": projection.time_h,
        "quantiles": [0.05, 0.25, 0.5, 0.75, 0.95],
        "bands": {
            name: {"unit": b.unit, "baseline": b.baseline, "intervention": b.intervention}
            for name, b in projection.bands.items()
        },
        "outcomes": [asdict(outcome) for outcome in projection.outcomes],
        "failures": [asdict(failure) for failure in projection.failures],
        "warnings": list(projection.warnings),
    }


def render(
    record: Path,
    out: Annotated[Path, typer.Option(help="PNG to write.")],
    view: Annotated[str, typer.Option(help="whole, torso, heart, head, side or back.")] = "whole",
    as_json: Json = False,
) -> None:
    """A picture of the person's body, coloured and shaped by the twin."""
    _ready()
    from workbench.demo.picture import draw
    from workbench.service.habits import evening_walk
    from workbench.service.service import open_for_twin, open_or_fit, run_scenario
    from workbench.service.summary import summarise

    with foreseen(), open_for_twin(record) as kept:
        twin = open_or_fit(kept)
        summary = summarise(kept, twin)
        plan = evening_walk(twin.baseline)
        draw(out, summary, run_scenario(twin, plan, 16), plan, view)
    if as_json:
        emit({"file": str(out)})
    else:
        print(f"written {out}")


def demo(
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("demo-out"),
    record: Annotated[Path | None, typer.Option(help="A real record instead.")] = None,
    window: Annotated[bool, typer.Option(help="Open the window afterwards.")] = False,
    as_json: Json = False,
) -> None:
    """Sample person, fit, an evening walk, a picture of the body, a report."""
    _ready()
    from workbench.demo.run import run_demo

    with foreseen():
        used = run_demo(out, record, as_json)
    if window and os.environ.get("DISPLAY"):
        open_window(used)


def open_window(record: Path) -> None:
    """Opens a record in the window."""
    from workbench.qt.app import run_workbench

    raise typer.Exit(run_workbench(record))


def doctor(as_json: Json = False) -> None:
    """What this machine offers: versions, devices, display, compiled programs."""
    _ready()
    import importlib.metadata as metadata

    import jax

    from twin_core.organ import discover
    from twin_core.runtime import cache_directory

    packages = (
        "vitruvian",
        "jax",
        "jaxlib",
        "equinox",
        "h5py",
        "pyside6-essentials",
        "vtk",
        "pyvista",
    )
    table = {
        "versions": {name: metadata.version(name) for name in packages},
        "devices": [str(device) for device in jax.devices()],
        "display": bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")),
        "compiled_programs": sum(1 for _ in cache_directory().glob("*")),
        "organs": {p.id: str(p.error) if p.error else "ready" for p in discover()},
    }
    if as_json:
        emit(table)
        return
    for name, value in table.items():
        print(f"{name}: {value}")
