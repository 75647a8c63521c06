"""Powers for many members are those of `**`, with slopes, to the roundings that they tell of."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from twin_core.organ import power

BASES = st.floats(1e-6, 1e6)
EXPONENTS = st.floats(-4.0, 4.0)
SLOPES = {
    of: jax.jit(jax.vmap(jax.grad(of, argnums=(0, 1)), in_axes=(0, None)))
    for of in (power, jnp.power)
}


@settings(deadline=None)
@given(arrays(float, 32, elements=BASES), EXPONENTS)
def test_it_is_the_power_with_its_slopes(bases: np.ndarray, exponent: float) -> None:
    roundings = 4.0 * np.finfo(float).eps * (2.0 + np.abs(exponent * np.log(bases)))
    own, usual = SLOPES[power](bases, exponent), SLOPES[jnp.power](bases, exponent)
    assert (np.abs(power(bases, exponent) / bases**exponent - 1.0) <= roundings).all()
    np.testing.assert_allclose(own, usual, rtol=1e-12, atol=1e-12)


def test_below_zero_it_is_no_number_as_a_broken_power_is() -> None:
    assert np.isnan(power(jnp.asarray(-1.0), 0.4))
    assert power(jnp.asarray(0.0), 0.4) == 0.0
