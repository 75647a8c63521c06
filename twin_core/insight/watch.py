"""A person's days watched for departures: every channel alone, all together, and by cause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.baseline import Baseline, Channel, baseline
from twin_core.insight.detect import Evidence, evidence_for, joint, precisions, single
from twin_core.insight.innovation import innovations
from twin_core.insight.signature import Signature

#: Days that a baseline keeps away from today.
LAG = 7


@dataclass(frozen=True, slots=True)
class Watched:
    """What `watch` found. `baselines` by channel; `alone` (days, channels); `together` (days,).

    `rarity` holds the causes that are worth an alarm, with what their evidence is held against.
    """

    channels: tuple[Channel, ...]
    baselines: tuple[Baseline, ...]
    alone: NDArray[np.float64]
    together: NDArray[np.float64]
    evidence: Mapping[str, Evidence]
    rarity: Mapping[str, float]

    @property
    def score(self) -> NDArray[np.float64]:
        """The strongest evidence for a cause that is worth an alarm, less its rarity (days,)."""
        rows = [self.evidence[name].score - rare for name, rare in sorted(self.rarity.items())]
        return np.max(rows, axis=0) if rows else np.zeros(len(self.together))


def watch(
    days: NDArray[np.int64],
    values: NDArray[np.float64],
    channels: Sequence[Channel],
    signatures: Sequence[Signature],
    phase: NDArray[np.float64] | None = None,
) -> Watched:
    """Watches daily `values` (days, channels); signatures have the same channels in order."""
    usual = tuple(
        baseline(values[:, i], days, channel, LAG, phase) for i, channel in enumerate(channels)
    )
    found = innovations(values, days, channels, phase)
    precision = precisions(found.value)
    return Watched(
        tuple(channels),
        usual,
        single(usual),
        joint(found.value, precision),
        {one.cause: evidence_for(one, found, precision) for one in signatures},
        {one.cause: one.rarity for one in signatures if not one.brief},
    )
