"""A long run of one block of members: three programs, compiled side by side, called by turns."""

# pyright: reportArgumentType=false
# NumPy arrays and shapes stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np

from twin_core.body import Body
from twin_core.simulate.blocks import in_parallel
from twin_core.simulate.decade import (
    FIRST_BEATS,
    FURTHER_BEATS,
    DecadeInputs,
    DecadeResult,
    DecadeState,
    first_day,
    open_decade,
    settle_beats,
    walk_windows,
)
from twin_core.simulate.lanes import Members
from twin_core.simulate.programs import program


@dataclass(frozen=True, slots=True)
class LongRun:
    """The programs of a body; `dt` is the representative day's step (min), `days` the days tier's.

    Programs pass derived parameters on, so that each of them need not derive, nor compile, them.
    """

    body: Body
    dt: int
    days: int

    @property
    def _opening(self) -> Any:
        body = self.body
        return program(("decade opening", body), lambda: lambda p, x: open_decade(body, p, x))

    @property
    def _beats(self) -> Any:
        body = self.body
        return program(
            ("decade beats", body),
            lambda: lambda q, y, levels, shown, n: settle_beats(body, q, y, levels, shown, n),
        )

    @property
    def _first_day(self) -> Any:
        body, dt = self.body, float(self.dt)
        return program(
            ("decade first day", body, self.dt),
            lambda: lambda q, x, shown, b: first_day(body, q, x, shown, b, dt=dt),
        )

    @property
    def _windows(self) -> Any:
        body, dt, days = self.body, float(self.dt), float(self.days)
        return program(
            ("decade", body, self.dt, self.days),
            lambda: lambda q, s, x, b: walk_windows(body, q, s, x, b, dt=dt, days=days),
        )

    def prepare(self, ensemble: Members, inputs: DecadeInputs) -> None:
        """Compiles all programs for such a block, as many side by side as there are cores."""
        opened = jax.eval_shape(lambda p, x: open_decade(self.body, p, x), ensemble, inputs)
        shown, levels = opened.shown, len(inputs.levels)
        lanes, dtype = shown.shape[1:], shown.dtype
        beat_out, fast = None, self.body.systems["minutes"]
        if "beat" in self.body.systems:
            rows = len(self.body.systems["beat"].outputs)
            beat_out = jax.ShapeDtypeStruct((rows, levels, *lanes), dtype)
        y_fast = jax.ShapeDtypeStruct((fast.size, *lanes), dtype)
        habit = jax.ShapeDtypeStruct((len(fast.outputs), lanes[1]), dtype)
        state = DecadeState(opened.days, y_fast, opened.beat, shown, habit, np.int32(0))
        q, beats = opened.params, np.int32(1)
        work = (
            (self._windows, (q, state, inputs, beat_out)),
            (self._first_day, (q, inputs, shown, beat_out)),
            (self._beats, (q, opened.beat, inputs.levels, shown, beats)),
            (self._opening, (ensemble, inputs)),
        )
        in_parallel(lambda pair: pair[0].prepare(*pair[1]), work)

    def begin(self, ensemble: Members, inputs: DecadeInputs) -> Walk:
        """Every tier of one block at the beginning of a run under `inputs`, its first chunk."""
        opened = self._opening(ensemble, inputs)
        y, beat_out = self._beats(
            opened.params, opened.beat, inputs.levels, opened.shown, np.int32(FIRST_BEATS)
        )
        y_fast, habit = self._first_day(opened.params, inputs, opened.shown, beat_out)
        state = DecadeState(opened.days, y_fast, y, opened.shown, habit, np.int32(0))
        return Walk(self, opened.params, state)


@dataclass(slots=True)
class Walk:
    """One block on its way."""

    run: LongRun
    params: Any
    state: DecadeState

    def advance(self, inputs: DecadeInputs) -> DecadeResult:
        """Walks a chunk of windows and waits for it, in the block's own thread."""
        state, run = self.state, self.run
        y, beat_out = run._beats(
            self.params, state.beat, inputs.levels, state.shown, np.int32(FURTHER_BEATS - 1)
        )
        self.state, days, minutes = run._windows(
            self.params, state._replace(beat=y), inputs, beat_out
        )
        rest = None
        if beat_out is not None:
            rest = np.broadcast_to(beat_out[:, 0], (len(days), *beat_out[:, 0].shape))
        return jax.tree.map(np.asarray, DecadeResult(days, minutes, rest))
