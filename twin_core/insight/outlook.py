r"""Decades of the days tier alone: organs, events, survival, and healthy years.

Healthy years are :math:`\int S(t) (1 - E(t)) \, dt` with survival `S` and the chance `E` of a first
vascular event so far, both of the model. The heart is not walked: what the kidney makes of the
long-term pressure is handed to arteries and lipids as a change of the person's own reading, two
runs in turn, the median of all members.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.integrate import Forcing, integrate
from twin_core.simulate.lanes import Members, across_start, derive_parameters
from twin_core.simulate.programs import program

ORGANS = ("energy_balance", "kidney_pressure", "lipids_plaque", "training", "ageing")
#: Days of a step, and steps between two looks.
STEP_D, EVERY = 1.0, 73
YEAR = 365
#: How much further systolic pressure moves than the mean (assumed).
SYSTOLIC_SHARE = 4.0 / 3.0


@dataclass(frozen=True, slots=True)
class Course:
    """`years` (looks,) since the start; `outputs` by signal (looks, members), NaN for a failure."""

    years: NDArray[np.float64]
    outputs: Mapping[str, NDArray[np.float64]]

    @property
    def healthy_years(self) -> NDArray[np.float64]:
        """Years alive and without a vascular event, by member."""
        alive = self.outputs["risk.survival"] / 100.0
        free = 1.0 - self.outputs["risk.vascular_event"] / 100.0
        share = np.concatenate([np.ones((1, alive.shape[1])), alive * free])
        return np.trapezoid(share, np.r_[0.0, self.years], axis=0)


def course(
    body: Body, theta: NDArray[np.float64], drives: Mapping[str, float], years: int,
    pressure: tuple[float, float],
) -> Course:  # fmt: skip
    """Walks `years` under constant `drives`; `pressure` is the person's systolic and mean reading.

    `theta` (parameters, members) holds natural values.
    """
    system = body.systems["days"]
    steps = years * YEAR // EVERY * EVERY
    table = np.repeat(body.input_defaults("days")[None, :, None], steps, axis=0)
    for name, value in drives.items():
        table[:, system.inputs.index(name)] = value
    place = {name: system.inputs.index(name) for name in _PRESSURES if name in system.inputs}
    change = np.zeros(steps)
    found: NDArray[np.float64] = np.empty(0)
    for _ in range(2):
        for name, row in place.items():
            factor, base = _PRESSURES[name], pressure[0 if name == "pressure.systolic" else 1]
            table[:, row, 0] = base + factor * change
        found = np.asarray(_walk(body)(theta[:, 0], theta[np.asarray(body.personal_rows)], table))
        seen = found[:, system.outputs.index("pressure.long_term_change"), 0]
        change = np.repeat(np.nanmedian(seen, axis=1), EVERY)
    looks = (np.arange(len(found)) + 1) * EVERY * STEP_D / YEAR
    named = {name: found[:, i, 0] for i, name in enumerate(system.outputs)}
    return Course(looks, named)


_PRESSURES = {"pressure.systolic": SYSTOLIC_SHARE, "pressure.mean_arterial": 1.0}


def _walk(body: Body):  # type: ignore[no-untyped-def]
    return program(("outlook", body), lambda: _walked(body))


def _walked(body: Body):  # type: ignore[no-untyped-def]
    system = body.systems["days"]

    def walk(base, varying, table):  # type: ignore[no-untyped-def]
        params = system.own(derive_parameters(body, Members(base, varying)))
        lanes = (len(system.inputs), 1, varying.shape[1])
        first = jnp.broadcast_to(jnp.asarray(table)[0][:, :, None], lanes)
        start = across_start(system.initial)(first, params)
        weights = jnp.zeros((len(table), 1, 1))
        held = jnp.zeros((len(system.inputs), 1, 1, varying.shape[1]))
        forcing = Forcing(jnp.asarray(table), weights, held)
        return integrate(system, start, forcing, params, dt=STEP_D, every=EVERY).outputs

    return walk
