"""Display units: factors agree with the catalogue's conversion, and never touch what is stored."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from twin_core.scenario.projection import Band, Outcome
from twin_core.vocabulary import catalogue, conversion
from viewers.units import FAMILIES, UNITS, band_shown, outcome_shown, shown

SIGNALS = {
    "glucose": "glucose.plasma",
    "lipids": "lab.triglycerides",
    "creatinine": "lab.creatinine",
}


@pytest.fixture(autouse=True)
def usual_units() -> Iterator[None]:
    yield
    UNITS.choose({})


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.id)
def test_factors_are_those_of_the_catalogue(family) -> None:
    signal = SIGNALS.get(family.id, "")
    known = catalogue().get(signal)
    for unit in family.units[1:]:
        UNITS.choose({family.id: unit})
        show = shown(family.units[0], signal)
        told = conversion(family.units[0], unit, known.molar_mass if known else None)
        assert show.unit == unit
        assert show(100.0) == pytest.approx(float(told(100.0)), rel=1e-6)
        assert show.change(10.0) == pytest.approx(float(told(110.0) - told(100.0)), rel=1e-6)


def test_glucose_and_lipids_of_one_unit_are_chosen_apart() -> None:
    UNITS.choose({"glucose": "mmol/L"})
    assert shown("mg/dL", "glucose.interstitial").unit == "mmol/L"
    assert shown("mg/dL", "lab.cholesterol_ldl").unit == "mg/dL"
    assert shown("mg/dL", "lab.calcium").unit == "mg/dL"
    UNITS.choose({"lipids": "mmol/L"})
    assert shown("mg/dL", "lab.apolipoprotein_b").unit == "mg/dL", "it has no molar mass"


def test_unknown_choices_leave_the_catalogues_units() -> None:
    UNITS.choose({"glucose": "stone", "nonsense": "kPa", "pressure": "mm[Hg]"})
    assert shown("mg/dL", "glucose.plasma").unit == "mg/dL"
    assert shown("mm[Hg]").unit == "mm[Hg]"


def test_bands_and_outcomes_are_shown_in_the_chosen_unit() -> None:
    rows = np.linspace(36.0, 40.0, 10).reshape(5, 2)
    band = Band("body.temperature", "Cel", rows, rows + 1)
    outcome = Outcome("Warmth", "body.temperature", "Cel", 37.0, 38.0, 1.0, 0.5, 1.5)
    UNITS.choose({"temperature": "[degF]"})
    assert band_shown(band).baseline[0, 0] == pytest.approx(96.8)
    warm = outcome_shown(outcome)
    assert (warm.intervention, warm.difference) == (pytest.approx(100.4), pytest.approx(1.8))
    assert band.unit == "Cel", "what came from the model stays as it is"


def test_a_choice_says_whether_anything_changed() -> None:
    assert UNITS.choose({"pressure": "kPa"})
    assert not UNITS.choose({"pressure": "kPa", "glucose": "mg/dL"})
