"""Behaviour: how it is run does not change what it says."""

from __future__ import annotations

import io
from collections.abc import Iterator

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.testing.walks import SAMPLES, steps_of, walk


def compiled(subject: Subject) -> Iterator[str | Note]:
    """Compiled or not, rates and outputs are the same."""
    theta, u = jnp.asarray(subject.defaults()), jnp.asarray(subject.resting_inputs())
    y = subject.start(theta, u)
    t = jnp.asarray(2.0)
    for word, function in (("rates", subject.rates), ("outputs", subject.outputs)):
        plain, fast = function(t, y, u, theta), jax.jit(function)(t, y, u, theta)
        if not np.allclose(plain, fast, rtol=1e-9, atol=1e-12, equal_nan=True):
            yield f"{word} differ when compiled"


def batched(subject: Subject) -> Iterator[str | Note]:
    """A person says the same alone and in a batch."""
    thetas, us = subject.cases(3)

    def look(theta: jax.Array, u: jax.Array) -> jax.Array:
        y = subject.start(theta, u)
        return subject.rates(jnp.asarray(2.0), y, u, theta)

    together = np.asarray(jax.jit(jax.vmap(look))(thetas, us))
    alone = np.stack([np.asarray(jax.jit(look)(*case)) for case in zip(thetas, us, strict=True)])
    if not np.allclose(together, alone, rtol=1e-6, atol=1e-9, equal_nan=True):
        yield "rates of a person in a batch differ from those of the person alone"


def continued(subject: Subject) -> Iterator[str | Note]:
    """Stopped, stored and gone on with, a walk arrives where it would have."""
    if subject.tier == "beat":
        yield Note("beats repeat themselves; there is nothing to go on with")
        return
    middle = SAMPLES // 2
    whole = walk(subject, members=1).states[-1]
    first = walk(subject, members=1, samples=middle).states[-1]
    stored = io.BytesIO()
    np.save(stored, first)
    stored.seek(0)
    begin = steps_of(subject)[0] * middle // SAMPLES
    second = walk(
        subject, members=1, samples=SAMPLES - middle, begin=begin, start=np.load(stored)
    ).states[-1]
    if not np.allclose(whole, second, rtol=1e-7, atol=1e-9, equal_nan=True):
        yield "a walk in two parts ends elsewhere than in one: something is kept outside the state"


CHECKS = (
    Check("behaviour", "compiled", compiled),
    Check("behaviour", "batched", batched),
    Check("behaviour", "continued", continued),
)
