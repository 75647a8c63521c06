"""What moves a signal: its daily mean with one personal parameter low or high, all others best."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.design import Day, run_day, run_heart, usual_day
from twin_core.infer.prior import transforms_of
from twin_core.twin import Twin
from workbench.engine.protocol import Mover

#: The 5 and 95 % points of a unit normal, in which every prior is written.
EDGE = 1.6449
#: Members are padded to a multiple of this, so that one compiled program serves every twin.
LANES = 64


def what_moves(twin: Twin, signal: str) -> tuple[Mover, ...]:
    """Personal parameters by how far their population's 90 % range swings the signal's mean.

    The mean is over the person's typical day, of a heart signal over one beat at rest. Empty where
    the signal belongs to slow organs, which have no typical day.
    """
    tier = next((t for t in ("minutes", "beat") if _gives(twin, t, signal)), "")
    own = {organ.id for organ in twin.body.systems[tier].organs} if tier else set()
    personal = {n: p for n, p in twin.body.personal.items() if n.partition(".")[0] in own}
    if not personal:
        return ()
    names = list(twin.body.parameters)
    rows = [names.index(name) for name in personal]
    prior = np.asarray(transforms_of(personal)(np.tile([-EDGE, EDGE], (len(rows), 1))))
    posterior = np.quantile(twin.theta[rows], (0.05, 0.95), axis=1).T
    ends = np.concatenate([prior, posterior], axis=1)
    means = _means(twin, tier, signal, rows, ends)
    learned = {estimate.name: estimate.learned for estimate in twin.estimates}
    found = [
        Mover(
            name, p.description, p.unit, float(ends[i, 0]), float(ends[i, 1]),
            *(float(value) for value in means[i]), learned=learned.get(name, False),
        )
        for i, (name, p) in enumerate(personal.items())
    ]  # fmt: skip
    return tuple(sorted(found, key=_reach, reverse=True))


def _gives(twin: Twin, tier: str, signal: str) -> bool:
    return tier in twin.body.systems and signal in twin.body.systems[tier].outputs


def _reach(mover: Mover) -> float:
    """A parameter at which the model breaks moves nothing that can be told."""
    swing = abs(mover.at_high - mover.at_low)
    return swing if np.isfinite(swing) else 0.0


def _means(
    twin: Twin, tier: str, signal: str, rows: list[int], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The signal's mean (parameters, ends) with each parameter at each of its ends."""
    count = ends.size
    lanes = -(-count // LANES) * LANES
    theta = np.repeat(twin.theta[:, :1], lanes, axis=1)
    for number, (place, end) in enumerate(np.ndindex(*ends.shape)):
        theta[rows[place], number] = ends[place, end]
    changed = replace(twin, theta=theta)
    day: Day = run_day(changed, usual_day(twin)) if tier == "minutes" else run_heart(changed)
    return np.mean(day.of(signal), axis=0)[:count].reshape(ends.shape)
