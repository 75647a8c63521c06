"""Kinetics: exact steps, conservation, superposition, derivatives, and published figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from plugins.drugs.kinetics import (
    GONE,
    Kinetics,
    exponential,
    kinetics_of,
    levels,
    mean_level,
    place,
    rates,
    settled,
    terminal_half_life,
    walk,
)
from plugins.drugs.library import library
from plugins.drugs.regimen import Regimen, on_grid, taken

SHARED = Path(__file__).resolve().parents[4] / "shared/reference/drugs.json"
DRUGS = list(library().values())
NAMES = [drug.id for drug in DRUGS]
STEP = 0.25
walked = jax.jit(walk)


@pytest.fixture(scope="module")
def all_drugs() -> Kinetics:
    return kinetics_of(DRUGS)


@pytest.fixture(scope="module")
def doses() -> np.ndarray:
    """Three standard doses of everything over six days."""
    plans = [Regimen(drug.amount, min(drug.every_h, 48.0), count=3) for drug in DRUGS]
    return on_grid(plans, 144.0, STEP)


@pytest.fixture(scope="module")
def amounts(all_drugs: Kinetics, doses: np.ndarray) -> np.ndarray:
    return np.asarray(walked(all_drugs, place(all_drugs, doses, STEP), STEP))


def test_dose_is_what_was_eliminated_and_what_is_left(all_drugs, doses, amounts):
    """Nothing is made or lost: columns of the matrix sum to nothing, over three doses."""
    entered = place(all_drugs, doses, STEP)
    absorbed = (entered.depot + entered.central + entered.rate * STEP).sum(axis=0)
    np.testing.assert_allclose(amounts[-1].sum(axis=-1), absorbed, rtol=1e-9)
    swallowed = doses.sum(axis=0) * np.asarray(all_drugs.bioavailability)
    short = {n for n, a, b in zip(NAMES, absorbed, swallowed, strict=True) if a < 0.999 * b}
    assert short <= {"carvedilol"} | {n for n in NAMES if library()[n].value("half_life") > 0}
    assert (amounts > -1e-12 * swallowed[:, None]).all()


def test_one_compartment_is_batemans_curve():
    """Bateman 1910: a closed form that shares no code with the matrix exponential."""
    drug = library()["modafinil"]
    k = kinetics_of([drug])
    given = np.zeros((96, 1))
    given[0] = 200.0
    found = levels(k, walk(k, place(k, given, STEP), STEP))[:, 0]
    t = np.arange(97) * STEP
    ka, out = float(k.absorption[0]), float(k.clearance[0] / k.central[0])
    exact = 200.0 / float(k.central[0]) * ka / (ka - out) * (np.exp(-out * t) - np.exp(-ka * t))
    np.testing.assert_allclose(found[1:], exact[1:], rtol=1e-9)


@pytest.mark.parametrize("name", ["digoxin", "carvedilol", "docetaxel", "hydrochlorothiazide"])
def test_more_compartments_agree_with_a_stiff_solver(name):
    """Lag, release and two or three compartments against an independent integration."""
    drug = library()[name]
    k = kinetics_of([drug])
    matrix = np.asarray(rates(k))[0]
    given = np.zeros((97, 1))
    given[0] = drug.amount
    hours = 0.25
    found = np.asarray(walk(k, place(k, given, hours), hours))[-1, 0]
    absorbed = drug.amount * float(k.bioavailability[0])
    lag, release = float(k.lag[0]), float(k.release[0])
    x = np.zeros(5)
    begin, end = lag, 97 * hours
    if release > 0.0:
        begin = np.floor(lag / hours) * hours
        length = max(round(release / hours), 1) * hours
        flow = np.eye(5)[1] * absorbed / length
        x = solve_ivp(
            lambda t, y: matrix @ y + flow, (0.0, length), x, "Radau", rtol=1e-10, atol=1e-12
        ).y[:, -1]
        begin += length
    else:
        x[0] = absorbed
    x = solve_ivp(lambda t, y: matrix @ y, (begin, end), x, "Radau", rtol=1e-10, atol=1e-12).y[
        :, -1
    ]
    np.testing.assert_allclose(found, x, rtol=1e-6, atol=1e-9 * drug.amount)


def test_doses_superpose(all_drugs, doses, amounts):
    first, rest = doses.copy(), doses.copy()
    first[24:], rest[:24] = 0.0, 0.0
    parts = [walked(all_drugs, place(all_drugs, part, STEP), STEP) for part in (first, rest)]
    np.testing.assert_allclose(parts[0] + parts[1], amounts, rtol=1e-8, atol=1e-12)


def test_the_length_of_a_step_changes_nothing(all_drugs, doses, amounts):
    """Exact steps: half as many of twice the length pass through the same points."""
    quick = np.asarray(all_drugs.release) == 0.0
    coarse = doses.reshape(-1, 2, len(DRUGS)).sum(axis=1)
    same = np.asarray(walk(all_drugs, place(all_drugs, coarse, 2 * STEP), 2 * STEP))
    np.testing.assert_allclose(same[:, quick], amounts[::2][:, quick], rtol=1e-8, atol=1e-12)


def test_area_under_the_curve_is_dose_over_clearance(all_drugs, amounts):
    """By the trapezium over a fine walk, where the doses of six days are gone by 99.9 %."""
    names = ["metoprolol", "atorvastatin", "furosemide", "zolpidem", "apixaban"]
    k = kinetics_of([library()[name] for name in names])
    given = np.zeros((8000, len(names)))
    given[0] = [library()[name].amount for name in names]
    curve = np.asarray(levels(k, walk(k, place(k, given, 0.02), 0.02)))
    area = np.trapezoid(curve, dx=0.02, axis=0)
    np.testing.assert_allclose(area, given[0] * k.bioavailability / k.clearance, rtol=5e-3)


def test_settled_interval_is_what_many_doses_reach():
    drug = library()["carvedilol"]
    k = kinetics_of([drug])
    plan = on_grid([Regimen(25.0, 12.0)], 480.0, 0.125)
    curve = np.asarray(levels(k, walk(k, place(k, plan, 0.125), 0.125)))[:-1, 0]
    cycle = np.asarray(settled(k, 25.0, 12.0, steps=96))[:, 0]
    last = curve[-96:]
    assert cycle.mean() == pytest.approx(last.mean(), rel=2e-3)
    assert cycle.mean() == pytest.approx(float(mean_level(k, 25.0, 12.0)[0]), rel=5e-3)
    # The walk keeps lags and releases to the step.
    assert cycle.max() == pytest.approx(last.max(), rel=0.05)


def test_half_lives_are_the_published_ones(all_drugs):
    """Within 30 %, or the record says why its sources disagree."""
    found = np.asarray(terminal_half_life(all_drugs))
    checked = 0
    for drug, hours in zip(DRUGS, found, strict=True):
        published = drug.value("half_life")
        if published > 0.0:
            told = "half_life_differs" in drug.record["kinetics"]
            near = 0.7 <= hours / published <= 1.3
            assert near or told, (drug.id, hours, published)
            checked += near
    assert checked >= 45


def test_time_of_peak_of_lisinopril():
    drug = library()["lisinopril"]
    k = kinetics_of([drug])
    given = np.zeros((96, 1))
    given[0] = 10.0
    curve = np.asarray(levels(k, walk(k, place(k, given, STEP), STEP)))[:, 0]
    assert curve.argmax() * STEP == pytest.approx(drug.value("time_of_peak"), abs=1.5)


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.exists(), reason="the reference files lie beside the repository")
def test_mean_levels_of_the_reference():
    """Mean level at the standard dose; where two sets of one drug disagree the record's is used."""
    records = {row["id"]: row for row in json.loads(SHARED.read_text())["drugs"]}
    other_set = {"lisinopril", "digoxin", "dapagliflozin"}
    saturable = {"evolocumab", "tocilizumab"}
    unit = {"ng/mL": 1e-3, "mg/L": 1.0, "ug/L": 1e-3, "pg/mL": 1e-6}
    checked = 0
    for drug in DRUGS:
        row = records[drug.id]["pk"].get("mean_level_at_standard_dose", {})
        if drug.as_needed or drug.id in saturable or row.get("unit") not in unit:
            continue
        found = float(mean_level(kinetics_of([drug]), drug.amount, drug.every_h)[0])
        band = 0.75 if drug.id in other_set else 0.01
        assert found == pytest.approx(row["value"] * unit[row["unit"]], rel=band), drug.id
        checked += 1
    assert checked >= 35


NUMBERS = ("clearance", "central", "exchange", "peripheral", "absorption")


def test_derivatives_are_finite_and_true(all_drugs, doses):
    """Each drug's level after a day by each of its kinetic numbers, as shares."""
    entered = place(all_drugs, doses[:97], STEP)

    def level(shares: Any) -> Any:
        moved = {name: getattr(all_drugs, name) * shares[i] for i, name in enumerate(NUMBERS)}
        k = all_drugs._replace(**moved)
        now = levels(k, walk(k, entered, STEP))[-1]
        return now, now

    one, h = jnp.ones(len(NUMBERS)), 1e-5
    run = jax.jit(jax.jacfwd(level, has_aux=True))
    slope, now = run(one)
    assert np.isfinite(np.asarray(slope)).all()
    for i, name in enumerate(NUMBERS):
        up, down = (run(one.at[i].add(sign * h))[1] for sign in (1.0, -1.0))
        np.testing.assert_allclose(
            slope[:, i], (up - down) / (2.0 * h), rtol=1e-4, atol=1e-7 * float(now.max()),
            err_msg=name,
        )  # fmt: skip


def test_adherence_is_decided_by_its_seed():
    plan = Regimen(5.0, 12.0, adherence=0.8, seed=7)
    short, long = taken(plan, 240.0), taken(plan, 4800.0)
    assert (long[: len(short)] == short).all()
    assert long.mean() == pytest.approx(0.8, abs=0.04)
    assert (taken(Regimen(5.0, 12.0, adherence=0.8, seed=8), 4800.0) != long).any()
    assert taken(Regimen(5.0, 12.0), 4800.0).all()
    grid = on_grid([plan], 240.0, STEP)
    assert grid.sum() == pytest.approx(5.0 * short.sum())


def test_exponential_agrees_with_scipys(all_drugs):
    matrices = rates(all_drugs) * 168.0
    for found, matrix in zip(np.asarray(exponential(matrices)), np.asarray(matrices), strict=True):
        np.testing.assert_allclose(found, expm(matrix), rtol=1e-8, atol=1e-10)


def test_gone_counts_up(amounts):
    assert (np.diff(amounts[..., GONE], axis=0) >= -1e-12).all()
