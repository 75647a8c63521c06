"""Runs one organ with its default parameters under the columns of a table."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.commands.say import Refused

#: The clock of each tier: its unit, its step, and how often outputs are written.
CLOCKS = {"minutes": ("min", 1.0, 5.0), "days": ("d", 1.0, 1.0)}
MOST_STEPS = 600_000


def run_organ(organ: str, inputs: Path, out: Path) -> dict[str, Any]:
    """Writes the outputs to `out` and tells what was written; raises `Refused`."""
    from twin_core.body import assemble_by_id
    from twin_core.organ import load_organs

    manifest = load_organs([organ])[0].manifest
    assert manifest is not None
    time, columns = read_table(inputs)
    known = {port.signal for port in manifest.input}
    for name in columns:
        if name not in known:
            choices = ", ".join(sorted(known))
            raise Refused(
                f"organ '{organ}' has no input '{name}'", inputs.name, f"choose from {choices}"
            )
    body = assemble_by_id([organ], driven=tuple(sorted(columns)))
    tier = manifest.clock.tier
    names = body.systems[tier].outputs
    if tier == "beat":
        at, values = time, _beats(body, columns, len(time))
    else:
        at, values = _walk(body, tier, time, columns, inputs.name)
    _write(out, tier, names, at, values)
    return {"organ": organ, "tier": tier, "rows": len(at), "outputs": names, "file": str(out)}


def read_table(path: Path) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Times and columns of a CSV; raises `Refused` with the line that is wrong."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    if len(rows) < 2 or rows[0][:1] != ["time"]:
        raise Refused("no table of inputs", path.name, "begin with a header: time,SIGNAL,...")
    head, body = [cell.strip() for cell in rows[0]], [row for row in rows[1:] if row]
    values = np.empty((len(body), len(head)))
    for index, row in enumerate(body):
        try:
            values[index] = [float(cell) for cell in row]
        except ValueError:
            where = f"{path.name}, row {index + 2}"
            raise Refused("a cell is not a number or missing", where, "mend that row") from None
    if not np.isfinite(values).all() or np.any(np.diff(values[:, 0]) <= 0):
        raise Refused("times do not ascend or a value is not finite", path.name, "sort the rows")
    return values[:, 0], {name: values[:, i] for i, name in enumerate(head) if i}


def _one_person(body: Any) -> Any:
    from twin_core.simulate.lanes import Members

    base = np.asarray(list(body.defaults().values()))
    return Members(base, base[list(body.personal_rows)][:, None])


def _walk(
    body: Any, tier: str, time: NDArray, columns: dict[str, NDArray], file: str
) -> tuple[NDArray, NDArray]:
    from twin_core.simulate.integrate import Forcing, integrate
    from twin_core.simulate.lanes import across_start, derive_parameters

    system = body.systems[tier]
    unit, dt, every = CLOCKS[tier]
    steps = int(np.ceil((time[-1] - time[0]) / every)) * int(every / dt)
    if not 0 < steps <= MOST_STEPS:
        raise Refused(
            f"the table spans {time[-1] - time[0]:g} {unit}", file,
            f"span between {every:g} and {MOST_STEPS:g} {unit}",
        )  # fmt: skip
    drives = np.repeat(body.input_defaults(tier)[None], steps, axis=0)
    middle = time[0] + (np.arange(steps) + 0.5) * dt
    row = np.searchsorted(time, middle, side="right") - 1
    for name, values in columns.items():
        drives[:, system.inputs.index(name)] = values[row]
    none = np.zeros((len(system.inputs), 1, 1, 1))
    forcing = Forcing(drives[:, :, None], np.ones((steps, 1, 1)), none)
    params = system.own(derive_parameters(body, _one_person(body)))
    start = across_start(system.initial)(drives[0][:, None, None], params)
    samples = integrate(system, start, forcing, params, dt=dt, every=int(every / dt))
    failed = int(samples.failed_step[0, 0])
    if failed >= 0:
        state = system.state_names[int(samples.failed_state[0, 0])]
        raise Refused(
            f"the organ left its range through '{state}' at {time[0] + failed * dt:g} {unit}",
            file, "give inputs nearer to what is usual",
        )  # fmt: skip
    outputs = np.asarray(samples.outputs)[:, :, 0, 0]
    return time[0] + (np.arange(len(outputs)) + 1) * every, outputs


def _beats(body: Any, columns: dict[str, NDArray], count: int) -> NDArray:
    import jax

    from twin_core.simulate.opening import open_run
    from twin_core.simulate.window import beat_window

    system, person = body.systems["beat"], _one_person(body)
    none = np.zeros((1, 1))

    def window(level: Any) -> Any:
        return beat_window(body, open_run(body, person, none).params, level, None).outputs[:, 0]

    run = jax.jit(window)
    levels = np.repeat(body.input_defaults("beat")[None], count, axis=0)
    for name, values in columns.items():
        levels[:, system.inputs.index(name)] = values
    found = np.stack([np.asarray(run(level)) for level in levels])
    if not np.isfinite(found).all():
        raise Refused("the heart does not settle under these inputs", "", "give milder inputs")
    return found


def _write(out: Path, tier: str, names: tuple[str, ...], time: NDArray, values: NDArray) -> None:
    from twin_core.vocabulary import signal

    unit = CLOCKS[tier][0] if tier in CLOCKS else "row"
    with out.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([f"time ({unit})", *(f"{n} ({signal(n).unit})" for n in names)])
        for at, row in zip(time, values, strict=True):
            writer.writerow([f"{at:g}", *(f"{value:.8g}" for value in row)])
