"""Any view as a table: what it shows, in the units that it shows, with the origin in a comment."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from twin_core.scenario.projection import QUANTILES, Band, Projection
from viewers.ink import unit_text
from viewers.loops.state import CHAMBERS, loops
from viewers.signal_words import name_of
from viewers.units import band_shown, outcome_shown
from workbench.engine.protocol import ParameterInfo
from workbench.model.feed import RecordContents

MODEL = "Model, not measurement: quantiles over the twin's ensemble."
MEASURED = "Measured values of the record, as stored."


@dataclass(frozen=True, slots=True)
class Table:
    """A view in rows; `notes` become comment lines, `name` the proposed file name."""

    name: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[object]]
    notes: tuple[str, ...] = ()


def csv_text(table: Table) -> str:
    """RFC 4180 with `#` comment lines before the head, UTF-8."""
    out = io.StringIO()
    for note in table.notes:
        out.write(f"# {note}\n")
    writer = csv.writer(out)
    writer.writerow(table.columns)
    writer.writerows([_cell(value) for value in row] for row in table.rows)
    return out.getvalue()


def _cell(value: object) -> object:
    return f"{value:.7g}" if isinstance(value, float | np.floating) else value


def compared(projection: Projection, signals: Iterable[str]) -> Table:
    """Both arms of the drawn signals, one row an instant."""
    bands = [band_shown(projection.bands[s]) for s in signals if s in projection.bands]
    columns, data = ["hours since start"], [projection.time_h]
    for band in bands:
        for arm, rows in (("baseline", band.baseline), ("scenario", band.intervention)):
            columns += [_title(band, arm, q) for q in QUANTILES]
            data += list(rows)
    return Table("comparison", tuple(columns), np.column_stack(data).tolist(), _notes(projection))


def _title(band: Band, arm: str, quantile: float) -> str:
    return f"{name_of(band.signal)}, {arm}, {100 * quantile:g} % [{unit_text(band.unit)}]"


def _notes(projection: Projection) -> tuple[str, ...]:
    said = f"{projection.scenario}; {projection.members} members"
    return (MODEL, said, *projection.warnings)


def outcomes(projection: Projection) -> Table:
    """What the scenario changed."""
    columns = (
        "outcome",
        "signal",
        "unit",
        "baseline",
        "scenario",
        "difference",
        "low 90 %",
        "high 90 %",
    )
    shown = [outcome_shown(o) for o in projection.outcomes]
    rows = [
        (
            o.name,
            o.signal,
            unit_text(o.unit),
            o.baseline,
            o.intervention,
            o.difference,
            o.low,
            o.high,
        )
        for o in shown
    ]
    return Table("outcomes", columns, rows, _notes(projection))


def heart_loops(projection: Projection) -> Table:
    """Pressure and volume over one beat at each activity level."""
    rows = [
        (loop.chamber, loop.label, step, float(v), float(p))
        for chamber in CHAMBERS
        for loop in loops(projection, chamber)
        for step, (v, p) in enumerate(zip(loop.volume, loop.pressure, strict=True))
    ]
    columns = ("chamber", "activity", "step", "volume [mL]", "pressure [mmHg]")
    return Table("heart-loops", columns, rows, _notes(projection))


def learned(parameters: Iterable[ParameterInfo]) -> Table:
    """Parameters with prior, posterior, origin and source."""
    columns = ("parameter", "meaning", "unit", "value", "low 90 %", "high 90 %", "prior low",
               "prior high", "learned or assumed", "origin", "source")  # fmt: skip
    rows = [
        (p.name, p.description, p.unit, p.value, p.low, p.high, p.prior_low, p.prior_high,
         "learned" if p.learned else "assumed", p.origin, p.citation)
        for p in parameters
    ]  # fmt: skip
    return Table("parameters", columns, rows, ("90 % intervals of prior and posterior.",))


def stored(contents: RecordContents) -> Table:
    """What the record holds of each signal."""
    columns = ("signal", "name", "unit", "values", "from (UTC)", "to (UTC)")
    rows = [
        (
            row.signal,
            name_of(row.signal),
            row.unit,
            row.n,
            _utc(row.first_ns),
            _utc(row.last_ns),
        )
        for row in contents.signals.values()
    ]
    return Table("record", columns, rows, (MEASURED,))


def measured(series: Iterable[tuple[str, str, np.ndarray, np.ndarray]]) -> Table:
    """Stored values of several signals: (signal, unit, UTC nanoseconds, values) in long form."""
    rows = [
        (_utc(int(at)), signal, float(value), unit)
        for signal, unit, times, values in series
        for at, value in zip(times, values, strict=True)
    ]
    return Table("timeline", ("time (UTC)", "signal", "value", "unit"), rows, (MEASURED,))


def _utc(ns: int) -> str:
    return f"{np.datetime64(int(ns), 'ns').astype('datetime64[s]')}Z"
