"""The circulation as a numerical model: reference, order, conservation, gradients, transforms."""

from __future__ import annotations

import csv
from importlib.resources import files
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from plugins.circulation.body_size import body_size
from plugins.circulation.compartments import venous_volume
from tests.plugins.circulation.beats import (
    NO_REFLEX,
    inputs,
    lanes,
    number,
    one_beat,
    organ,
    params,
    plugin,
    presets,
    rest,
    settled,
)


def test_the_plugin_loads():
    assert plugin().stage.value == "imported"


def test_published_reference_heart():
    """Regazzoni 2020 set at 75/min as the package circulation 0.4.0 prints it."""
    (row,) = rest([presets()["regazzoni_2020"]], steps=400, beats=100)
    text = (files("plugins.circulation") / "reference/published_heart.csv").read_text("utf-8")
    published = {row["quantity"]: float(row["published"]) for row in csv.DictReader(text.split())}
    assert len(published) == 4
    for quantity, value in published.items():
        assert row[quantity] == pytest.approx(value, rel=1e-3)


@pytest.fixture(scope="module")
def resting() -> tuple[Any, Any, Any]:
    """Settled state, inputs and derived parameters of the default adult with a little of all."""
    p, u = params(), inputs(exercise_intensity=0.1, tilt=0.2, blood_loss_rate=30.0)
    state = settled(lanes([p]), lanes([u]), beats=60)
    state = jax.tree.map(lambda value: value[0], state)
    derived = organ().derive(p)
    return organ().update(number(0.0), state, u, derived), u, derived


@pytest.fixture(scope="module")
def tight(resting) -> np.ndarray:
    """The state one beat later by an independent stiff solver on the plain right-hand side."""
    state, u, derived = resting
    rates = jax.jit(lambda t, y: jnp.stack(organ().rhs(t, organ().State(*y), u, derived)))
    period = float(organ().period(state, u, derived))
    solution = solve_ivp(
        lambda t, y: np.asarray(rates(t, y)),
        (0.0, period),
        np.asarray(jnp.stack(state)),
        method="LSODA",
        rtol=1e-9,
        atol=1e-9,
        max_step=0.002,
    )
    return solution.y[:, -1]


def test_step_agrees_with_a_stiff_solver_at_second_order(resting, tight):
    state, u, derived = resting
    beat = jax.jit(lambda y, steps: _beat_of(y, u, derived, steps))
    size = np.abs(tight) + 1.0
    counts = np.array([100, 200, 400, 800])
    errors = [np.max(np.abs(np.asarray(jnp.stack(beat(state, n))) - tight) / size) for n in counts]
    assert errors[-1] < 1e-4
    order = -np.polyfit(np.log(counts), np.log(errors), 1)[0]
    assert order > 1.6


def _beat_of(state: Any, u: Any, derived: Any, steps: Any) -> Any:
    dt = organ().period(state, u, derived) / jnp.asarray(steps, float)

    def one(index: Any, y: Any) -> Any:
        return organ().step(jnp.asarray(index, float) * dt, dt, y, u, derived)

    return jax.lax.fori_loop(0, steps, one, state)


VOLUMES = ("v_la", "v_lv", "v_ar_sys", "v_ra", "v_rv", "v_ar_pul", "v_ven_pul")


def total(state: Any, u: Any, derived: Any) -> float:
    size = body_size(u, derived)
    veins = size * venous_volume(state, u, derived, 1.0 / size)
    return float(veins + sum(getattr(state, name) for name in VOLUMES))


@settings(max_examples=15, deadline=None)
@given(
    rate=st.floats(40.0, 130.0),
    contractility=st.floats(0.6, 6.0),
    resistance=st.floats(0.5, 2.5),
    blood=st.floats(0.8, 1.3),
)
def test_volume_is_conserved(step, rate, contractility, resistance, blood):
    """Each step moves exactly what the flows carry; over 100 steps the total stays to 1e-9."""
    u = inputs()
    p = params(
        resting_heart_rate=rate,
        lv_contractility=contractility,
        systemic_vascular_resistance=resistance,
        blood_volume_scale=blood,
    )
    derived = organ().derive(p)
    first = organ().initial(derived, u)
    last, veins = step(first, p, u)
    assert bool(organ().guard(last, derived))
    before, after = total(first, u, derived), total(last, u, derived)
    assert after == pytest.approx(before, rel=1e-9)
    assert float(veins[1]) == pytest.approx(float(veins[0]), rel=1e-9)


@pytest.fixture(scope="module")
def step() -> Any:
    """100 beats; the venous volume as the total leaves it, and as venous flows accumulate it."""

    @jax.jit
    def beats(state: Any, p: Any, u: Any) -> Any:
        derived = organ().derive(p)
        size = body_size(u, derived)

        def veins(y: Any) -> Any:
            return size * venous_volume(y, u, derived, 1.0 / size)

        def beat(carry: Any, _: Any) -> Any:
            y, gained = carry
            y = organ().update(number(0.0), y, u, derived)
            dt = organ().period(y, u, derived) / 64

            def one(carry: Any, index: Any) -> Any:
                y, gained = carry
                z = organ().step(index * dt, dt, y, u, derived)
                inflow = 0.5 * (y.q_ar_sys + z.q_ar_sys - y.q_ven_sys - z.q_ven_sys)
                return (z, gained + dt * inflow), None

            return jax.lax.scan(one, (y, gained), jnp.arange(64, dtype=dt.dtype))[0], None

        start = (state, jnp.zeros_like(state.v_la))
        (last, gained), _ = jax.lax.scan(beat, start, None, length=100)
        return last, (veins(last), veins(state) + gained)

    return beats


def test_blood_loss_rate_takes_that_much_blood():
    u, p = inputs(blood_loss_rate=60.0), params(plasma_refill_time=200.0, **NO_REFLEX)
    state = settled(lanes([p]), lanes([u]), beats=70)
    assert float(state.blood_lost[0]) == pytest.approx(60.0, rel=1e-3)  # 70 beats at 70/min


def test_gradient_of_a_beat_is_finite_and_true(resting):
    state, u, _ = resting

    def pressure(p: Any) -> Any:
        derived = organ().derive(p)
        later = one_beat(state, u, derived, 64)
        return derived.arterial_elastance * later.v_ar_sys + later.v_lv + later.baro_pressure

    slopes, value = jax.jit(jax.grad(pressure)), jax.jit(pressure)
    # Healthy valves and the target of ejection fraction stand at a corner: there a diseased heart.
    corners = {"failing_ejection_fraction", "aortic_valve_area", "mitral_valve_area"}
    diseased = params(
        failing_ejection_fraction=32.0,
        aortic_valve_area=1.2,
        mitral_valve_area=2.0,
        aortic_regurgitant_area=0.1,
        mitral_regurgitant_area=0.2,
    )
    for p, skipped in ((params(), corners), (diseased, set())):
        slope = slopes(p)
        assert all(np.isfinite(value) for value in slope)
        for name in sorted(set(organ().Params._fields) - skipped):
            h = 1e-5 * max(abs(float(getattr(p, name))), 1e-2)
            up, down = (p._replace(**{name: getattr(p, name) + s * h}) for s in (1.0, -1.0))
            difference = (float(value(up)) - float(value(down))) / (2.0 * h)
            assert float(getattr(slope, name)) == pytest.approx(difference, rel=2e-4, abs=1e-5), (
                name
            )


def test_members_on_the_last_axis_equal_a_loop(resting):
    state, u, _ = resting
    people = [
        params(lv_contractility=c, mass=m) for c, m in ((1.5, 60.0), (2.4, 75.0), (4.0, 90.0))
    ]

    def later(p: Any) -> Any:
        return jnp.stack(one_beat(state, u, organ().derive(p), 32))

    together = jax.jit(jax.vmap(later, in_axes=-1, out_axes=-1))(lanes(people))
    single = jax.jit(later)
    for lane, person in enumerate(people):
        np.testing.assert_allclose(together[:, lane], single(person), rtol=1e-11, atol=1e-11)


def test_compiled_equals_uncompiled(resting):
    state, u, derived = resting
    dt = number(0.007)
    plain = organ().step(number(0.1), dt, state, u, derived)
    compiled = jax.jit(organ().step)(number(0.1), dt, state, u, derived)
    np.testing.assert_allclose(jnp.stack(plain), jnp.stack(compiled), rtol=1e-12, atol=1e-12)


def test_single_precision_traces_and_stays_close(resting):
    state, u, _ = resting
    single = jax.tree.map(lambda value: value.astype(jnp.float32), (state, u, params()))
    run = jax.jit(lambda y, u, p: one_beat(y, u, organ().derive(p), 64))
    narrow = run(*single)
    assert all(value.dtype == jnp.float32 for value in narrow)
    wide = jnp.stack(run(state, u, params()))
    error = np.abs(np.asarray(jnp.stack(narrow), np.float64) - wide) / (np.abs(wide) + 1.0)
    assert error.max() < 2e-3


def test_rates_are_steady_drives_at_the_start():
    u = inputs(exercise_intensity=0.3, tilt=0.5)
    derived = organ().derive(params())
    rates = organ().rhs(number(0.0), organ().initial(derived, u), u, derived)
    assert float(rates.exercise_drive) == 0.0
    assert float(rates.posture_drive) == 0.0
    assert float(rates.blood_lost) == 0.0
