"""The organs against published simulators and against frozen runs of their own."""

from __future__ import annotations

import csv
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from . import runs

SIMGLUCOSE_NAMES = {
    "basal_glucose": "Gb",
    "hepatic_glucose_effectiveness": "kp2",
    "insulin_action_rate": "p2u",
    "gastric_emptying_max": "kmax",
    "gastric_emptying_min": "kmin",
    "intestinal_absorption": "kabs",
    "basal_insulin": "Ib",
    "basal_glucose_production": "EGPb",
    "glucose_volume": "Vg",
    "insulin_volume": "Vi",
    "plasma_to_tissue": "k1",
    "tissue_to_plasma": "k2",
    "peripheral_insulin_effect": "Vmx",
    "half_saturation": "Km0",
    "hepatic_insulin_effect": "kp3",
    "hepatic_insulin_delay": "ki",
    "brain_uptake": "Fsnc",
    "renal_clearance": "ke1",
    "renal_threshold": "ke2",
    "interstitial_exchange": "ksc",
    "emptying_slows_at": "b",
    "emptying_recovers_at": "d",
    "carbohydrate_bioavailability": "f",
    "liver_to_plasma_insulin": "m1",
    "plasma_to_liver_insulin": "m2",
    "hepatic_extraction": "HEb",
    "insulin_dissociation": "kd",
    "insulin_absorption_1": "ka1",
    "insulin_absorption_2": "ka2",
}
TRAJECTORIES = (
    "adult001_3meal_bolus",
    "adult001_3meal_nobolus",
    "adult004_3meal_bolus",
    "adult007_3meal_bolus",
    "adolescent001_3meal_bolus",
    "adolescent001_3meal_nobolus",
    "adolescent003_3meal_bolus",
    "child002_3meal_bolus",
)
MEALS = ((420, 45.0), (720, 70.0), (1080, 80.0))


@pytest.fixture(scope="module")
def patients() -> dict[str, dict[str, str]]:
    """The virtual patients of the installed simglucose, located without importing it."""
    spec = importlib.util.find_spec("simglucose")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("simglucose is not installed; its patients are not ours to ship")
    path = Path(spec.submodule_search_locations[0]) / "params" / "vpatient_params.csv"
    with path.open(encoding="utf-8") as file:
        return {row["Name"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def glucose_files(shared: Path) -> Path:
    folder = shared / "reference" / "glucose"
    if not folder.is_dir():
        pytest.skip("the glucose reference trajectories are not here")
    return folder


def _patient(rows: dict[str, dict[str, str]], name: str):
    row = rows[f"{name[:-3]}#{name[-3:]}"]
    values = {ours: float(row[theirs]) for ours, theirs in SIMGLUCOSE_NAMES.items()}
    return runs.parameters("glucose_t1d", **values), float(row["BW"])


@pytest.mark.shared
@pytest.mark.parametrize("trajectory", TRAJECTORIES)
def test_uva_padova_trajectory(trajectory: str, patients, glucose_files: Path) -> None:
    path = glucose_files / f"{trajectory}_tight.csv"
    if not path.is_file():
        pytest.skip(f"{path.name} is not among the reference files")
    known = np.genfromtxt(path, delimiter=",", names=True)
    params, mass = _patient(patients, trajectory.split("_")[0])
    insulin = known["insulin_U_per_min"]
    table = runs.inputs(
        "glucose_t1d",
        len(known),
        mass,
        carbohydrate_rate=known["cho_eaten_g_per_min"],
        bolus_rate=insulin - insulin[0],
    )
    seen, _ = runs.run("glucose_t1d", params, table, substeps=4)
    np.testing.assert_allclose(seen.plasma_glucose, known["BG_plasma_mgdl"], rtol=0, atol=1e-3)
    np.testing.assert_allclose(seen.interstitial_glucose, known["Gsub_mgdl"], rtol=0, atol=1e-3)
    np.testing.assert_allclose(seen.plasma_insulin, known["Ip_pmolL"], rtol=0, atol=1e-3)


@pytest.mark.shared
@pytest.mark.parametrize("trajectory", TRAJECTORIES)
def test_uva_padova_extremes(trajectory: str, patients, glucose_files: Path) -> None:
    """Start, lowest, highest and last glucose of all eight runs, meals and doses by rule."""
    with (glucose_files / "summary.csv").open(encoding="utf-8") as file:
        rows = {(row["patient"], row["scenario"]): row for row in csv.DictReader(file)}
    name, scenario = trajectory.split("_", 1)
    row = rows[(f"{name[:-3]}#{name[-3:]}", scenario)]
    params, mass = _patient(patients, name)
    eaten = runs.pulses(1441, *((t, round(grams / 5), 5.0) for t, grams in MEALS))
    ratio = float(row["CR_g_per_U"])
    doses = [(t, 1, grams / ratio) for t, grams in MEALS] if scenario.endswith("_bolus") else []
    table = runs.inputs(
        "glucose_t1d", 1441, mass, carbohydrate_rate=eaten, bolus_rate=runs.pulses(1441, *doses)
    )
    glucose = np.asarray(runs.run("glucose_t1d", params, table, substeps=4)[0].plasma_glucose)
    found = glucose[0], glucose.min(), glucose.max(), glucose[-1]
    known = [float(row[key]) for key in ("BG0", "BGmin", "BGmax", "BGend")]
    np.testing.assert_allclose(found, known, rtol=0, atol=1e-3)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("case", "name", "mass"), [("healthy", "healthy", 78.0), ("t2d", "type_2_diabetes", 91.0)]
)
def test_dalla_man_meal(case: str, name: str, mass: float, glucose_files: Path) -> None:
    """78 g of glucose in the stomach at the start."""
    known = np.genfromtxt(glucose_files / f"dallaman2007_{case}_78g.csv", delimiter=",", names=True)
    params = runs.parameters("glucose_endogenous", **runs.preset("glucose_endogenous", name))
    first = runs.start("glucose_endogenous", params)
    full = first.stomach_solid + 78000.0
    first = first._replace(stomach_solid=full, meal_amount=full)
    table = runs.inputs("glucose_endogenous", len(known), mass)
    seen, _ = runs.run("glucose_endogenous", params, table, first, substeps=4)
    np.testing.assert_allclose(seen.plasma_glucose, known["G_mgdl"], rtol=0, atol=1e-3)
    np.testing.assert_allclose(seen.plasma_insulin, known["I_pmolL"], rtol=0, atol=1e-3)


def average_adult_day():
    """The run that is frozen beside the type 1 organ."""
    eaten = runs.pulses(1441, (420, 9, 5.0), (720, 14, 5.0), (1080, 16, 5.0))
    doses = runs.pulses(1441, (420, 1, 4.0), (720, 1, 6.0), (1080, 1, 7.0))
    table = runs.inputs("glucose_t1d", 1441, carbohydrate_rate=eaten, bolus_rate=doses)
    return runs.run("glucose_t1d", runs.parameters("glucose_t1d"), table)[0]


def glucose_drink(name: str, mass: float):
    """The run that is frozen beside the endogenous organ."""
    params = runs.parameters("glucose_endogenous", **runs.preset("glucose_endogenous", name))
    drink = runs.pulses(421, (0, 1, 78.0))
    table = runs.inputs("glucose_endogenous", 421, mass, carbohydrate_rate=drink)
    return runs.run("glucose_endogenous", params, table)[0]


FROZEN = {
    ("t1d", "average_adult_day"): average_adult_day,
    ("endogenous", "healthy_78g"): lambda: glucose_drink("healthy", 78.0),
    ("endogenous", "type_2_diabetes_78g"): lambda: glucose_drink("type_2_diabetes", 91.0),
}
COLUMNS = ("plasma_glucose", "interstitial_glucose", "plasma_insulin", "meal_appearance")


@pytest.mark.parametrize(("organ", "name"), FROZEN)
def test_frozen_run(organ: str, name: str) -> None:
    path = Path(runs.__file__).parents[3] / "plugins" / "glucose" / organ / "reference"
    known = np.genfromtxt(path / f"{name}.csv", delimiter=",", names=True)
    seen = FROZEN[(organ, name)]()
    rows = known["t_min"].astype(int)
    for column in COLUMNS:
        found = np.asarray(getattr(seen, column))[rows]
        np.testing.assert_allclose(found, known[column], rtol=1e-8, atol=1e-6)
