"""Reference: published or computed behaviours that lie beside the organ are reproduced."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.organ.manifest import Reference
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import (
    Members,
    across,
    across_start,
    broadcast_lanes,
    derive_parameters,
)
from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.testing.walks import STEPS, external
from twin_core.vocabulary import to_signal_unit

#: Names of a first column that is time, by tier.
TIMES = {"minutes": ("time", "t", "min", "minute"), "days": ("time", "t", "d", "day")}


@dataclass(frozen=True, slots=True)
class Table:
    """`time` in the clock unit; inputs that hold until the next row, and what is expected."""

    time: NDArray[np.float64]
    inputs: dict[str, NDArray[np.float64]]
    expected: dict[str, NDArray[np.float64]]


def read(path: Path, subject: Subject) -> Table | None:
    """The table where the kit can run it; None where its columns are not time and ports."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row]
    head = [cell.strip() for cell in rows[0]]
    inputs, outputs = set(subject.names("input")), set(subject.names("output"))
    if head[0] not in TIMES.get(subject.tier, ()) or set(head[1:]) - inputs - outputs:
        return None
    values = np.asarray(rows[1:], float)
    columns = {name: values[:, index] for index, name in enumerate(head)}
    return Table(
        values[:, 0],
        {name: columns[name] for name in head[1:] if name in inputs},
        {name: columns[name] for name in head[1:] if name in outputs},
    )


def reproduced(subject: Subject) -> Iterator[str | Note]:
    """Each table of times and ports is met within its tolerance of the column's largest value."""
    for reference in subject.manifest.reference:
        table = read(subject.folder / reference.csv, subject) if reference.csv else None
        if table is None:
            yield Note(f"{reference.id} is run by the organ's own tests", told=True)
            continue
        found = run(subject, reference, table)
        for name, expected in table.expected.items():
            off = np.abs(found[name] - expected).max() / (np.abs(expected).max() or 1.0)
            if not off <= max(reference.tolerance, 1e-12):
                yield (
                    f"{reference.id}: {name} is off by {off:.2g}, {reference.tolerance:g} allowed; "
                    "if the equations were changed on purpose, 'vitruvian plugin renew' writes "
                    "the table anew"
                )
            else:
                yield Note(f"{reference.id}: {name} within {off:.1g}")


def run(subject: Subject, reference: Reference, table: Table) -> dict[str, NDArray[np.float64]]:
    """Outputs in the organ's own units at the table's times, which start at 0."""
    system, dt = subject.body.systems[subject.tier], STEPS[subject.tier][1]
    values = {p.id: p.default for p in subject.manifest.parameter} | reference.parameters
    base = np.asarray(list(values.values()))
    ensemble = Members(base, base[list(subject.body.personal_rows)][:, None])
    steps = max(round(float(table.time[-1]) / dt), 1)
    grid = np.repeat(external(subject, reference.inputs)[None], steps, axis=0)
    which = np.searchsorted(table.time, (np.arange(steps) + 0.5) * dt, side="right") - 1
    for name, column in table.inputs.items():
        port = next(port for port in subject.manifest.input if port.id == name)
        unit = to_signal_unit(port.signal, port.unit)
        grid[:, system.inputs.index(port.signal)] = unit(column[which])

    @jax.jit
    def walk(ensemble: Members, grid: jax.Array) -> tuple[jax.Array, jax.Array]:
        own = system.own(derive_parameters(subject.body, ensemble))
        u = broadcast_lanes(grid[0], 1, 1)
        start = across_start(system.initial)(u, own)
        none = jnp.zeros((len(system.inputs), 1, 1, 1))
        forcing = Forcing(grid[:, :, None], jnp.ones((steps, 1, 1)), none)
        seen = integrate(system, start, forcing, own, dt=dt, every=1).outputs
        first = across(system.read)(jnp.asarray(0.0), start, u, own)
        return first[:, 0, 0], seen[:, :, 0, 0]

    first, later = walk(ensemble, jnp.asarray(grid))
    whole = np.vstack([np.asarray(first)[None], np.asarray(later)])
    at = np.arange(steps + 1) * dt
    found = {}
    for index, port in enumerate(subject.manifest.output):
        unit = to_signal_unit(port.signal, port.unit)
        own_unit = (whole[:, index] - unit.offset) / unit.scale
        found[port.id] = np.interp(table.time, at, own_unit)
    return found


def renew(subject: Subject) -> list[Path]:
    """Writes what the organ now gives into its reference tables; returns the files.

    For an author who changed the equations on purpose: such a table guards against later slips,
    it does not prove anything.
    """
    written = []
    for reference in subject.manifest.reference:
        path = subject.folder / reference.csv
        table = read(path, subject) if reference.csv else None
        if table is not None:
            columns = {**table.inputs, **run(subject, reference, table)}
            _write(path, table.time, columns)
            written.append(path)
    return written


def _write(path: Path, time: NDArray[np.float64], columns: dict[str, NDArray]) -> None:
    """The same columns in the same order, with the new values."""
    with path.open(newline="", encoding="utf-8") as file:
        head = [cell.strip() for cell in next(csv.reader(file))]
    rows = zip(time, *(columns[name] for name in head[1:]), strict=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([f"{value:.12g}" for value in row] for row in rows)


CHECKS = (Check("reference", "reproduced", reproduced),)
