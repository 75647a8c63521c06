"""Facts of a person out of the record, each missing one replaced by a stated assumption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from data.record import Record
from workbench.service.grid import local_rows
from workbench.service.measures import ASSUMED, last_value, measures_of
from workbench.service.organs import choice_of

_UNITS = {"age": "years", "height": "cm", "mass": "kg"}


@dataclass(frozen=True, slots=True)
class Facts:
    """`values` for the models: age in years, sex 1 male and 0 female, height in cm, mass in kg.

    `organs` make the person's body; `presets` name starting points by organ.
    """

    values: Mapping[str, float]
    notes: tuple[str, ...]
    organs: tuple[str, ...]
    presets: Mapping[str, str] = field(default_factory=dict)


def facts_of(record: Record) -> Facts:
    """What the record says of the person, with a sentence for each thing it does not say."""
    sex = {"male": 1.0, "female": 0.0}.get(record.person.sex)
    known = measures_of(record) | {"sex": sex}
    values: dict[str, float] = {}
    notes = []
    for name, value in known.items():
        if value is None:
            value = ASSUMED[name]
            told = "between the sexes" if name == "sex" else f"{value:g} {_UNITS[name]}"
            notes.append(f"{name} is not in the record: {told} assumed")
        values[name] = float(value)
    usual, preset, why = usual_organs(record)
    notes.append(why)
    choice = choice_of(record)
    presets = ({usual[0]: preset} if preset else {}) | dict(choice.presets)
    return Facts(values, tuple(notes), (*usual, *choice.organs), presets)


def usual_organs(record: Record) -> tuple[tuple[str, ...], str | None, str]:
    """The organs of everybody's twin, the glucose organ's preset, and why in one sentence."""
    glucose, preset, why = _glucose_organ(record)
    return (glucose, "circulation", "energy_balance"), preset, why


def known_facts(record: Record) -> dict[str, float | str]:
    """Age in years, sex in words and height in cm, each only where the record says so."""
    facts = measures_of(record)
    del facts["mass"]
    return {name: value for name, value in facts.items() if value is not None}


def _glucose_organ(record: Record) -> tuple[str, str | None, str]:
    """Which glucose organ fits the person, and why in one sentence."""
    conditions = " ".join(record.person.conditions).lower()
    signals = record.signals()
    insulin = {"insulin.bolus", "insulin.basal_rate"} & set(signals)
    if "type 1" in conditions or (insulin and "type 2" not in conditions):
        why = "insulin doses are recorded" if insulin else "type 1 diabetes is recorded"
        return "glucose_t1d", None, f"{why}: the type 1 glucose organ is used"
    a1c, rows = last_value(record, "glucose.hba1c"), local_rows(record, "glucose.interstitial")
    mean = float(np.mean(rows.value)) if len(rows) else None
    preset, why = "healthy", "no sign of diabetes: the healthy preset of the glucose organ is used"
    if "type 2" in conditions or (a1c or 0.0) >= 6.5 or (mean or 0.0) >= 154.0:
        preset, why = "type_2_diabetes", "signs of type 2 diabetes: its preset is used"
    return "glucose_endogenous", preset, why
