"""A long run of one block of members: small programs, compiled side by side, called by turns."""

# pyright: reportArgumentType=false
# NumPy arrays and shapes stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.blocks import in_parallel
from twin_core.simulate.decade import (
    FIRST_BEATS,
    FURTHER_BEATS,
    SETTLING_DAYS,
    DecadeInputs,
    DecadeResult,
    Seen,
    open_decade,
    representative_day,
    settle_beats,
    wake,
    walk_windows,
)
from twin_core.simulate.lanes import Members
from twin_core.simulate.programs import PREPARED, Work, program

#: Windows in a chunk, which one call walks as far as the representative day holds.
CHUNK = 12


@dataclass(frozen=True, slots=True)
class LongRun:
    """The programs of a body; `dt` is the representative day's step (min), `days` the days tier's.

    Programs pass derived parameters on, so that each of them need not derive, nor compile, them.
    """

    body: Body
    dt: int
    days: int

    def _opening(self, arms: int) -> Any:
        body = self.body
        return program(
            ("decade opening", body, arms), lambda: lambda p, x: open_decade(body, p, x, arms=arms)
        )

    @property
    def _beats(self) -> Any:
        body = self.body
        return program(
            ("decade beats", body),
            lambda: lambda q, *given: settle_beats(body, q.unpacked(), *given),
        )

    @property
    def _wake(self) -> Any:
        body = self.body
        return program(
            ("decade waking", body), lambda: lambda q, *given: wake(body, q.unpacked(), *given)
        )

    @property
    def _day(self) -> Any:
        body, dt = self.body, float(self.dt)
        return program(
            ("decade day", body, self.dt),
            lambda: lambda q, *given: representative_day(body, q.unpacked(), *given, dt=dt),
        )

    @property
    def _windows(self) -> Any:
        body, days = self.body, float(self.days)
        return program(
            ("decade windows", body, self.days),
            lambda: lambda q, *given: walk_windows(body, q.unpacked(), *given, days=days),
        )

    def prepare(
        self, ensemble: Members, inputs: DecadeInputs, probes: int = 0, beside: Work = ()
    ) -> None:
        """Compiles all programs for such a block, as many side by side as there are cores.

        `probes` is how many the answers of the beat are for; `beside` is compiled along with them.

        What follows from the parameters tells the shapes of all the others: once that program is
        kept, it is run; else its result is traced, which takes seconds for a whole body.
        """
        window = inputs.days_drives[0], inputs.drives[0], inputs.weights[0], inputs.levels
        known = (self, *((leaf.shape, leaf.dtype) for leaf in jax.tree.leaves((ensemble, window))))
        if known in PREPARED:
            return
        arms = inputs.drives.shape[3]
        opening, given = self._opening(arms), (ensemble, inputs.levels)
        work = list(beside)
        if opening.kept(*given):
            opened = opening(*given)
        else:
            opened = jax.eval_shape(lambda p, x: open_decade(self.body, p, x, arms=arms), *given)
            work.append((opening, given))
        work += self._after(opened, inputs, probes)
        in_parallel(lambda pair: pair[0].prepare(*pair[1]), work)
        PREPARED.add(known)

    def _after(self, opened: Any, inputs: DecadeInputs, probes: int) -> Work:
        """The programs that follow an opening, with arguments of the shapes that they will get."""
        shown, levels = opened.shown, len(inputs.levels)
        lanes, dtype = shown.shape[1:], shown.dtype
        beat_out, answers, fast = None, None, self.body.systems["minutes"]
        if "beat" in self.body.systems:
            rows = len(self.body.systems["beat"].outputs)
            beat_out = jax.ShapeDtypeStruct((rows, levels, *lanes), dtype)
            if probes:
                answers = jax.ShapeDtypeStruct((rows, probes, lanes[1]), dtype)
        y_fast = jax.ShapeDtypeStruct((fast.size, *lanes), dtype)
        average = jax.ShapeDtypeStruct((len(fast.outputs), *lanes), dtype)
        habit = jax.ShapeDtypeStruct((len(fast.outputs), lanes[1]), dtype)
        day = inputs.drives[0], inputs.weights[0]
        q, one, span = opened.params, np.int32(1), np.zeros(2, np.int32)
        seen = Seen(average, habit, beat_out)
        return (
            (self._day, (q, y_fast, day, shown, beat_out, answers)),
            (self._windows, (q, opened.days, _whole_chunk(inputs.days_drives), seen, one, span)),
            (self._beats, (q, opened.beat, inputs.levels, shown, one)),
            (self._wake, (q, shown, beat_out)),
        )

    def begin(self, ensemble: Members, inputs: DecadeInputs, answers: Any = None) -> Walk:
        """Every tier of one block at the beginning of a run under `inputs`, its first chunk.

        `answers` (outputs, probes, members) are what the beat answers to the minutes tier.
        """
        opened = self._opening(inputs.drives.shape[3])(ensemble, inputs.levels)
        q, shown = opened.params, opened.shown
        hearts, beat = self._beats(q, opened.beat, inputs.levels, shown, np.int32(FIRST_BEATS))
        fast, day = self._wake(q, shown, beat), (inputs.drives[0], inputs.weights[0])
        average, fast = self._day(q, fast, day, shown, beat, answers)
        for _ in range(SETTLING_DAYS):
            average, fast = self._day(q, fast, day, shown, beat, answers)
        seen = Seen(average, average[:, 0], beat)
        return Walk(self, q, opened.days, fast, hearts, shown, seen, answers)


@dataclass(slots=True)
class Walk:
    """One block on its way: a flat state for each tier, what the days tier shows and sees."""

    run: LongRun
    params: Any
    days: Any
    minutes: Any
    hearts: Any
    shown: Any
    seen: Seen
    answers: Any = None
    step: int = 0

    def advance(self, inputs: DecadeInputs, *, beats: int = FURTHER_BEATS) -> DecadeResult:
        """Walks a chunk of windows and waits for it, in the block's own thread.

        Its hearts first beat so often; without a beat they show what they showed before.
        """
        if beats:
            self.hearts, beat = self.run._beats(
                self.params, self.hearts, inputs.levels, self.shown, np.int32(beats - 1)
            )
            self.seen = self.seen._replace(beat=beat)
        slow, fast = [], []
        drives = _whole_chunk(inputs.days_drives)
        for begin, end in _spans(inputs.refreshed):
            if inputs.refreshed[begin]:
                self._refresh((inputs.drives[begin], inputs.weights[begin]))
            self.days, shown = self.run._windows(
                self.params, self.days, drives, self.seen, np.int32(self.step),
                np.asarray([begin, end], np.int32),
            )  # fmt: skip
            shown = np.asarray(shown)[begin:end]
            self.shown = shown[-1]
            slow.append(shown)
            fast.append(np.repeat(np.asarray(self.seen.average)[None], end - begin, axis=0))
        self.step += len(inputs.days_drives) * inputs.days_drives.shape[1]
        days, minutes, beat = np.concatenate(slow), np.concatenate(fast), self.seen.beat
        rest = None if beat is None else np.asarray(beat[:, 0])
        if rest is not None:
            rest = np.broadcast_to(rest, (len(days), *rest.shape))
        return DecadeResult(days, minutes, rest)

    def _refresh(self, day: Any) -> None:
        average, self.minutes = self.run._day(
            self.params, self.minutes, day, self.shown, self.seen.beat, self.answers
        )
        self.seen = self.seen._replace(average=average)


def _whole_chunk(days_drives: NDArray) -> NDArray:
    """Drives (windows, ...) filled up to a whole chunk, so that its program has one shape."""
    missing = CHUNK - len(days_drives)
    return np.pad(days_drives, ((0, missing), *((0, 0),) * (days_drives.ndim - 1)))


def _spans(refreshed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """From each window whose day is walked anew to the next; the chunk's first begins one too."""
    begins = [index for index, new in enumerate(refreshed) if new or index == 0]
    return list(zip(begins, [*begins[1:], len(refreshed)], strict=True))
