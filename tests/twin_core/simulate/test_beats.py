"""The periodic beat is where a long run of beats ends, in every lane, and blood stays the same."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.body import System, assemble_by_id
from twin_core.simulate.beat import beat, periodic_state, traced_beat
from twin_core.simulate.lanes import across_start, broadcast_lanes, derive_parameters, members_of
from twin_core.twin import base_values

MEMBERS, LONG = 3, 600


class Heart(NamedTuple):
    """A circulation with some members, its inputs (rest, and a light walk) and parameters."""

    system: System
    u: Any
    p: Any

    @property
    def start(self) -> Any:
        return across_start(self.system.initial)(self.u, self.p)


@pytest.fixture(scope="module")
def heart() -> Heart:
    body = assemble_by_id(("circulation",))
    base = base_values(body, {"age": 40.0, "sex": 1.0, "height": 175.0, "mass": 75.0}, {})
    theta = np.repeat(base[:, None], MEMBERS, axis=1)
    names = list(body.parameters)
    for name, factors in (
        ("circulation.resting_heart_rate", (1.0, 0.85, 1.15)),
        ("circulation.systemic_vascular_resistance", (1.0, 1.2, 0.9)),
    ):
        theta[names.index(name)] *= factors
    system = body.systems["beat"]
    u = np.array(broadcast_lanes(body.input_defaults("beat"), 2, MEMBERS))
    u[system.inputs.index("exercise.intensity"), 1] = 0.25
    return Heart(
        system, jnp.asarray(u), system.own(derive_parameters(body, members_of(body, theta)))
    )


@pytest.fixture(scope="module")
def long_run(heart: Heart) -> Any:
    def beats(y: Any) -> Any:
        return jax.lax.fori_loop(0, LONG, lambda _, z: beat(heart.system, z, heart.u, heart.p), y)

    return jax.jit(beats)(heart.start)


@pytest.fixture(scope="module")
def settled(heart: Heart) -> Any:
    def find(y: Any) -> Any:
        return periodic_state(heart.system, y, heart.u, heart.p, tolerance=1e-8)

    return jax.jit(find)(heart.start)


def test_fixed_point_is_the_end_of_a_long_run(long_run: Any, settled: Any) -> None:
    assert float(settled.residual) <= 1e-8
    size = np.abs(long_run) + 1.0
    np.testing.assert_allclose(np.asarray(settled.point) / size, long_run / size, atol=2e-5)


def test_fixed_point_needs_a_tenth_of_the_beats(settled: Any) -> None:
    assert int(settled.calls) <= LONG // 10


def test_a_beat_returns_to_where_it_began(heart: Heart, settled: Any) -> None:
    after = jax.jit(lambda y: beat(heart.system, y, heart.u, heart.p))(settled.point)
    size = np.abs(settled.point) + 1.0
    assert np.max(np.abs(np.asarray(after - settled.point)) / size) < 1e-6


def test_lanes_settle_as_they_do_alone(heart: Heart, settled: Any) -> None:
    """One lane's Jacobian serves all: what it finds must not depend on its neighbours."""
    last = jax.tree.map(lambda leaf: leaf[-1:] if jnp.ndim(leaf) else leaf, heart.p)

    def find(y: Any, u: Any) -> Any:
        return periodic_state(heart.system, y, u, last, tolerance=1e-8).point

    alone = jax.jit(find)(heart.start[:, 1:, -1:], heart.u[:, 1:, -1:])
    size = np.abs(alone[:, 0, 0]) + 1.0
    together = settled.point[:, 1, -1]
    np.testing.assert_allclose(np.asarray(together) / size, alone[:, 0, 0] / size, atol=2e-6)


def test_both_ventricles_eject_the_same_and_exercise_raises_output(
    heart: Heart, settled: Any
) -> None:
    """Over a periodic beat as much blood passes the left heart as the right; none is made."""
    trace, period = jax.jit(lambda y: traced_beat(heart.system, y, heart.u, heart.p))(settled.point)
    seen = dict(zip(heart.system.outputs, np.moveaxis(np.asarray(trace), 1, 0), strict=True))
    left, right = (np.ptp(seen[f"heart.{side}_volume"], axis=0) for side in ("lv", "rv"))
    np.testing.assert_allclose(left, right, rtol=0.02)
    output = left * 60.0 / np.asarray(period) / 1000.0
    assert (output[0] > 3.0).all()
    assert (output[1] > 1.2 * output[0]).all()
