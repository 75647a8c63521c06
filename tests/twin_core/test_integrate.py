"""The stepper is as exact as its order, keeps lanes apart, and reports a failure as a value."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from tests.twin_core.toys import DECAY, FOLLOWER, Decay, Follower, plugin
from twin_core.body import Body, assemble
from twin_core.simulate.integrate import Forcing, Samples, integrate
from twin_core.simulate.lanes import Members, across, across_start, derive_parameters, members_of


@pytest.fixture(scope="module")
def body() -> Body:
    return assemble([plugin(DECAY, Decay()), plugin(FOLLOWER, Follower())])


def theta_of(body: Body, elimination: np.ndarray) -> np.ndarray:
    base = np.array(list(body.defaults().values()))
    theta = np.repeat(base[:, None], elimination.size, axis=1)
    theta[list(body.parameters).index("decay.elimination")] = elimination
    return theta


def run(body: Body, elimination: np.ndarray, drive: np.ndarray, every: int = 5) -> Samples:
    system = body.systems["minutes"]
    params = system.own(derive_parameters(body, members_of(body, theta_of(body, elimination))))
    members = elimination.size
    held = jnp.zeros((1, 1, 1, members))
    forcing = Forcing(jnp.asarray(drive)[:, None, None], jnp.ones((drive.size, 1, 1)), held)
    start = across_start(system.initial)(jnp.zeros((1, 1, members)), params)
    return integrate(system, start, forcing, params, dt=1.0, every=every)


def test_matches_the_closed_form_of_a_driven_decay(body: Body) -> None:
    rate = np.array([0.02, 0.1, 0.3])
    samples = run(body, rate, np.full(60, 2.0))
    minutes = np.arange(5, 61, 5)[:, None]
    exact = 2.0 / rate + (100.0 - 2.0 / rate) * np.exp(-rate * minutes)
    np.testing.assert_allclose(samples.outputs[:, 0, 0], exact, rtol=2e-4)
    np.testing.assert_allclose(samples.outputs[:, 0, 0, 0], exact[:, 0], rtol=1e-8)


def test_agrees_with_diffrax_at_tight_tolerance(body: Body) -> None:
    import diffrax

    system = body.systems["minutes"]
    params = system.own(derive_parameters(body, members_of(body, theta_of(body, np.array([0.05])))))
    one = jax.tree.map(lambda leaf: leaf[0] if leaf.ndim else leaf, params)
    zero = jnp.zeros((1,))
    oracle = diffrax.diffeqsolve(
        diffrax.ODETerm(lambda t, y, args: system.rhs(t, y, zero, one)),
        diffrax.Tsit5(),
        t0=0.0,
        t1=60.0,
        dt0=0.1,
        y0=system.initial(zero, one),
        stepsize_controller=diffrax.PIDController(rtol=1e-10, atol=1e-12),
    )
    samples = run(body, np.array([0.05]), np.zeros(60))
    assert oracle.ys is not None
    np.testing.assert_allclose(samples.final[:, 0, 0], oracle.ys[0], rtol=1e-6)


def test_members_do_not_touch_each_other(body: Body) -> None:
    drive = np.where(np.arange(30) < 5, 3.0, 0.0)
    together = run(body, np.array([0.02, 0.1, 0.3]), drive)
    alone = run(body, np.array([0.1]), drive)
    np.testing.assert_allclose(together.outputs[..., 1:2], alone.outputs, rtol=1e-12)


def test_jit_changes_nothing(body: Body) -> None:
    drive = np.full(20, 1.0)
    with jax.disable_jit():
        plain = run(body, np.array([0.1]), drive)
    np.testing.assert_allclose(plain.outputs, run(body, np.array([0.1]), drive).outputs, rtol=1e-12)


def test_a_diverging_member_is_named_and_leaves_the_others_alone(body: Body) -> None:
    samples = run(body, np.array([0.1, np.nan, 0.2]), np.zeros(20))
    assert samples.failed_step.tolist() == [[-1, 4, -1]]
    names = body.systems["minutes"].state_names
    assert names[int(samples.failed_state[0, 1])] == "decay.amount"
    assert np.isfinite(samples.outputs[..., [0, 2]]).all()


def test_gradient_equals_finite_difference(body: Body) -> None:
    def final(rate: jax.Array) -> jax.Array:
        system = body.systems["minutes"]
        base = jnp.asarray(list(body.defaults().values()))
        params = system.own(derive_parameters(body, Members(base, rate[None, None])))
        forcing = Forcing(jnp.ones((30, 1, 1)), jnp.ones((30, 1, 1)), jnp.zeros((1, 1, 1, 1)))
        start = across_start(system.initial)(jnp.zeros((1, 1, 1)), params)
        return integrate(system, start, forcing, params, dt=1.0, every=30).outputs[0, 1, 0, 0]

    rate, h = jnp.asarray(0.07), 1e-6
    central = (final(rate + h) - final(rate - h)) / (2 * h)
    np.testing.assert_allclose(jax.grad(final)(rate), central, rtol=1e-6)


def test_what_all_members_get_alike_may_be_told_once(body: Body) -> None:
    system = body.systems["minutes"]
    rate = np.array([0.02, 0.1, 0.3])
    params = system.own(derive_parameters(body, members_of(body, theta_of(body, rate))))
    y, given = 90.0 + jnp.arange(12.0).reshape(2, 2, 3), jnp.array([2.0, 3.0])
    once, rates = across(system.rhs), []
    for u in (jnp.broadcast_to(given[None, :, None], (1, 2, 3)), (given,)):
        rates.append(once(jnp.asarray(0.0), y, u, params))
    np.testing.assert_array_equal(*rates)
    decay = np.asarray(given)[:, None] - np.asarray(y[0]) * rate
    np.testing.assert_allclose(rates[1][0], decay, rtol=1e-12)
