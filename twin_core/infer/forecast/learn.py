"""Learns the prior of forecasts from many people: small networks, by Adam with dropout.

They learn what each person's own line missed, in the person's standard deviations, all leads at
once. A line misses more on days that did not teach it, and such are the days to be forecast: each
stretch of a person's days is therefore seen through lines that the other stretches taught, once by
fewer days and once by more.
Dropout and a few rounds over the rows (Srivastava and others 2014, jmlr.org/papers/v15/
srivastava14a.html) matter more than size: people left out were best foreseen after few rounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.infer.forecast.base import base_by, usable
from twin_core.infer.forecast.pooled import Inputs, Layers, Pooled
from twin_core.infer.forecast.series import Series

Rows = NDArray[np.float64]

#: Rows that one person may bring each time, and the weight of people of another kind.
MOST_ROWS, OTHERS = 7000, 0.15
#: Stretches that a person's days are cut into, the one time and the other.
STRETCHES = (2, 4)
SIZES, ROUNDS, BATCH, RATE, PULL = (96, 64), 4, 512, 2e-3, 1e-3
#: Shares of inputs and of inner values that are left out while learning.
DROP_INPUT, DROP = 0.15, 0.4
#: Columns that are unknown for more than this share of the rows are told to be unknown.
_TOLD = 0.02


class Person(NamedTuple):
    """A series with the cell at which learning ends; `alike` if of the kind to be forecast."""

    series: Series
    until: int
    alike: bool = True


class Examples(NamedTuple):
    """Features (rows, width), what lines missed (rows, leads) with NaN, and weights (rows,)."""

    x: Rows
    y: Rows
    weight: Rows


def examples_of(person: Person) -> Examples:
    """A person's rows, evenly taken; a long record counts more than a short one, but not in
    proportion. The person has been measured at least once in each stretch."""
    series, until, alike = person
    place, found = np.arange(len(series)), []
    measured = np.flatnonzero(np.isfinite(series.value) & (place < until))
    for count in STRETCHES:
        parts = []
        for own in np.array_split(measured, count):
            stretch = (place >= own[0]) & (place <= own[-1])
            parts.append(_seen(series, (place < until) & ~stretch, stretch, until))
        x, off = (np.concatenate(column) for column in zip(*parts, strict=True))
        every = slice(None, None, max(1, len(x) // MOST_ROWS))
        x, off = x[every], off[every]
        weight = np.full(len(x), max(len(x), 1) ** -0.5 * (1.0 if alike else OTHERS))
        found.append((x, off, weight))
    return Examples(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _seen(
    series: Series, taught: NDArray[np.bool_], stretch: NDArray[np.bool_], until: int
) -> tuple[Rows, Rows]:
    """Features and misses (rows, leads) of the cells of a `stretch`, by lines of those `taught`."""
    base = base_by(series, taught)
    view = base.look(series)
    off = np.full(view.base.shape, np.nan)
    for column, lead in enumerate(series.leads):
        rows = stretch & usable(series, lead) & (np.arange(len(series)) + lead < until)
        change = series.target(lead) - series.value
        off[rows, column] = ((change - view.base[:, column]) / base.scale.sd)[rows]
    rows = np.flatnonzero(np.isfinite(off).any(axis=1))
    return view.wide[rows], off[rows]


def learn_pooled(
    people: Sequence[Person], *, networks: int = 4, rounds: int = ROUNDS, seed: int = 0
) -> Pooled:
    """The prior of these people."""
    parts = [examples_of(person) for person in people]
    x, y, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    inputs = _inputs(x)
    seen = inputs(x).astype(np.float32)
    share = np.isfinite(y) * (weight / weight.mean())[:, None] / np.nanvar(y, axis=0)
    data = (seen, np.nan_to_num(y).astype(np.float32), share.astype(np.float32))
    found = tuple(_trained(data, rounds, seed + index) for index in range(networks))
    return Pooled(people[0].series.leads, inputs, found)


def _inputs(x: Rows) -> Inputs:
    known = np.isfinite(x)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, x, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(known, (x - centre) ** 2, 0.0).sum(axis=0) / count)
    kept = np.flatnonzero(spread > 1e-5)
    told = np.flatnonzero(1.0 - known.mean(axis=0) > _TOLD)
    return Inputs(centre[kept], spread[kept] + 1e-6, kept, told, x.shape[1])


def _trained(data: tuple[Any, Any, Any], rounds: int, seed: int) -> Layers:
    x, y, share = data
    key = jax.random.PRNGKey(seed)
    layers = _begun(key, (x.shape[1], *SIZES, y.shape[1]))
    batch = min(BATCH, len(x))
    count = len(x) // batch
    run = jax.jit(_round(count * rounds))
    nothing = jax.tree.map(jnp.zeros_like, layers)
    state = (layers, nothing, nothing, jnp.float32(0.0), jax.random.PRNGKey(seed + 1))
    random = np.random.default_rng(seed)
    for _ in range(rounds):
        order = random.permutation(len(x))[: count * batch].reshape(count, batch)
        state = run(state, x[order], y[order], share[order])
    return tuple(
        (np.asarray(w, dtype=np.float64), np.asarray(b, dtype=np.float64)) for w, b in state[0]
    )


def _begun(key: Any, sizes: tuple[int, ...]) -> list[tuple[Any, Any]]:
    layers = []
    for index, (into, out) in enumerate(pairwise(sizes)):
        key, own = jax.random.split(key)
        small = 0.1 if index == len(sizes) - 2 else 1.0
        weight = float(small / np.sqrt(into)) * jax.random.normal(own, (into, out), jnp.float32)
        layers.append((weight, jnp.zeros(out, jnp.float32)))
    return layers


def _forward(layers: Any, x: Any, key: Any) -> Any:
    """The networks of `pooled`, with a share of the values left out."""
    key, own = jax.random.split(key)
    x = _dropped(x, own, DROP_INPUT)
    for weight, offset in layers[:-1]:
        key, own = jax.random.split(key)
        x = _dropped(jax.nn.silu(x @ weight + offset[None]), own, DROP)
    weight, offset = layers[-1]
    return x @ weight + offset[None]


def _dropped(x: Any, key: Any, share: float) -> Any:
    left = jax.random.bernoulli(key, 1.0 - share, x.shape)
    return jnp.where(left, x / (1.0 - share), jnp.zeros_like(x))


def _round(total: int) -> Any:
    """One round over all batches, by Adam (Kingma and Ba 2015, arXiv:1412.6980)."""

    def loss(layers: Any, x: Any, y: Any, share: Any, key: Any) -> Any:
        return jnp.mean(share * (_forward(layers, x, key) - y) ** 2)

    def step(state: Any, batch: Any) -> tuple[Any, None]:
        layers, first, second, count, key = state
        key, own = jax.random.split(key)
        slope = jax.grad(loss)(layers, *batch, own)
        count = count + 1
        rate = RATE * 0.5 * (1.0 + jnp.cos(jnp.pi * count / total)) * jnp.minimum(1.0, count / 100)
        first = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, first, slope)
        second = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, second, slope)

        def moved(p: Any, m: Any, v: Any) -> Any:
            scaled = jnp.sqrt(v / (1.0 - 0.999**count)) + 1e-8
            return p - rate * (m / (1.0 - 0.9**count) / scaled + PULL * p)

        layers = jax.tree.map(moved, layers, first, second)
        return (layers, first, second, count, key), None

    def run(state: Any, x: Any, y: Any, share: Any) -> Any:
        return jax.lax.scan(step, state, (x, y, share))[0]

    return run
