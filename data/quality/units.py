"""Values that make sense in another unit than the one they were read in.

Three traces of one fault: values refused because no instrument reports them, stored values outside
the usual range that lie inside it in another unit, and a source that differs from the others by
just the ratio of two units.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data.quality.column import Column, Part
from data.quality.finding import Finding, make, ranges_of, told
from data.record import Correction, QuarantinedValue
from data.record.overlay import source_key
from data.record.released import said
from data.record.results import Origin
from twin_core.vocabulary import Conversion, Signal, UnitError, conversion

#: Units that are mistaken for the catalogue's own (UCUM).
MISTAKEN = {
    "kg": ("[lb_av]", "[stone_av]", "g"), "cm": ("[in_i]", "m", "mm"), "Cel": ("[degF]",),
    "mg/dL": ("mmol/L", "umol/L", "g/L"), "mmol/L": ("mg/dL",), "nmol/L": ("ng/mL",),
    "pmol/L": ("ng/mL",), "kcal": ("kJ", "cal"), "m": ("km", "[mi_i]"), "mm[Hg]": ("kPa",),
    "h": ("min", "s"), "min": ("h", "s"), "%": ("1",), "g/dL": ("g/L",), "ms": ("s",),
    "m/s": ("km/h", "[mi_i]/h"),
}  # fmt: skip
#: How far beyond the usual range a converted value may lie, and how many of a source must fit.
ROOM, FITTING = 1.25, 0.8
#: Fewer values say nothing unless other sources stand beside them.
FEWEST = 3
#: The ratio of two sources is that of two units within this (natural logarithm).
CLOSE = 0.1
#: A quantity that varies more than this tells nothing by its ratio between two sources.
TIGHT = 0.15
_REFUSED = "outside what can be measured"


@dataclass(frozen=True, slots=True)
class Guess:
    """A unit that values may have had."""

    unit: str
    change: Conversion


def units(column: Column, refused: Sequence[QuarantinedValue]) -> Iterator[Finding]:
    """One finding a source at most; `refused` are the signal's values in quarantine."""
    known = column.signal
    by_source: dict[str, list[tuple[int, float]]] = defaultdict(list)
    files = {part.key: part.file for part in column.parts}
    for item in refused:
        row = said(item) if item.reason.startswith(_REFUSED) else None
        if row is not None:
            key = source_key(Origin(item.source, "", "utc", 0))
            by_source[key].append((row[0], row[3]))
            files.setdefault(key, item.source.file_name)
    parts = {part.key: part for part in column.parts}
    for key in {**parts, **by_source}:
        rest = [part for part in column.parts if part.key != key]
        finding = _of(known, parts.get(key), by_source.get(key, []), rest, key, files[key])
        if finding is not None:
            yield finding


def _of(
    known: Signal,
    part: Part | None,
    refused: list[tuple[int, float]],
    others: list[Part],
    key: str,
    file: str,
) -> Finding | None:
    out = np.array([value for _, value in refused])
    value = part.value if part is not None else np.empty(0)
    bulk = _bulk(others)
    if known.aggregate == "sum" or (len(value) + len(out) < FEWEST and bulk is None):
        return None
    if not len(out) and not _outside(known, value, ROOM).any() and bulk is None:
        return None  # nothing speaks for another unit; the table of units need not be loaded
    for guess in guesses(known):
        suspected, strong = _suspected(known, value, out, bulk, guess)
        if suspected is not None:
            return _finding(known, part, refused, suspected, strong, guess, key, file)
    return None


def guesses(known: Signal) -> Iterator[Guess]:
    """Units that measure the same, and how a value in them becomes one of the catalogue."""
    for unit in MISTAKEN.get(known.unit, ()):
        try:
            yield Guess(unit, conversion(unit, known.unit, known.molar_mass))
        except UnitError:
            continue


def _suspected(
    known: Signal,
    value: NDArray[np.float64],
    out: NDArray[np.float64],
    bulk: tuple[float, float] | None,
    guess: Guess,
) -> tuple[NDArray[np.bool_] | None, bool]:
    """Which stored rows would make sense in that unit, and whether the evidence is strong."""
    both = np.concatenate((value, out))
    suspicious = ~_outside(known, guess.change(both), ROOM) & _outside(known, both, ROOM)
    whole = bool(suspicious.mean() >= FITTING)
    mask = suspicious[: len(value)]
    if len(out):
        return (mask, len(out) >= FEWEST) if whole else (None, False)
    if bulk is None:
        return (
            (mask, bool((suspicious & _outside(known, both, 2.0)).all()))
            if whole
            else (None, False)
        )
    centre, spread = bulk
    with np.errstate(invalid="ignore", divide="ignore"):
        near = np.abs(np.log(guess.change(value) / centre)) < max(CLOSE, 2 * spread)
        near &= np.abs(np.log(value / centre)) > max(3 * CLOSE, 4 * spread)
    return (near, True) if near.mean() >= FITTING else (None, False)


def _outside(known: Signal, value: NDArray[np.float64], room: float) -> NDArray[np.bool_]:
    """Values beyond the usual range by that factor."""
    low, high = known.usual
    lowest = low / room if low > 0 else low * room
    highest = high * room if high > 0 else high / room
    return (value < lowest) | (value > highest)


def _bulk(others: list[Part]) -> tuple[float, float] | None:
    """Median of the other sources and the robust spread of its logarithm, if that is small."""
    value = np.concatenate([part.value for part in others]) if others else np.empty(0)
    value = value[value > 0]
    if len(value) < FEWEST:
        return None
    logs = np.log(value)
    centre = float(np.median(logs))
    spread = 1.4826 * float(np.median(np.abs(logs - centre)))
    return (float(np.exp(centre)), spread) if spread <= TIGHT else None


def _finding(
    known: Signal,
    part: Part | None,
    refused: list[tuple[int, float]],
    suspected: NDArray[np.bool_],
    strong: bool,
    guess: Guess,
    key: str,
    file: str,
) -> Finding:
    factor, offset = guess.change.scale, guess.change.offset
    reason = f"read as {guess.unit}"
    fix, instants, values = [], [time_ns for time_ns, _ in refused], [v for _, v in refused]
    if part is not None and suspected.any():
        ranges = ranges_of(part.stored_ns, suspected)
        fix.append(Correction("", "", "scale", ranges, reason, key, factor=factor, offset=offset))
        instants += part.time_ns[suspected].tolist()
        values += part.value[suspected].tolist()
    if refused:
        ends = min(t for t, _ in refused), max(t for t, _ in refused) + 1
        fix.append(
            Correction("", "", "release", (ends,), reason, key, factor=factor, offset=offset)
        )
    middle = float(np.median(values))
    span = min(instants), max(instants)
    kept = f", {len(refused)} of them refused," if refused else ""
    return make(
        "unit", known.id, span, len(values), "serious" if strong else "warning",
        f"{len(values)} values of {known.name.lower()} in {file}{kept} look like {guess.unit} read "
        f"as {known.unit}: {middle:.4g} is unusual, {float(guess.change(middle)):.4g} {known.unit} "
        f"is not (from {told(span[0])}).",
        proposal=f"read them as {guess.unit}", fix=fix, source=key, safe=strong,
    )  # fmt: skip
