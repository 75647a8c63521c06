r"""Units: the equations say the same in another system of units.

Every parameter, state and input is expressed in a system whose base units are larger by made-up
factors, the functions are run on those numbers, and what comes out is expressed in the manifest's
units again. Sound equations cannot tell the difference,

.. math:: f(t, y, u, \theta) = S_y^{-1} f(S_t t, S_y y, S_u u, S_\theta \theta) S_t,

with `S` the factors of each unit. A unit that does not fit its place, or a number with a dimension
that hides in the code, moves the result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.vocabulary import parse, to_signal_unit

#: How much larger each base unit of the other system is.
FACTORS = {
    "[mass]": 1.7, "[length]": 1.3, "[time]": 0.6, "[substance]": 2.3, "[current]": 1.9,
}  # fmt: skip
CLOCK_UNITS = {"beat": "s", "minutes": "min", "days": "d"}
DRAWS = 8


def scale_of(unit: str, dimension: str) -> float:
    """The factor of a number in `unit` when base units of `dimension` grow by their factor."""
    power = float(dict(parse(unit).dimensionality).get(dimension, 0))
    return FACTORS[dimension] ** (-power)


def _other_system(dimension: str) -> Callable[[Subject], Iterator[str | Note]]:
    def check(subject: Subject) -> Iterator[str | Note]:
        before, after = _both(subject, dimension)
        for name, a, b in zip(_rows(subject), before.T, after.T, strict=True):
            size = np.abs(a).max()
            moved = np.abs(b - a).max()
            if not moved <= 1e-9 * size + 1e-12:
                share = moved / size if size else np.inf
                yield (
                    f"{name} changes by {share:.2g} of itself when units of {dimension[1:-1]} do: "
                    "a unit in the manifest is wrong, or a number with a dimension is in the code"
                )

    check.__doc__ = f"Rates and outputs do not depend on the unit of {dimension[1:-1]}."
    return check


def _rows(subject: Subject) -> list[str]:
    rates = [f"rate of {name}" for name in subject.names("state")]
    return rates + [f"output {name}" for name in subject.names("output")]


def _both(subject: Subject, dimension: str) -> tuple[NDArray, NDArray]:
    scales = {
        block: np.asarray([scale_of(item.unit, dimension) for item in getattr(manifest, block)])
        for manifest in (subject.manifest,)
        for block in ("state", "input", "output", "parameter")
    }
    clock = scale_of(CLOCK_UNITS[subject.tier], dimension)

    def look(theta: Any, u: Any, y: Any, t: Any) -> Any:
        return subject.rates(t, y, u, theta), subject.outputs(t, y, u, theta)

    run = jax.jit(jax.vmap(look, in_axes=(0, 0, 0, None)))
    thetas, us = (np.asarray(case) for case in subject.cases(DRAWS))
    ys, t = subject.moved_states(DRAWS), 2.0
    rates, outputs = run(*_arrays(thetas, us, ys, t))
    other = thetas * scales["parameter"], us * scales["input"], ys * scales["state"], t * clock
    moved = tuple(np.asarray(part) for part in run(*_arrays(*other)))
    back = moved[0] / scales["state"] * clock, moved[1] / scales["output"]
    before = np.concatenate([np.asarray(rates), np.asarray(outputs)], axis=1)
    return before, np.concatenate([np.asarray(back[0]), np.asarray(back[1])], axis=1)


def _arrays(*values: Any) -> tuple[Any, ...]:
    return tuple(jnp.asarray(value) for value in values)


def ports(subject: Subject) -> Iterator[str | Note]:
    """What the body reads equals what the organ gives, converted by hand to catalogue units."""
    system = subject.body.systems[subject.tier]
    thetas, us = subject.cases(1)
    theta, u = thetas[0], us[0]
    into = [to_signal_unit(port.signal, port.unit) for port in subject.manifest.input]
    by_signal = {
        port.signal: float(factor(value))
        for port, factor, value in zip(subject.manifest.input, into, u, strict=True)
    }
    table = jnp.asarray([by_signal.get(name, 0.0) for name in system.inputs])
    y = subject.start(theta, u)
    own = {subject.manifest.id: subject.derived(theta)}
    seen = np.asarray(system.read(jnp.asarray(2.0), y, table, own))
    given = np.asarray(subject.outputs(jnp.asarray(2.0), y, u, theta))
    for index, port in enumerate(subject.manifest.output):
        expected = float(to_signal_unit(port.signal, port.unit)(given[index]))
        if not np.isclose(seen[index], expected, rtol=1e-9, atol=1e-12, equal_nan=True):
            yield f"output {port.id}: the body reads {seen[index]:g}, by hand it is {expected:g}"


CHECKS = (
    *(Check("units", name[1:-1], _other_system(name)) for name in FACTORS if name != "[current]"),
    Check("units", "ports", ports),
)
