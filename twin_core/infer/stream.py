r"""A twin that follows its person sample by sample, without refitting: an ensemble Kalman filter.

Members carry the state of the minutes tier, the personal parameters as `z`, and what the model does
not explain as a first-order autoregression beside the sensor. A sample moves all three by the
ensemble's covariances (Anderson 2001, doi:10.1175/1520-0493(2001)129<2884:AEAKFF>2.0.CO;2): state
and residual at once, parameters slowly, since they walk only `DRIFT` a day. How far they have
walked is an output. A sample far out counts less, as under a Student-t error.

Random numbers come from the seed and the sample's number, so that a record replays to the same end.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.noise import noise_of
from twin_core.infer.prior import Transforms, natural, transforms_of
from twin_core.simulate.advance import step_of
from twin_core.simulate.lanes import Members, across, across_start, derive_parameters
from twin_core.simulate.lanes import rows as rows_of
from twin_core.simulate.programs import program
from twin_core.twin import Twin
from twin_core.vocabulary import signal as known

#: How far parameters walk in a day, in prior standard deviations (assumed).
DRIFT = 0.05
#: Degrees of freedom of the sensor's error, and the standardised innovation that surprises.
FREEDOM, SURPRISE = 4.0, 3.0
DAY_MIN = 1440.0
#: What a model is taken to miss where nothing was fitted: part of the usual value, and how long.
_UNKNOWN_SHARE, _UNKNOWN_MEMORY_MIN = 0.15, 180.0


@dataclass(frozen=True, slots=True)
class Followed:
    """The ensemble after `samples` samples: `states` (states, members), `z` (parameters, members),
    `residual` (members,); `minute` since the start."""

    states: NDArray[np.float64]
    z: NDArray[np.float64]
    residual: NDArray[np.float64]
    minute: float = 0.0
    samples: int = 0

    @property
    def members(self) -> int:
        return self.z.shape[1]


@dataclass(frozen=True, slots=True)
class Heard:
    """What was expected of a sample before it was heard, and how far off it was.

    `innovation` is in standard deviations of what was expected; NaN where nothing was measured.
    """

    expected: float
    sd: float
    innovation: float

    @property
    def surprising(self) -> bool:
        return abs(self.innovation) > SURPRISE


@dataclass(frozen=True, slots=True)
class Follower:
    """Follows one signal of a body. `base` natural values of all parameters (parameters,)."""

    body: Body
    base: NDArray[np.float64]
    transforms: Transforms
    signal: str
    error: tuple[float, float]
    residual: tuple[float, float]
    dt: float
    seed: int = 0

    def begin(self, z: NDArray[np.float64], drive: NDArray[np.float64]) -> Followed:
        """Members at rest under the inputs `drive` (inputs,), with parameters `z`."""
        run = program(("stream start", *self._identity), lambda: _start(self))
        states = run(z, self.transforms.table, self.base, drive)
        return Followed(np.asarray(states), np.asarray(z), np.zeros(z.shape[1]))

    def hear(
        self, now: Followed, drives: NDArray[np.float64], value: float
    ) -> tuple[Followed, Heard]:
        """Walks `drives` (steps, inputs) on, then takes in the sample; NaN where there is none."""
        random = np.random.default_rng((self.seed, now.samples))
        minutes = len(drives) * self.dt
        sd, memory = self.residual
        keep = np.exp(-minutes / memory) if memory > 0 else 0.0
        fresh = random.standard_normal((len(now.z) + 1, now.members))
        z = now.z + DRIFT * np.sqrt(minutes / DAY_MIN) * fresh[:-1]
        residual = keep * now.residual + sd * np.sqrt(1.0 - keep**2) * fresh[-1]
        run = program(("stream walk", *self._identity), lambda: _walk(self))
        states, seen = run(
            now.states, z, self.transforms.table, self.base, drives, np.float64(now.minute)
        )
        states, seen = np.asarray(states), np.asarray(seen) + residual
        after = Followed(states, z, residual, now.minute + minutes, now.samples + 1)
        return self._taken(after, seen, value)

    def _taken(
        self, now: Followed, seen: NDArray[np.float64], value: float
    ) -> tuple[Followed, Heard]:
        sound = np.isfinite(seen) & np.isfinite(now.states).all(axis=0)
        if sound.sum() < 3:
            return now, Heard(float("nan"), float("nan"), float("nan"))
        if not sound.all():  # a member that left the model's range takes over another's place
            place = np.resize(np.flatnonzero(sound), now.members)
            place = np.where(sound, np.arange(now.members), place)
            now = replace(
                now, states=now.states[:, place], z=now.z[:, place], residual=now.residual[place]
            )
            seen = seen[place]
        expected, spread = float(seen.mean()), float(seen.var(ddof=1))
        error = self.error[0] ** 2 + (self.error[1] * expected) ** 2
        heard = Heard(expected, float(np.sqrt(spread + error)), float("nan"))
        if not np.isfinite(value):
            return now, heard
        off = (value - expected) / heard.sd
        error *= max(1.0, (FREEDOM + off**2) / (FREEDOM + 1.0))
        return self._moved(now, seen, value, spread, error), replace(heard, innovation=off)

    def _moved(
        self, now: Followed, seen: NDArray[np.float64], value: float, spread: float, error: float
    ) -> Followed:
        whole = np.concatenate([now.states, now.z, now.residual[None]])
        mean = whole.mean(axis=1, keepdims=True)
        apart, off = whole - mean, seen - seen.mean()
        gain = apart @ off / (len(off) - 1) / (spread + error)
        narrow = 1.0 / (1.0 + np.sqrt(error / (spread + error)))
        whole = mean + gain[:, None] * (value - seen.mean())
        whole = whole + apart - narrow * gain[:, None] * off
        count = len(now.states)
        states = self._supported(whole[:count], now.states)
        return replace(now, states=states, z=whole[count:-1], residual=whole[-1])

    def _supported(
        self, states: NDArray[np.float64], before: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """States inside what the manifests allow; discrete ones are never moved."""
        system = self.body.systems["minutes"]
        declared = [state for mounted in system.organs for state in mounted.manifest.state]
        for row, state in enumerate(declared):
            if state.discrete:
                states[row] = before[row]
            elif state.support == "positive":
                states[row] = np.maximum(states[row], 0.0)
            elif state.support == "unit_interval":
                states[row] = np.clip(states[row], 0.0, 1.0)
        return states

    def parameters(self, now: Followed) -> Mapping[str, tuple[float, float, float]]:
        """Median and 90 % interval of each personal parameter now."""
        low, middle, high = np.quantile(
            np.asarray(self.transforms(now.z)), (0.05, 0.5, 0.95), axis=1
        )
        rows = zip(self.transforms.names, middle, low, high, strict=True)
        return {name: (float(m), float(a), float(b)) for name, m, a, b in rows}

    @property
    def _identity(self) -> tuple[Any, ...]:
        return self.body, self.transforms.names, self.signal, self.dt


def follower_of(twin: Twin, signal: str, *, dt: float = 5.0, seed: int = 0) -> Follower:
    """A follower for a twin: its device error by the manifest, its residual as fitted."""
    body = twin.body
    own = {mounted.id for mounted in body.systems["minutes"].organs}
    personal = {n: p for n, p in body.personal.items() if n.partition(".")[0] in own}
    noise, left = noise_of(body, signal), twin.unexplained.get(signal)
    usual = _UNKNOWN_SHARE * known(signal).usual[1]
    residual = (usual, _UNKNOWN_MEMORY_MIN) if left is None else (left.sd, left.memory_h * 60.0)
    return Follower(
        body, twin.theta[:, 0], transforms_of(personal), signal,
        (noise.scale, noise.relative), residual, dt, seed,
    )  # fmt: skip


def members_of(twin: Twin, follower: Follower) -> NDArray[np.float64]:
    """The twin's posterior members as `z` (parameters, members)."""
    rows = [list(twin.body.parameters).index(name) for name in follower.transforms.names]
    return follower.transforms.inverse_lanes(twin.theta[rows])


def _own(follower: Follower) -> Callable[..., Any]:
    body = follower.body
    personal = np.asarray(body.personal_rows)
    names = list(body.parameters)
    rows = np.searchsorted(personal, [names.index(name) for name in follower.transforms.names])

    def own(z: Any, table: Any, base: Any) -> Any:
        base = jnp.asarray(base)
        varying = jnp.repeat(base[personal][:, None], z.shape[1], axis=1)
        members = Members(base, varying.at[rows].set(natural(table, z)))
        return body.systems["minutes"].own(derive_parameters(body, members))

    return own


def _start(follower: Follower) -> Callable[..., Any]:
    system, own = follower.body.systems["minutes"], _own(follower)

    def start(z: Any, table: Any, base: Any, drive: Any) -> Any:
        quiet = jnp.broadcast_to(drive[:, None, None], (len(drive), 1, z.shape[1]))
        return across_start(system.initial)(quiet, own(z, table, base))[:, 0, :]

    return start


def _walk(follower: Follower) -> Callable[..., Any]:
    system, own = follower.body.systems["minutes"], _own(follower)
    column, dt = system.outputs.index(follower.signal), follower.dt

    def walk(states: Any, z: Any, table: Any, base: Any, drives: Any, minute: Any) -> Any:
        params = own(z, table, base)
        advance = step_of(system, params, dt, "chebyshev")
        lanes = (drives.shape[1], 1, z.shape[1])

        def one(y: Any, row: Any) -> tuple[Any, None]:
            t, drive = row
            u = jnp.broadcast_to(drive[:, None, None], lanes)
            return advance(t, y, u), None

        clock = minute + dt * jnp.arange(drives.shape[0], dtype=drives.dtype)
        y, _ = jax.lax.scan(one, rows_of(states[:, None, :]), (clock, drives))
        state = jnp.stack(y)
        last = jnp.broadcast_to(drives[-1][:, None, None], lanes)
        seen = across(system.read)(clock[-1] + dt, state, last, params)[column, 0]
        return state[:, 0, :], seen

    return walk
