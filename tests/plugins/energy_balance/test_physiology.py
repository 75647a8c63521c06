"""Balances, signs and numerics of body weight."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from plugins.energy_balance.baseline import derive_baseline
from plugins.energy_balance.model import liver_fat

from . import runs

WOMAN = (0, 40, 180, 80)
PERSONAL = (
    "physical_activity_level",
    "energy_intake_offset",
    "fat_fraction_offset",
    "adaptive_thermogenesis_gain",
)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    sex=st.floats(0.0, 1.0),
    age=st.floats(18.0, 90.0),
    height=st.floats(150.0, 200.0),
    index=st.floats(18.5, 45.0),
    activity=st.floats(1.3, 2.2),
)
def test_unchanged_life_keeps_the_weight(sex, age, height, index, activity) -> None:
    mass = index * (height / 100.0) ** 2
    params = runs.person(sex, age, height, mass, physical_activity_level=activity)
    seen, states = runs.year(params, runs.inputs())
    np.testing.assert_allclose(seen.body_mass, mass, rtol=1e-9)
    assert float(seen.fat_mass.min()) > 0
    assert float(seen.lean_mass.min()) > 0
    assert bool(runs.organ().guard(jax.tree.map(lambda x: x[-1], states), _derived(params)))


def _derived(params):
    return runs.organ().derive(params)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(energy=st.floats(-1000.0, 1000.0), exercise=st.floats(-200.0, 600.0))
def test_masses_stay_positive_and_finite(energy: float, exercise: float) -> None:
    u = runs.inputs(energy_change=energy, exercise_energy_change=exercise)
    seen, states = runs.year(runs.person(*WOMAN), u)
    for leaf in jax.tree.leaves(seen):
        assert np.isfinite(np.asarray(leaf)).all()
        assert float(leaf.min()) > 0
    assert float(states.glycogen.min()) > 0


def test_energy_is_conserved_when_glycogen_counts() -> None:
    """Intake less expenditure is what glycogen, fat and lean tissue gain."""
    params = runs.person(*WOMAN, glycogen_in_balance=1.0)
    model, p, u = runs.organ(), _derived(params), runs.inputs(energy_change=-400.0)
    state = model.initial(p, u)._replace(
        lean_mass=p.lean_mass - 0.5, adaptive_thermogenesis=jnp.asarray(-20.0)
    )
    now = jnp.zeros(())
    rate, out = model.rhs(now, state, u, p), model.outputs(now, state, u, p)
    fat_per_lean = out.fat_mass * params.lean_energy / (p.forbes * params.fat_energy)
    d_fat = rate.lean_mass * fat_per_lean
    stored = params.glycogen_energy * rate.glycogen
    stored = stored + params.fat_energy * d_fat + params.lean_energy * rate.lean_mass
    spent = p.constant_expenditure + state.adaptive_thermogenesis + p.activity * out.body_mass
    spent = spent + params.lean_expenditure * out.lean_mass + params.fat_expenditure * out.fat_mass
    spent = spent + params.food_thermogenesis * u.energy_change
    spent = spent + params.fat_deposition_cost * d_fat
    spent = spent + params.lean_deposition_cost * rate.lean_mass
    gained = p.energy_intake + u.energy_change - spent
    np.testing.assert_allclose(stored, gained, rtol=1e-10)


def test_glycogen_energy_matters_little() -> None:
    simple = runs.weight(runs.person(*WOMAN), energy_change=-500.0)
    closed = runs.weight(runs.person(*WOMAN, glycogen_in_balance=1.0), energy_change=-500.0)
    assert np.abs(simple - closed).max() < 0.05


def test_exercise_and_eating_less_lower_weight() -> None:
    params = runs.person(*WOMAN)
    less = runs.weight(params, energy_change=-200.0)[-1]
    active = runs.weight(params, exercise_energy_change=200.0)[-1]
    assert less < 80.0
    assert active < 80.0
    assert abs(less - active) < 3.0


def test_salt_moves_water_not_fat() -> None:
    params = runs.person(*WOMAN)
    salty, _ = runs.year(params, runs.inputs(sodium_change=1500.0))
    assert 0.3 < float(salty.body_mass[60]) - 80.0 < 0.8
    assert abs(float(salty.fat_mass[60] - salty.fat_mass[0])) < 0.1


def test_glucose_lost_in_urine_counts_as_food_not_eaten() -> None:
    params = runs.person(*WOMAN)
    more = runs.weight(params, renal_glucose_loss_change=50.0)
    np.testing.assert_allclose(more, runs.weight(params, energy_change=-200.0))
    assert more[-1] < 76.0


def test_an_extra_meal_weighs_as_much_as_its_energy() -> None:
    params = runs.person(*WOMAN)
    meal = runs.weight(params, meal_energy_change=200.0)
    np.testing.assert_allclose(meal, runs.weight(params, energy_change=200.0))


@pytest.mark.parametrize("person", [WOMAN, (1, 40, 180, 80)])
def test_a_brisk_walk_costs_about_what_the_compendium_says(person: tuple[float, ...]) -> None:
    """4.3 MET, 3.3 of them above rest, at 1 kcal/(kg.h) a MET (10.1249/MSS.0b013e31821ece12).

    Within a third: a walk is a share of the person's own reserve here, and a speed there.
    """
    params = runs.person(*person)
    half_an_hour = 0.35 * 30.0 / 1440.0
    spent = float(derive_baseline(params).energy_of_intensity) * half_an_hour
    assert spent == pytest.approx(3.3 * 80.0 / 2, rel=0.33)
    walking = runs.weight(params, exercise_intensity_change=half_an_hour)
    assert 1.0 < 80.0 - walking[-1] < 6.0


def test_appetite_limits_the_loss_to_what_trials_saw() -> None:
    """206 kcal/d in urine for 90 weeks lost 3.2 kg, not 11 (Ferrannini 2015, 10.2337/dc15-0355)."""
    person = {"appetite_feedback": 95.0}
    lost = 80.0 - runs.weight(runs.person(*WOMAN, **person), renal_glucose_loss_change=51.5)[-1]
    assert 1.0 < lost < 4.5


@pytest.mark.parametrize("key", PERSONAL)
def test_gradient_matches_finite_differences(key: str) -> None:
    params, u = runs.person(*WOMAN), runs.inputs(energy_change=-300.0)
    direction = jax.tree.map(jnp.zeros_like, params)._replace(**{key: jnp.asarray(1.0)})

    def final(params):
        return runs.year(params, u)[0].body_mass[-1]

    _, exact = jax.jvp(final, (params,), (direction,))
    h = 1e-4
    value = getattr(params, key)
    up, down = (final(params._replace(**{key: value + s})) for s in (h, -h))
    assert float(up - down) / (2 * h) == pytest.approx(float(exact), rel=1e-4, abs=1e-7)


def test_reverse_gradient_is_finite() -> None:
    u = runs.inputs()
    slopes = jax.grad(lambda q: runs.year(q, u)[0].body_mass.sum())(runs.parameters())
    assert all(bool(jnp.isfinite(leaf)) for leaf in jax.tree.leaves(slopes))


def test_vmap_equals_loop_and_float32_traces() -> None:
    masses = [60.0, 80.0, 120.0]
    people = [runs.person(0.5, 50, 175, mass) for mass in masses]
    batch = jax.tree.map(lambda *leaves: jnp.stack(leaves), *people)
    u = runs.inputs(energy_change=-250.0)
    together = jax.vmap(lambda q: runs.year(q, u)[0].body_mass)(batch)
    for person, row in zip(people, together, strict=True):
        np.testing.assert_allclose(row, runs.year(person, u)[0].body_mass, rtol=1e-10)
    narrow, _ = runs.year(
        runs.parameters(jnp.float32, mass=80.0), runs.inputs(jnp.float32, energy_change=-250.0)
    )
    assert {leaf.dtype for leaf in narrow} == {jnp.dtype("float32")}


@pytest.mark.parametrize(
    ("lost", "before", "after", "within"),
    [(0.155, 16.0, 3.1, 0.6), (0.07, 7.8, 4.5, 0.9)],
    ids=["DiRECT, Taylor 2018", "half a year of diet, Haufe 2013"],
)
def test_liver_fat_falls_with_weight_as_trials_found(lost, before, after, within) -> None:
    base = _derived(runs.person(1, 54, 170, 100))
    share = float(liver_fat(base.body_mass * (1.0 - lost), base) / liver_fat(base.body_mass, base))
    assert before * share == pytest.approx(after, abs=within)


def test_liver_fat_starts_with_body_fat_and_ignores_water() -> None:
    thin, heavy = (_derived(runs.person(0, 40, 170, mass)).liver_fat for mass in (60.0, 100.0))
    assert 1.0 < float(thin) < 3.0 < 9.0 < float(heavy) < 20.0
    fatter = _derived(runs.person(0, 40, 170, 100.0, fat_fraction_offset=5.0)).liver_fat
    assert float(fatter) > float(heavy)
    salted, _ = runs.year(runs.person(0, 40, 170, 80), runs.inputs(sodium_change=3000.0))
    assert float(salted.body_mass[300] - salted.body_mass[0]) > 0.5
    share = float(salted.liver_fat[300] / salted.liver_fat[0])
    assert 0.95 < share <= 1.0, "the water itself fattens nobody; carrying it costs a little fat"
