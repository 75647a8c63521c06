"""The programs that days and decades of a body are made of, each compiled once for both.

The compiler takes longer over one large program than over its parts: what follows from the
parameters, the minutes tier's start, and a stretch of it. They are compiled side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.advance import table_of
from twin_core.simulate.integrate import inputs_at
from twin_core.simulate.lanes import across_start
from twin_core.simulate.links import links_of
from twin_core.simulate.opening import Opening, open_run
from twin_core.simulate.packed import Packed
from twin_core.simulate.programs import program
from twin_core.simulate.response import minutes_answers
from twin_core.simulate.stretch import Place, Stretch, Walked, stretches, walk_stretch


@dataclass(frozen=True, slots=True)
class Parts:
    """The shared programs of a body, whose minutes tier moves by `method` or as its organs wish.

    ``opening(members, days_inputs)``: see `opening.open_run`; ``waking``: see `wake`;
    ``minutes``: see `walk_minutes`.
    """

    body: Body
    method: str | None = None

    @property
    def opening(self) -> Any:
        body = self.body
        return program(("opening", body), lambda: lambda people, days: open_run(body, people, days))

    @property
    def waking(self) -> Any:
        body = self.body
        return program(("waking", body), lambda: lambda *given: wake(body, *given))

    @property
    def minutes(self) -> Any:
        body = self.body
        method = self.method if self._table is None else None
        return program(
            ("minutes", body, method), lambda: lambda *given: walk_minutes(body, method, *given)
        )

    @property
    def _table(self) -> NDArray[np.float64] | None:
        return table_of(self.body.systems["minutes"], self.method)

    def stretches(
        self, drives: NDArray, weights: NDArray, *, dt: float, every: int
    ) -> list[Stretch]:
        """A grid as `minutes` takes it, piece by piece."""
        return stretches(drives, weights, dt=dt, every=every, table=self._table)


def wake(body: Body, opened: Opening, drive: Any, weight: Any, beat: Any) -> Any:
    """The minutes tier at rest under its first inputs: (states, arms, members).

    `drive` (inputs, arms) and `weight` (levels, arms) are those of the first step, `beat`
    (outputs, levels, arms, members) what the hearts show, or None.
    """
    minutes = body.systems["minutes"]
    lanes = drive.shape[1], opened.params.members
    inputs = inputs_at(drive, weight, _held(body, opened.shown, beat, lanes))
    every = (row if row.ndim > 1 else row[:, None] for row in inputs)
    own = minutes.own(opened.params.unpacked())
    u = jnp.stack([jnp.broadcast_to(row, lanes) for row in every])
    return across_start(minutes.initial)(u, own)


def walk_minutes(
    body: Body,
    method: str | None,
    params: Packed,
    place: Place,
    stretch: Stretch,
    shown: Any,
    beat: Any,
    answers: Any,
) -> Walked:
    """A stretch of the minutes tier under what the other tiers show.

    `shown` are the outputs of the days tier, `beat` those of the hearts at each level, `answers`
    those of `response`; None where there are none.
    """
    system, grid = body.systems["minutes"], stretch.weights
    held = _held(body, shown, beat, (grid.shape[3], params.members))
    own = system.own(params.unpacked())
    more = minutes_answers(body, answers)
    return walk_stretch(system, place, stretch, held, more, own, method)


def _held(body: Body, shown: Any, beat: Any, lanes: tuple[int, int]) -> tuple[Any, ...]:
    """What other tiers feed to the minutes tier, as `integrate.held_rows` tells."""
    links = links_of(body, "minutes")
    held: list[Any] = [None] * links.size
    told = {"days": shown, "beat": beat}
    for tier, outputs in told.items():
        if outputs is None:
            continue
        for row, source in links.sources.get(tier, ()):
            held[row] = jnp.broadcast_to(outputs[source], (*outputs.shape[1:-2], *lanes))
    return tuple(held)
