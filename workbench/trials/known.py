"""What records tell of people for a trial, and people drawn given that: one twin, or a handful."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from data.record import Record
from twin_core.trial.cohort import Table, draw_like
from twin_core.trial.draws import PEOPLE, normals, uniforms
from twin_core.vocabulary import conversion, signal
from workbench.commands.say import Refused
from workbench.service.risk import Known, Notebook
from workbench.trials import tables
from workbench.trials.who import Who, completed

#: Quantities of the population by the concept that finds them in a record.
CONCEPTS = {
    "age": "age", "bmi": "body_mass_index", "height": "height", "sbp": "systolic",
    "dbp": "diastolic", "hdl": "hdl", "tc": "cholesterol", "hba1c": "hba1c", "ldl": "ldl",
    "tg": "triglycerides", "fpg": "glucose", "egfr": "egfr", "uacr": "albumin_creatinine",
}  # fmt: skip
#: Smoothing of a handful of people, as a share of the spread among the population, at most.
MOST_SMOOTHED = 0.5


@dataclass(frozen=True, slots=True)
class Person:
    """`values` by quantity in the population's units, each with where it came from."""

    name: str
    man: bool
    values: dict[str, float]
    origins: dict[str, str]


def person_of(path: Path) -> Person:
    """What a record tells; raises `Refused` where age or sex are not told."""
    with Record.open(path, mode="r", purpose="a trial") as record:
        book = Notebook(record)
        sex = book.look_up("sex")
        found = {name: book.look_up(concept) for name, concept in CONCEPTS.items()}
    if sex is None or found["age"] is None:
        raise Refused("age or sex is not told", path.name, "add them: vitruvian import --help")
    units = {row["id"]: row["unit"] for row in tables.population_rows()}
    known = {name: k for name, k in found.items() if k is not None}
    values = {name: _in_unit(k, units.get(name, k.unit)) for name, k in known.items()}
    origins = {name: k.origin for name, k in known.items()}
    return Person(path.stem, str(sex.value) == "male", values, origins)


def _in_unit(known: Known, unit: str) -> float:
    value = float(known.value)
    if not known.unit or not unit or known.unit == unit or unit.startswith("mL/min"):
        return value
    mass = getattr(signal(known.origin.split(",")[0]), "molar_mass", None)
    return float(conversion(known.unit, unit, mass)(value))


def like(person: Person, who: Who, *, seed: int, count: int) -> Table:
    """`count` people who are this person as far as is known; the rest keeps its uncertainty."""
    known = {name: np.full(count, value) for name, value in person.values.items()}
    drawn = draw_like(tables.moments(), known, np.full(count, person.man), seed=seed)
    return completed(drawn, who, seed=seed)


def handful(paths: Sequence[str], who: Who, *, seed: int, first: int, count: int) -> Table:
    """People drawn from a few records, each equally likely, smoothed; `record` tells from which.

    Smoothing is a kernel of Silverman's width in each quantity, so that a cohort of few twins is no
    set of copies; its standard errors come from the records (`record` is the cluster), not from how
    many people are drawn.
    """
    people = [_person(path) for path in paths]
    which = (uniforms(seed, PEOPLE + 64, first, count, 1)[:, 0] * len(people)).astype(np.int64)
    moments = tables.moments()
    width = min(MOST_SMOOTHED, (4.0 / (3.0 * len(people))) ** 0.2 * 0.5)
    noise = normals(seed, PEOPLE + 80, first, count, len(CONCEPTS))
    known = {}
    for k, name in enumerate(CONCEPTS):
        values = np.array([p.values.get(name, np.nan) for p in people])[which]
        if name in moments.names and np.isfinite(values).any():
            row = moments.index(name)
            sd = float(moments.sd[row].mean())
            step = width * sd * noise[:, k]
            known[name] = values * np.exp(step) if moments.log[row] else values + step
    men = np.array([p.man for p in people])[which]
    table = draw_like(moments, known, men, seed=seed, first=first)
    return completed(table, who, seed=seed, first=first) | {"record": which.astype(float)}


@lru_cache(maxsize=256)
def _person(path: str) -> Person:
    return person_of(Path(path))
