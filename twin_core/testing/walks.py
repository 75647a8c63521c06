"""The organ on its own clock, walked by the host's integrator with all inputs driven."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

from twin_core.simulate.beat import beat, measured_beat
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import Members, across_start, broadcast_lanes, derive_parameters
from twin_core.testing.subject import Subject
from twin_core.vocabulary import to_signal_unit

#: How far a walk goes: a day, two months, some beats; and how often it is looked at.
SAMPLES = 24
STEPS = {"minutes": (60, 1.0, "min"), "days": (3, 1.0, "d")}
BEATS = 8
MEMBERS = 4


@dataclass(frozen=True, slots=True)
class Walked:
    """`states` and `outputs` (samples, n, members) in the organ's and catalogue units.

    `failed` names the first state that was not finite, and when.
    """

    states: NDArray[np.float64]
    outputs: NDArray[np.float64]
    failed: tuple[str, float] | None
    unit: str


def steps_of(subject: Subject) -> tuple[int, float]:
    """How many steps a walk takes, and how long each is in the clock unit."""
    if subject.tier == "beat":
        return BEATS * subject.manifest.clock.steps_per_beat, 0.0
    every, dt, _ = _sampling(subject)
    return SAMPLES * every, dt


def _sampling(subject: Subject) -> tuple[int, float, str]:
    """Steps in a sample, the step and its unit: the host's own, or finer where the organ asks."""
    every, dt, unit = STEPS[subject.tier]
    finer = max(1, ceil(dt / subject.manifest.clock.dt))
    return every * finer, dt / finer, unit


def walk(
    subject: Subject,
    *,
    divide: int = 1,
    members: int = MEMBERS,
    inputs: dict[str, float] | None = None,
    challenged: bool = False,
    begin: int = 0,
    samples: int = SAMPLES,
    start: NDArray[np.float64] | None = None,
) -> Walked:
    """The default person and draws beside them, with steps `divide` times finer.

    `begin` and `start` go on from an earlier walk; `inputs` are in the organ's own units. When
    `challenged`, every input moves a tenth of the way to the top of its range after the start.
    """
    ensemble, u = subject.members(members), external(subject, inputs or {})
    if subject.tier == "beat":
        return _beats(subject, ensemble, u)
    every, dt, unit = _sampling(subject)
    fine = every * divide
    run = _program(subject, samples * fine, fine, dt / divide)
    grid = np.repeat(u[None], samples * fine, axis=0)
    if challenged:
        grid[fine:] = external(subject, _challenge(subject))
    lanes = None if start is None else jnp.asarray(start)[:, None, :]
    states, outputs = run(ensemble, grid, lanes, jnp.asarray(begin * divide))
    states, outputs = np.asarray(states), np.asarray(outputs)
    bad = ~np.isfinite(states)
    failed = None
    if bad.any():
        sample, state, _ = np.argwhere(bad)[0]
        failed = subject.names("state")[state], (sample + 1.0) * every * dt
    return Walked(states, outputs, failed, unit)


def _challenge(subject: Subject) -> dict[str, float]:
    ports = [port for port in subject.manifest.input if port.range]
    return {p.id: p.default + 0.1 * (p.range[1] - p.default) for p in ports if p.range}


def external(subject: Subject, values: dict[str, float]) -> NDArray[np.float64]:
    """The tier's inputs in catalogue units: defaults unless given."""
    system = subject.body.systems[subject.tier]
    table = subject.body.input_defaults(subject.tier)
    for port in subject.manifest.input:
        if port.id in values:
            unit = to_signal_unit(port.signal, port.unit)
            table[system.inputs.index(port.signal)] = float(unit(values[port.id]))
    return table


@cache
def _program(subject: Subject, steps: int, every: int, dt: float) -> Any:
    """States and outputs at each sample; one scan over samples so that states are seen too."""
    system = subject.body.systems[subject.tier]
    samples = steps // every

    def run(ensemble: Members, grid: Any, start: Any, begin: Any) -> Any:
        own = system.own(derive_parameters(subject.body, ensemble))
        u = broadcast_lanes(grid[0], 1, ensemble.size)
        first = across_start(system.initial)(u, own) if start is None else start
        none = jnp.zeros((len(system.inputs), 1, 1, ensemble.size))

        def sample(y: Any, block: Any) -> Any:
            drives, step = block
            forcing = Forcing(drives[:, :, None], jnp.ones((every, 1, 1)), none)
            found = integrate(system, y, forcing, own, dt=dt, every=every, first_step=step)
            return found.final, (found.final[:, 0], found.outputs[0, :, 0])

        blocks = jnp.reshape(grid, (samples, every, grid.shape[1]))
        clock = begin + jnp.arange(samples) * every
        return jax.lax.scan(sample, first, (blocks, clock))[1]

    return jax.jit(run)


def _beats(subject: Subject, ensemble: Members, u: Float[np.ndarray, " inputs"]) -> Walked:
    system = subject.body.systems["beat"]

    @jax.jit
    def run(ensemble: Members, u: Array) -> Any:
        own = system.own(derive_parameters(subject.body, ensemble))
        lanes = broadcast_lanes(u, 1, ensemble.size)
        first = across_start(system.initial)(lanes, own)

        def one(y: Any, _: Any) -> Any:
            seen = measured_beat(system, y, lanes, own)
            return beat(system, y, lanes, own), (seen.final[:, 0], seen.outputs[:, 0])

        return jax.lax.scan(one, first, None, length=BEATS)[1]

    states, outputs = (np.asarray(rows) for rows in run(ensemble, jnp.asarray(u)))
    bad = ~np.isfinite(states)
    failed = None
    if bad.any():
        sample, state, _ = np.argwhere(bad)[0]
        failed = subject.names("state")[state], float(sample + 1)
    return Walked(states, outputs, failed, "beats")
