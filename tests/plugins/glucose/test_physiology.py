"""What must hold of a body: steady states, balances, signs, ranges."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from . import runs

ORGANS = ("glucose_t1d", "glucose_endogenous")
MEAL = ((60, 12, 5.0),)
DAY = 721


def _draw(name: str, seed: int, sigmas: float = 2.0) -> dict[str, float]:
    """Parameters drawn from the priors, kept within the bounds and `sigmas` of the middle."""
    random = np.random.default_rng(seed)
    values = {}
    for item in runs.manifest(name).parameter:
        if item.prior is None:
            continue
        z = float(np.clip(random.normal(), -sigmas, sigmas))
        location, scale = item.prior.location, item.prior.scale
        lognormal = item.prior.family == "lognormal"
        value = location * np.exp(scale * z) if lognormal else location + scale * z
        values[item.id] = float(np.clip(value, *item.bounds))
    return values


def _glucose(name: str, **series) -> np.ndarray:
    table = runs.inputs(name, DAY, **series)
    return np.asarray(runs.run(name, runs.parameters(name), table)[0].plasma_glucose)


@pytest.mark.parametrize("name", ORGANS)
def test_every_preset_is_steady(name: str) -> None:
    presets = [preset.parameters for preset in runs.manifest(name).preset] or [{}]
    table = runs.inputs(name, DAY)
    for values in presets:
        params = runs.parameters(name, **values)
        first = runs.start(name, params)
        _, states = runs.run(name, params, table)
        for field, column in zip(first._fields, states, strict=True):
            if field == "meal_minute":
                continue
            np.testing.assert_allclose(column, getattr(first, field), rtol=1e-9, atol=1e-9)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10_000), name=st.sampled_from(ORGANS))
def test_any_person_is_steady_when_fasting(seed: int, name: str) -> None:
    params = runs.parameters(name, **_draw(name, seed))
    model = runs.organ(name)
    p = model.derive(params)
    row = jax.tree.map(lambda x: x[0], runs.inputs(name, 1))
    rates = model.rhs(jnp.zeros(()), runs.start(name, params), row, p)
    assert max(abs(float(rate)) for rate in rates) < 1e-8
    assert float(p.tissue.basal_tissue) > 0
    assert float(p.tissue.basal_uptake) > 0


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    seed=st.integers(0, 10_000),
    name=st.sampled_from(ORGANS),
    grams=st.floats(0.0, 150.0),
    units=st.floats(0.0, 15.0),
    excess=st.floats(0.0, 80.0),
)
def test_masses_stay_positive_and_finite(
    seed: int, name: str, grams: float, units: float, excess: float
) -> None:
    table = runs.inputs(
        name,
        DAY,
        carbohydrate_rate=runs.pulses(DAY, (60, 15, grams / 15)),
        bolus_rate=runs.pulses(DAY, (60, 1, units)),
        heart_rate_excess=runs.pulses(DAY, (200, 60, excess)),
        sleep_loss=3.0,
    )
    _, states = runs.run(name, runs.parameters(name, **_draw(name, seed)), table)
    for item in runs.manifest(name).state:
        values = np.asarray(getattr(states, item.id))
        assert np.isfinite(values).all(), item.id
        if item.support == "positive":
            assert values.min() >= -1e-6, item.id


@pytest.mark.parametrize("name", ORGANS)
def test_glucose_is_conserved(name: str) -> None:
    """What was eaten and made is used, excreted or still there, to rounding."""
    model, params = runs.organ(name), runs.parameters(name, renal_threshold=250.0)
    p = model.derive(params)
    table = runs.inputs(name, DAY, carbohydrate_rate=runs.pulses(DAY, *MEAL))

    class WithBalance:
        """The organ with its flows as further states, so that both are integrated alike."""

        update = staticmethod(lambda t, y, u, q: (model.update(t, y[0], u, q), y[1]))

        @staticmethod
        def rhs(t, y, u, q):
            flow = model.flows(y[0], u, q)
            stored = flow.production + flow.appearance - flow.brain - flow.renal - flow.uptake
            return model.rhs(t, y[0], u, q), (stored, flow.appearance, flow.renal)

    @jax.jit
    def walk(state):
        def minute(state, row):
            return runs.rk4_step(WithBalance, row[0], 1.0, state, row[1], p), None

        return jax.lax.scan(minute, state, (jnp.arange(DAY, dtype=jnp.float64), table))[0]

    zero = jnp.zeros(())
    first = runs.start(name, params)
    last, (stored, appeared, excreted) = walk((first, (zero, zero, zero)))
    change = last.glucose_plasma + last.glucose_tissue
    change = change - first.glucose_plasma - first.glucose_tissue
    np.testing.assert_allclose(change, stored, rtol=0, atol=1e-9)
    in_gut = last.stomach_solid + last.stomach_liquid + last.intestine
    available = float(params.carbohydrate_bioavailability)
    absorbed = float(appeared) * 80.0 / available
    np.testing.assert_allclose(float(in_gut) + absorbed, 60_000.0, rtol=1e-10)
    assert float(excreted) >= 0


@pytest.mark.parametrize("name", ORGANS)
def test_a_meal_raises_glucose_and_insulin_lowers_it(name: str) -> None:
    fasting = _glucose(name)
    eaten = runs.pulses(DAY, *MEAL)
    meal = _glucose(name, carbohydrate_rate=eaten)
    dosed = _glucose(name, carbohydrate_rate=eaten, bolus_rate=runs.pulses(DAY, (60, 1, 6.0)))
    assert meal.max() > fasting.max() + 30.0
    assert dosed[61:300].mean() < meal[61:300].mean() - 8.0
    assert dosed.min() < meal.min() - 5.0


@pytest.mark.parametrize("name", ORGANS)
def test_exercise_lowers_glucose_and_only_exercise(name: str) -> None:
    eaten = runs.pulses(DAY, *MEAL)
    rest = _glucose(name, carbohydrate_rate=eaten)
    walk = runs.pulses(DAY, (90, 45, 40.0))
    active = _glucose(name, carbohydrate_rate=eaten, heart_rate_excess=walk)
    np.testing.assert_array_equal(active[:91], rest[:91])
    assert active[91:180].mean() < rest[91:180].mean() - 3.0
    assert active.max() < rest.max()


@pytest.mark.parametrize("name", ORGANS)
def test_sleep_loss_raises_glucose_after_a_meal_but_not_fasting(name: str) -> None:
    dose = runs.pulses(DAY, (60, 1, 5.0)) if name == "glucose_t1d" else 0.0
    series = {"carbohydrate_rate": runs.pulses(DAY, *MEAL), "bolus_rate": dose}
    rested, tired = _glucose(name, **series), _glucose(name, **series, sleep_loss=4.0)
    assert tired[61:400].mean() > rested[61:400].mean() + 2.0
    # Donga 2010 found fasting glucose unchanged in both groups.
    np.testing.assert_allclose(_glucose(name, sleep_loss=4.0), _glucose(name), atol=1e-8)


def test_less_basal_raises_glucose() -> None:
    less = _glucose("glucose_t1d", basal_change=-0.3)
    assert less[-1] > less[0] + 10.0


def test_presets_order_the_meal_response() -> None:
    table = runs.inputs(
        "glucose_endogenous", DAY, carbohydrate_rate=runs.pulses(DAY, (60, 15, 5.0))
    )
    peaks = []
    for name in ("healthy", "prediabetes", "type_2_diabetes"):
        params = runs.parameters("glucose_endogenous", **runs.preset("glucose_endogenous", name))
        seen, _ = runs.run("glucose_endogenous", params, table)
        peaks.append(float(seen.plasma_glucose.max()))
    assert peaks[0] < peaks[1] < peaks[2]
    assert 130.0 < peaks[0] < 180.0


def test_renal_loss_follows_the_threshold() -> None:
    """The steady loss of a person with T2D above threshold, in g/d."""
    name = "glucose_endogenous"
    values = runs.preset(name, "type_2_diabetes") | {"renal_threshold": 200.0}
    params = runs.parameters(name, **values)
    seen, _ = runs.run(name, params, runs.inputs(name, DAY, 91.0))
    excess = 164.18 * 1.49 - 200.0
    np.testing.assert_allclose(seen.renal_glucose_loss, 0.0007 * excess * 91.0 * 1.44, rtol=1e-6)
