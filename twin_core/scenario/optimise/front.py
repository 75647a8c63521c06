"""The front: plans that no other plan beats in every objective."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from twin_core.scenario.optimise.judge import Verdict


@dataclass(frozen=True, slots=True)
class Front:
    """`points` by their first objective, best first; empty where no plan keeps the limits.

    `nearest` is the plan that comes nearest to the limits; `runs` how many plans were walked,
    `refused` how many of them lay outside the model's range.
    """

    points: tuple[Verdict, ...]
    nearest: Verdict | None
    runs: int
    refused: int

    @property
    def best(self) -> Verdict | None:
        """The plan with the best first objective among those that keep the limits."""
        return self.points[0] if self.points else None


def front_of(verdicts: Sequence[Verdict], runs: int) -> Front:
    """Sorts out which of all judged plans are worth a look."""
    allowed = [verdict for verdict in verdicts if verdict.allowed]
    walked = [verdict for verdict in verdicts if verdict.walked]
    nearest = min(walked, key=lambda v: (v.excess, *v.costs), default=None)
    points = sorted(undominated(allowed), key=lambda v: tuple(v.costs))
    return Front(tuple(points), nearest, runs, len(verdicts) - len(walked))


def undominated(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that no other is as good as in every objective and better than in one."""
    found = list(verdicts)
    if not found:
        return []
    costs = np.asarray([verdict.costs for verdict in found])
    keep = []
    for index, cost in enumerate(costs):
        no_worse = (costs <= cost).all(axis=1)
        better = (costs < cost).any(axis=1)
        twin = (costs[:index] == cost).all(axis=1).any()
        if not (no_worse & better).any() and not twin:
            keep.append(found[index])
    return keep
