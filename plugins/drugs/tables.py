"""The library as arrays for the organ: one row a drug of the organ, one column an enzyme."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from plugins.drugs.effects import half_level
from plugins.drugs.library import Drug, library
from plugins.drugs.person import activity_left, pair_fold
from plugins.drugs.quantities import Outputs, State

#: Drugs of the organ in the order of its states.
NAMES = State._fields[:-1]
#: Enzymes whose activity is a parameter.
ENZYMES = ("CYP2C9", "CYP2C19", "CYP2D6", "CYP3A4")
#: Classes in the order of the organ's outputs.
CLASSES = Outputs._fields[:-3]
#: Exposures are told no finer than this many days: doses are taken daily.
SHORTEST = 1.0

Array = NDArray[np.float64]


class Brake(NamedTuple):
    """A drug, by row, that slows what it shares; `strength` at one standard dose a day."""

    row: int
    strength: float


class Way(NamedTuple):
    """One enzyme's share of a drug's clearance, and the other drugs that inhibit it."""

    enzyme: int
    share: float
    inhibited: tuple[Brake, ...]


class Cleared(NamedTuple):
    """How a drug leaves: shares of its clearance, and drugs that raise it outside all enzymes."""

    daily: float
    days: float
    renal: float
    hepatic_rest: float
    other_rest: float
    ways: tuple[Way, ...]
    raised: tuple[Brake, ...]


class Tables(NamedTuple):
    """Arrays by drug (rows): see the names; `inhibition` (drugs acting, drugs, enzymes) for 1."""

    daily: Array
    days: Array
    renal: Array
    by_enzyme: Array
    hepatic_rest: Array
    other_rest: Array
    liver: Array
    inhibition: Array
    pairs: Array
    classes: Array


@cache
def cleared() -> tuple[Cleared, ...]:
    """For each drug what acts on it. Of all pairs of drugs, one in a hundred interacts."""
    t = tables()
    return tuple(
        Cleared(
            daily=float(t.daily[row]),
            days=float(t.days[row]),
            renal=float(t.renal[row]),
            hepatic_rest=float(t.hepatic_rest[row]),
            other_rest=float(t.other_rest[row]),
            ways=tuple(
                Way(int(e), float(t.by_enzyme[row, e]), _brakes(t.inhibition[:, row, e]))
                for e in np.flatnonzero(t.by_enzyme[row])
            ),
            raised=_brakes(t.pairs[:, row]),
        )
        for row in range(len(NAMES))
    )


def _brakes(column: Array) -> tuple[Brake, ...]:
    return tuple(Brake(int(row), float(column[row])) for row in np.flatnonzero(column))


class Direct(NamedTuple):
    """A drug's own effect on the heart: row, greatest share, mean level over that of half."""

    row: int
    most: float
    level: float


@cache
def tables() -> Tables:
    """All arrays, computed once."""
    drugs = [library()[name] for name in NAMES]
    renal = np.array([drug.value("renal_share") for drug in drugs])
    enzymes = np.array([[drug.enzymes.get(name, 0.0) for name in ENZYMES] for drug in drugs])
    told = np.array([sum(drug.enzymes.values()) for drug in drugs])
    scale = np.minimum(1.0, (1.0 - renal) / np.maximum(told, 1e-9))
    liver = np.array([float(drug.record["liver"]) for drug in drugs])
    rest = 1.0 - renal - scale * enzymes.sum(axis=1)
    return Tables(
        daily=np.array([drug.amount * 24.0 / drug.every_h for drug in drugs]),
        days=np.array([_days(drug) for drug in drugs]),
        renal=renal,
        by_enzyme=enzymes * scale[:, None],
        hepatic_rest=rest * liver,
        other_rest=rest * (1.0 - liver),
        liver=liver,
        inhibition=np.array([[_inhibition(v, other) for v in drugs] for other in drugs]),
        pairs=np.array([[_outside(v, other) for v in drugs] for other in drugs]),
        classes=np.array([[float(drug.organ_class == c) for drug in drugs] for c in CLASSES]),
    )


def _days(drug: Drug) -> float:
    """Mean time (d) that a dose stays: in the depot, the release and all compartments."""
    route = drug.routes[drug.route]
    volume = drug.value("central") + drug.value("peripheral") + drug.value("peripheral_2")
    hours = volume / drug.value("clearance")
    if "absorption" in route:
        hours += 1.0 / route["absorption"].value
    if "release" in route:
        hours += 0.5 * route["release"].value
    return max(hours / 24.0, SHORTEST)


def _inhibition(victim: Drug, other: Drug) -> list[float]:
    """Inhibitor over its half-inhibiting level at a standard dose, by enzyme; 0 where none."""
    if victim.id == other.id:
        return [0.0] * len(ENZYMES)
    left = [min(activity_left(victim, other, enzyme), 1.0) for enzyme in ENZYMES]
    return [1.0 / share - 1.0 for share in left]


def _outside(victim: Drug, other: Drug) -> float:
    """Rise of exposure, as a share, by a published pair that shares none of the enzymes."""
    fold = pair_fold(victim, other)
    if fold is None or set(victim.enzymes) & set(other.acts_on):
        return 0.0
    return max(fold - 1.0, 0.0)


@cache
def direct(port: str) -> tuple[Direct, ...]:
    """Drugs of the organ that act on a port of the heart, signed as the library tells it."""
    found = []
    for row, name in enumerate(NAMES):
        drug = library()[name]
        for effect in drug.effects:
            half = half_level(drug, effect) if effect.port == port else None
            if half:
                rise = "rise" in effect.most.unit
                level = _mean(drug) / half
                found.append(Direct(row, effect.most.value * (1.0 if rise else -1.0), level))
    return tuple(found)


def _mean(drug: Drug) -> float:
    """Mean level (mg/L) at the standard dose."""
    available = drug.routes[drug.route].get("bioavailability")
    share = 1.0 if available is None else available.value
    return share * drug.amount / (drug.value("clearance") * drug.every_h)
