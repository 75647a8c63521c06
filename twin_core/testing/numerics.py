"""Numerics: finite, smooth, positive where they must be, and stepped finely enough."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject, worst
from twin_core.testing.walks import steps_of, walk

#: Largest relative difference that halving the step may make.
STEP_ERROR = 1e-2


def finite(subject: Subject) -> Iterator[str | Note]:
    """Start, rates and outputs are finite over 256 draws of parameters and inputs."""
    blocks = ("state", "state", "output")
    words = ("starts", "has a rate", "is an output")
    for block, word, table in zip(blocks, words, subject.looked_at, strict=True):
        yield from worst(subject.names(block), ~np.isfinite(table), f"{word} that is not finite")


def slopes(subject: Subject) -> Iterator[str | Note]:
    """The slope of rates and outputs in each parameter is finite over 256 draws."""

    def look(theta: Any, u: Any) -> Any:
        def both(theta: Any) -> Any:
            y = jax.lax.stop_gradient(subject.start(theta, u))
            t = jnp.asarray(3.0)
            seen = subject.outputs(t, y, u, theta)
            return jnp.concatenate([subject.rates(t, y, u, theta), seen])

        return jax.jacfwd(both)(theta)

    table = np.asarray(jax.jit(jax.vmap(look))(*subject.cases()))
    yield from worst(
        subject.names("parameter"),
        np.asarray(~np.isfinite(table).all(axis=1)),
        "gives a slope that is not finite",
    )


def differences(subject: Subject) -> Iterator[str | Note]:
    """Forward slopes agree with central differences of the defaults to 1e-4."""
    theta, u = jnp.asarray(subject.defaults()), jnp.asarray(subject.resting_inputs())
    start = subject.start(theta, u)

    def look(theta: Any) -> Any:
        t = jnp.asarray(3.0)
        seen = subject.outputs(t, start, u, theta)
        return jnp.concatenate([subject.rates(t, start, u, theta), seen])

    if not len(theta):
        return
    run = jax.jit(jax.vmap(look))
    exact = np.asarray(jax.jit(jax.jacfwd(look))(theta))
    bounds = np.asarray([item.bounds for item in subject.manifest.parameter])
    middle = subject.defaults()
    # Bounds may lie powers of ten away from the default: the step is small beside both.
    size = np.where(middle == 0.0, np.inf, np.abs(middle))
    h = 1e-6 * np.minimum(bounds[:, 1] - bounds[:, 0], size)
    inside = (middle - h >= bounds[:, 0]) & (middle + h <= bounds[:, 1])
    moved = np.diag(h)
    up, down = (np.asarray(run(jnp.asarray(middle[None] + move))) for move in (moved, -moved))
    found = (up - down).T / (2.0 * h)
    scale = np.abs(exact).max(axis=0) + 1e-9 * np.abs(np.asarray(look(theta))).max() / h
    for index, name in enumerate(subject.names("parameter")):
        off = np.abs(found[:, index] - exact[:, index]).max()
        if inside[index] and not off <= 1e-4 * scale[index] + 1e-9:
            yield f"{name}: slope {off / scale[index]:.1g} away from finite differences"


def positive(subject: Subject) -> Iterator[str | Note]:
    """States declared positive stay so on a walk of several members."""
    states = walk(subject, challenged=True).states
    for index, state in enumerate(subject.manifest.state):
        if state.support == "positive" and np.nanmin(states[:, index]) < 0.0:
            yield f"{state.id} falls to {np.nanmin(states[:, index]):.3g}"
        if state.support == "unit_interval" and np.nanmax(states[:, index]) > 1.0 + 1e-9:
            yield f"{state.id} rises to {np.nanmax(states[:, index]):.3g}"


def steps(subject: Subject) -> Iterator[str | Note]:
    """Steps of the host's length are fine enough: half of it changes little, and less again."""
    if subject.tier == "beat":
        yield Note("beats are refined by the organ's own tests")
        return
    whole, half, quarter = (
        walk(subject, divide=n, members=1, challenged=True).outputs for n in (1, 2, 4)
    )
    size = np.abs(quarter).max(axis=0) + 1e-12
    first = (np.abs(whole - quarter) / size).max(axis=(0, 2))
    second = (np.abs(half - quarter) / size).max(axis=(0, 2))
    for index, name in enumerate(subject.names("output")):
        if not first[index] <= STEP_ERROR:
            yield f"{name} moves by {first[index]:.2g} of itself when steps are quartered"
        elif first[index] > 1e-6 and second[index] > 0.7 * first[index]:
            yield f"{name} does not settle as steps are refined"
    yield Note(f"step error {first.max(initial=0.0):.1g} of the largest value")


def single(subject: Subject) -> Iterator[str | Note]:
    """Single precision tells the same rates as double, to a thousandth."""
    wide = _at_start(subject, jnp.float64)
    narrow = _at_start(subject, jnp.float32)
    for name, a, b in zip(subject.names("output"), wide, narrow, strict=True):
        if not np.allclose(b, a, rtol=2e-3, atol=1e-5 * (np.abs(wide).max() + 1.0)):
            yield f"output {name} is {b:g} in single precision and {a:g} in double"


def _at_start(subject: Subject, dtype: Any) -> Any:
    theta = jnp.asarray(subject.defaults(), dtype)
    u = jnp.asarray(subject.resting_inputs(), dtype)
    run = jax.jit(lambda p, v: subject.outputs(jnp.asarray(0.0, dtype), subject.start(p, v), v, p))
    return np.asarray(run(theta, u), float)


def length(subject: Subject) -> Iterator[str | Note]:
    """Nobody left the model's range on the walk, and the guard says so too."""
    found = walk(subject, challenged=True)
    if found.failed:
        yield f"{found.failed[0]} is not finite after {found.failed[1]:g} {found.unit}"
    count, dt = steps_of(subject)
    yield Note(f"{count} steps of {dt:g} {found.unit}")


CHECKS = (
    Check("numerics", "finite", finite),
    Check("numerics", "slopes", slopes),
    Check("numerics", "differences", differences),
    Check("numerics", "walk", length),
    Check("numerics", "positive", positive),
    Check("numerics", "steps", steps),
    Check("numerics", "single", single),
)
