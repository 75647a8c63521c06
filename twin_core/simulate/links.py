"""Where each external input of a tier comes from, resolved to array indices once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp

from twin_core.body import Body


@dataclass(frozen=True, slots=True)
class Links:
    """For one tier: rows of `inputs` that another tier's outputs feed, as (row, source index)."""

    tier: str
    size: int
    sources: dict[str, tuple[tuple[int, int], ...]]

    def fed(self) -> set[int]:
        """Rows that another tier feeds."""
        return {row for pairs in self.sources.values() for row, _ in pairs}

    def fill(self, base: Any, tier: str, outputs: Any) -> Any:
        """`base` (inputs, ...) with the rows fed by `tier` set from `outputs` (outputs, ...)."""
        for row, source in self.sources.get(tier, ()):
            value = outputs[source]
            base = base.at[row].set(jnp.broadcast_to(value, base.shape[1:]))
        return base


def links_of(body: Body, tier: str) -> Links:
    """The links of one tier of a body."""
    system = body.systems[tier]
    sources: dict[str, tuple[tuple[int, int], ...]] = {}
    for other, producer in body.systems.items():
        if other == tier:
            continue
        pairs = tuple(
            (row, producer.outputs.index(name))
            for row, name in enumerate(system.inputs)
            if name in producer.outputs
        )
        if pairs:
            sources[other] = pairs
    return Links(tier, len(system.inputs), sources)
