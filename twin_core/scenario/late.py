"""The heart at the end of a long walk: one settled beat of each arm, its reflexes at rest.

During the walk the heart is brought forward by few beats, enough for averages. The loops that a
person looks at are those of the beat that repeats itself under what the slow organs have become.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.scenario.projection import Beat
from twin_core.simulate.beat import periodic_state, traced_beat
from twin_core.simulate.decade import DecadeInputs
from twin_core.simulate.lanes import Members, across_start, derive_parameters, members_of
from twin_core.simulate.links import links_of
from twin_core.simulate.programs import program
from twin_core.twin import Twin

#: What the two beats are called.
LABELS = ("rest", "rest at the end of the scenario")


def late_beats(
    twin: Twin, inputs: DecadeInputs, days: NDArray[np.floating], hours: float
) -> dict[str, Beat]:
    """Beats of the best-fitting member in both arms; none where nothing slow drives the heart.

    `days` (outputs, arms, members) are what the days tier had become after `hours`.
    """
    body = twin.body
    if "beat" not in body.systems or "days" not in links_of(body, "beat").sources:
        return {}
    ensemble = members_of(body, twin.theta[:, :1])
    run = program(("late beats", body), lambda: lambda *given: _settled(body, *given))
    levels = _usual_levels(inputs)
    trace, period = run(ensemble, levels, np.asarray(days[:, :, :1], float))
    names = body.systems["beat"].outputs
    spans = ((), ((0.0, hours),))
    return {
        label: Beat(
            label,
            float(period[arm]),
            {name: np.asarray(trace[:, row, arm]) for row, name in enumerate(names)},
            spans[arm],
        )
        for arm, label in enumerate(LABELS)
    }


def _usual_levels(inputs: DecadeInputs) -> NDArray[np.float64]:
    """The forcing of the heart (beat inputs, arms) that holds longest on each arm's last day."""
    longest = np.argmax(inputs.weights[-1].sum(axis=0), axis=0)
    return np.asarray(inputs.levels, float)[longest].T


def _settled(body: Body, ensemble: Members, levels: Any, days: Any) -> tuple[Any, Any]:
    """Outputs (steps, outputs, arms) of the beat that repeats itself; its length (arms,) in s."""
    system, params = body.systems["beat"], derive_parameters(body, ensemble)
    u = links_of(body, "beat").fill(jnp.asarray(levels)[:, :, None], "days", days)
    p = system.own(params)
    settled = periodic_state(system, across_start(system.initial)(u, p), u, p)
    trace, period = traced_beat(system, settled.point, u, jax.tree.map(jnp.asarray, p))
    return trace[..., 0], period[:, 0]
