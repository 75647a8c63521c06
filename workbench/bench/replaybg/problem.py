r"""The form as a fit: its priors, and cost, gradient and Hessian over `z` like every other problem.

Under the *peer's* objective the priors are densities of the natural values, as its own search for
the optimum takes them; under *ours* every `z` is a unit normal, so that densities are those of `z`.
The order of rates (`k_abs <= k_empt`, `k_a2 <= k_d`) is kept by a smooth minimum in the logarithm.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.infer.observed import Linearised, Observed, whiten
from twin_core.infer.prior import Transforms
from twin_core.simulate.programs import program
from workbench.bench.replaybg.day import Day
from workbench.bench.replaybg.form import GLUCOSE_VOLUME, Forced, Natural, forced, sensor

#: Means and spreads as published with the form (doi:10.1109/TBME.2023.3286856): basal glucose and
#: the root of the action rate are normal, rates log-normal, sensitivity a gamma variate.
BASAL, ROOT_ACTION = (119.13, 7.11), (0.11, 0.004)
EFFECTIVENESS, TO_PLASMA, DEPOT = (-3.8, 0.5), (-4.2875, 0.4274), (-3.5090, 0.6187)
EMPTYING, ABSORPTION = (-1.9646, 0.7069), (-5.4591, 1.4396)
SHAPE, SCALE = 3.3, 5e-4
#: Mean and spread of the logarithm of a gamma variate of that shape.
LOG_GAMMA = (float(np.log(SCALE)) + 1.0347, 0.5931)
BASAL_BOUNDS, LONGEST_DELAY, ERROR, SHARP = (70.0, 180.0), 60.0, 5.0, 2.0
#: The peer's delays are flat between their bounds; this little keeps a search from running away.
FLAT = 0.05


@dataclass(frozen=True, slots=True)
class DayProblem:
    """One day of one person. `delays` in whole minutes are held where given (meals,).

    `error` is the standard deviation [mg/dL] and lag-one correlation of what the form misses.
    """

    day: Day
    peers_objective: bool = False
    delays: tuple[float, ...] | None = None
    error: tuple[float, float] = (ERROR, 0.0)

    @property
    def names(self) -> tuple[str, ...]:
        """As the peer calls its unknowns, in its order."""
        first = ("Gb", "SG", "p2", "ka2", "kd", "kempt", "SI_B", "SI_L", "SI_D")
        meals = [f"{name}_{label}" for label in self.day.labels for name in ("kabs", "beta")]
        return (*first, *meals)

    @property
    def transforms(self) -> Transforms:
        """Names and unit normals only: the form's own map is `natural_of`."""
        size = len(self.names)
        ones, zero = np.ones(size), np.zeros(size)
        return Transforms(self.names, zero, ones, zero, ones, np.zeros(size, dtype=bool))

    @property
    def identity(self) -> tuple[Any, ...]:
        return "replaybg", self.day.labels, len(self.day.insulin), self.peers_objective

    @property
    def observed(self) -> Observed:
        glucose = self.day.glucose[:, None]
        known = np.isfinite(glucose)
        return Observed(
            np.where(known, glucose, 0.0),
            known.astype(float),
            np.full(glucose.shape, self.error[0]),
            np.full(1, self.error[1]),
        )  # fmt: skip

    def arguments(self, observed: Observed) -> tuple[Any, ...]:
        free = np.full(len(self.day.labels), np.nan)
        delays = free if self.delays is None else np.array(self.delays, dtype=float)
        return forced(self.day), delays, observed

    def linearise(self, z: Any, observed: Observed) -> Linearised:
        run = program(("replaybg linearised", *self.identity), self.traced)
        return run(z, *self.arguments(observed))

    def traced(self) -> Callable[..., Linearised]:
        """Cost, gradient, Hessian and predictions at starts (parameters, starts)."""
        peers = self.peers_objective

        def linearised(z: Any, given: Forced, delays: Any, observed: Observed) -> Linearised:
            def residuals(z: Any) -> tuple[Any, Any]:
                natural = natural_of(z, delays)
                values = sensor(given, natural)[:, None]
                data = whiten(values, observed)[:, 0]
                prior = peers_prior(z, natural) if peers else z
                return jnp.concatenate([data, prior]), values

            def column(direction: Any) -> Any:
                tangent = jnp.broadcast_to(direction[:, None], z.shape)
                return jax.jvp(lambda q: residuals(q)[0], (z,), (tangent,))[1]

            r, values = residuals(z)
            jacobian = jax.vmap(column)(jnp.eye(z.shape[0], dtype=z.dtype))
            gradient = jnp.einsum("psz,sz->pz", jacobian, r)
            hessian = jnp.einsum("psz,qsz->pqz", jacobian, jacobian)
            # A held or flat parameter has no curvature of its own; it must not make the step wild.
            hessian = hessian + 1e-6 * jnp.eye(z.shape[0], dtype=z.dtype)[:, :, None]
            return Linearised(0.5 * jnp.sum(r**2, axis=0), gradient, hessian, values)

        return linearised

    def traced_cost(self) -> Callable[..., Any]:
        peers = self.peers_objective

        def cost(z: Any, given: Forced, delays: Any, observed: Observed) -> Any:
            natural = natural_of(z, delays)
            r = whiten(sensor(given, natural)[:, None], observed)[:, 0]
            prior = peers_prior(z, natural) if peers else z
            return 0.5 * (jnp.sum(r**2, axis=0) + jnp.sum(prior**2, axis=0))

        return cost

    def table(self, z: NDArray[np.float64]) -> dict[str, float]:
        """Natural values of one `z` (parameters,) by the peer's names."""
        p = natural_of(jnp.asarray(z)[:, None], self.arguments(self.observed)[1])
        rows = [*p[:6], *p.sensitivity]
        rows += [row for pair in zip(p.absorption, p.delay, strict=True) for row in pair]
        return {n: float(np.ravel(v)[0]) for n, v in zip(self.names, rows, strict=True)}


def natural_of(z: Any, delays: Any) -> Natural:
    """Natural values (lanes,) of `z` (parameters, lanes); `delays` (meals,) are NaN where free."""

    def log_normal(row: Any, prior: tuple[float, float]) -> Any:
        return prior[0] + prior[1] * row

    emptying = log_normal(z[5], EMPTYING)
    depot = log_normal(z[4], DEPOT)
    delay = LONGEST_DELAY * jax.nn.sigmoid(1.702 * z[10::2])
    held = jnp.asarray(delays)[:, None]
    delay = jnp.where(jnp.isfinite(held), jnp.nan_to_num(held), delay)
    return Natural(
        _between(BASAL_BOUNDS, BASAL, z[0]),
        jnp.exp(log_normal(z[1], EFFECTIVENESS)),
        (ROOT_ACTION[0] + ROOT_ACTION[1] * z[2]) ** 2,
        jnp.exp(_at_most(log_normal(z[3], TO_PLASMA), depot)),
        jnp.exp(depot),
        jnp.exp(emptying),
        jnp.exp(log_normal(z[6:9], LOG_GAMMA)) / GLUCOSE_VOLUME,
        jnp.exp(_at_most(log_normal(z[9::2], ABSORPTION), emptying[None])),
        delay,
    )


def _between(bounds: tuple[float, float], prior: tuple[float, float], z: Any) -> Any:
    """A logistic between bounds whose middle and slope are those of a normal prior."""
    low, width = bounds[0], bounds[1] - bounds[0]
    share = (prior[0] - low) / width
    shift, slope = np.log(share / (1.0 - share)), prior[1] / (width * share * (1.0 - share))
    return low + width * jax.nn.sigmoid(shift + slope * z)


def _at_most(value: Any, most: Any) -> Any:
    return most - jax.nn.softplus(SHARP * (most - value)) / SHARP


def peers_prior(z: Any, p: Natural) -> Any:
    """Residuals whose squares are the peer's log densities, up to a constant, (residuals, lanes).

    The density of a log-normal value carries one over the value: its mode lies a variance lower.
    """

    def log_normal(value: Any, prior: tuple[float, float]) -> Any:
        return (jnp.log(value) - prior[0]) / prior[1] + prior[1]

    return jnp.concatenate(
        [
            ((p.basal_glucose - BASAL[0]) / BASAL[1])[None],
            log_normal(p.effectiveness, EFFECTIVENESS)[None],
            z[2:3],
            log_normal(p.depot_to_plasma, TO_PLASMA)[None],
            log_normal(p.depot_rate, DEPOT)[None],
            log_normal(p.emptying, EMPTYING)[None],
            _gamma(p.sensitivity * GLUCOSE_VOLUME),
            log_normal(p.absorption, ABSORPTION),
            FLAT * z[10::2],
        ]
    )


def _gamma(value: Any) -> Any:
    """Residuals of a gamma variate: twice the density's drop from its mode, signed root."""
    off = jnp.log(value / ((SHAPE - 1.0) * SCALE))
    near = jnp.abs(off) < 1e-3
    away = jnp.where(near, 1.0, off)
    drop = jnp.sqrt(2.0 * (SHAPE - 1.0) * (jnp.expm1(away) - away))
    series = jnp.sqrt(SHAPE - 1.0) * off * (1.0 + off / 6.0)
    return jnp.where(near, series, jnp.sign(away) * drop)
