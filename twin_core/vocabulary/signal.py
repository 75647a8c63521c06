"""The catalogue of signals: what a quantity is called, its unit, and where it usually lies."""

from __future__ import annotations

import difflib
import tomllib
from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

Aggregate = Literal["mean", "sum", "last"]


class UnknownSignalError(KeyError):
    """A signal id that the catalogue does not hold."""

    def __init__(self, signal_id: str, known: Mapping[str, Signal]) -> None:
        near = difflib.get_close_matches(signal_id, known, n=3)
        hint = f"; did you mean {', '.join(near)}?" if near else ""
        super().__init__(f"unknown signal '{signal_id}'{hint}")

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class Signal:
    """A named physiological quantity.

    `unit` is UCUM. `usual` is the interval that healthy adults at rest mostly occupy (display
    only); `plausible` is what an instrument can report at all (quality checks). `molar_mass` in
    g/mol is given where mass and molar concentrations may be converted. `source` cites `usual`.
    """

    id: str
    unit: str
    name: str
    meaning: str
    usual: tuple[float, float]
    plausible: tuple[float, float] | None
    aggregate: Aggregate
    molar_mass: float | None
    source: str


def _flatten(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for key, value in table.items():
        path = f"{prefix}{key}"
        if "unit" in value:
            yield path, dict(value)
        else:
            yield from _flatten(value, f"{path}.")


#: Signals of organs that were installed, by id; the catalogue's own come first.
_DECLARED: dict[str, Signal] = {}


def declare(signals: Iterable[Signal]) -> None:
    """Adds an organ's own signals; an organ that is read again replaces them.

    Raises `ValueError` for an id of the catalogue itself.
    """
    shipped = _shipped()
    for known in signals:
        if known.id in shipped:
            raise ValueError(f"signal '{known.id}' is the catalogue's; give yours another name")
        _DECLARED[known.id] = known


@cache
def catalogue() -> Mapping[str, Signal]:
    """All signals by id: those of ``signals.toml``, read once, and what organs declare."""
    return ChainMap(_shipped(), _DECLARED)


@cache
def _shipped() -> dict[str, Signal]:
    text = (
        resources.files("twin_core.vocabulary").joinpath("signals.toml").read_text(encoding="utf-8")
    )
    signals: dict[str, Signal] = {}
    for signal_id, row in _flatten(tomllib.loads(text)):
        plausible = row.get("plausible")
        signals[signal_id] = Signal(
            id=signal_id,
            unit=row["unit"],
            name=row["name"],
            meaning=row["meaning"],
            usual=(row["range"][0], row["range"][1]),
            plausible=(plausible[0], plausible[1]) if plausible else None,
            aggregate=row.get("aggregate", "mean"),
            molar_mass=row.get("molar_mass"),
            source=row["source"],
        )
    return signals


def signal(signal_id: str) -> Signal:
    """The signal of that id; raises `UnknownSignalError` naming the nearest known ids."""
    known = catalogue()
    try:
        return known[signal_id]
    except KeyError:
        raise UnknownSignalError(signal_id, known) from None
