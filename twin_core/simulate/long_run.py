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
    settle_beats,
    start_hearts,
    walk_windows,
)
from twin_core.simulate.opening import Opening
from twin_core.simulate.parts import Parts
from twin_core.simulate.programs import PREPARED, Work, program
from twin_core.simulate.stretch import STEPS, Place, Stretch, begin_at

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

    @property
    def parts(self) -> Parts:
        """Those shared with days; coarse steps and a stabilised stepper do for averages."""
        return Parts(self.body, "chebyshev")

    @property
    def _hearts(self) -> Any:
        body = self.body
        return program(("decade hearts", body), lambda: lambda *given: start_hearts(body, *given))

    def _beats(self, bucket: int) -> Any:
        body = self.body
        return program(
            ("decade beats", body, bucket),
            lambda: lambda *given: settle_beats(body, *given, bucket=bucket),
        )

    @property
    def _windows(self) -> Any:
        body, days = self.body, float(self.days)
        return program(
            ("decade windows", body, self.days),
            lambda: lambda *given: walk_windows(body, *given, days=days),
        )

    def day(self, drives: NDArray, weights: NDArray) -> Stretch:
        """A representative day, which is one stretch."""
        (day,) = self.parts.stretches(drives, weights, dt=float(self.dt), every=STEPS)
        return day

    def prepare(
        self, opened: Opening, inputs: DecadeInputs, probes: int = 0, beside: Work = ()
    ) -> None:
        """Compiles all programs for such a block, as many side by side as there are cores.

        `probes` is how many the answers of the beat are for; `beside` is compiled along with them.
        """
        window = inputs.days_drives[0], inputs.drives[0], inputs.weights[0], inputs.levels
        known = (self, *((leaf.shape, leaf.dtype) for leaf in jax.tree.leaves((opened, window))))
        if known in PREPARED:
            return
        work = [*self._work(opened, inputs, probes), *beside]
        in_parallel(lambda pair: pair[0].prepare(*pair[1]), work)
        PREPARED.add(known)

    def _work(self, opened: Opening, inputs: DecadeInputs, probes: int) -> Work:
        """The programs that follow an opening, with arguments of the shapes that they will get."""
        q, shown, (levels, bucket) = opened.params, opened.shown, _levels(inputs)
        assert shown is not None
        lanes, dtype = shown.shape[1:], shown.dtype
        beat_out, answers, fast = None, None, self.body.systems["minutes"]
        hearts: Work = ()
        one, span = np.int32(1), np.zeros(2, np.int32)
        if "beat" in self.body.systems:
            system = self.body.systems["beat"]
            rows = len(system.outputs)
            beat_out = jax.ShapeDtypeStruct((rows, bucket, *lanes), dtype)
            if probes:
                answers = jax.ShapeDtypeStruct((rows, probes, lanes[1]), dtype)
            beating = (system.size, levels * lanes[0], lanes[1])
            y = jax.ShapeDtypeStruct(beating, dtype)
            hearts = (
                (self._beats(bucket), (q, y, inputs.levels, shown, one)),
                (self._hearts, (q, inputs.levels, shown)),
            )
        average = jax.ShapeDtypeStruct((len(fast.outputs), *lanes), dtype)
        habit = jax.ShapeDtypeStruct((len(fast.outputs), lanes[1]), dtype)
        seen = Seen(average, habit, beat_out)
        place = begin_at(np.ones((fast.size, *lanes), dtype))
        day = self.day(inputs.drives[0], inputs.weights[0])
        return (
            (self.parts.minutes, (q, place, day, shown, beat_out, answers)),
            (self._windows, (q, opened.days, _whole_chunk(inputs.days_drives), seen, one, span)),
            *hearts,
            (self.parts.waking, (opened, *_at_rest(inputs), beat_out)),
        )

    def begin(self, opened: Opening, inputs: DecadeInputs, answers: Any = None) -> Walk:
        """Every tier of one block at the beginning of a run under `inputs`, its first chunk.

        `answers` (outputs, probes, members) are what the beat answers to the minutes tier.
        """
        q, shown, hearts, beat = opened.params, opened.shown, None, None
        if "beat" in self.body.systems:
            hearts = self._hearts(q, inputs.levels, shown)
            beats, bucket = np.int32(FIRST_BEATS), _levels(inputs)[1]
            hearts, beat = self._beats(bucket)(q, hearts, inputs.levels, shown, beats)
        place = begin_at(self.parts.waking(opened, *_at_rest(inputs), beat))
        walk = Walk(self, q, opened.days, place, hearts, shown, Seen(None, None, beat), answers)
        for _ in range(1 + SETTLING_DAYS):
            walk.refresh(inputs.drives[0], inputs.weights[0])
        walk.departs_from(walk)
        return walk


@dataclass(slots=True)
class Walk:
    """One block on its way: a flat state for each tier, what the days tier shows and sees."""

    run: LongRun
    params: Any
    days: Any
    minutes: Place
    hearts: Any
    shown: Any
    seen: Seen
    answers: Any = None
    step: int = 0

    def advance(self, inputs: DecadeInputs, *, beats: int = FURTHER_BEATS) -> DecadeResult:
        """Walks a chunk of windows and waits for it, in the block's own thread.

        Its hearts first beat so often; without a beat they show what they showed before.
        """
        if beats and self.hearts is not None:
            self.hearts, beat = self.run._beats(_levels(inputs)[1])(
                self.params, self.hearts, inputs.levels, self.shown, np.int32(beats - 1)
            )
            self.seen = self.seen._replace(beat=beat)
        slow, fast = [], []
        drives = _whole_chunk(inputs.days_drives)
        for begin, end in _spans(inputs.refreshed):
            if inputs.refreshed[begin]:
                self.refresh(inputs.drives[begin], inputs.weights[begin])
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

    def departs_from(self, habit: Walk) -> None:
        """Departures from habit are told from the first day of the arm that lives by it."""
        self.seen = self.seen._replace(habit=habit.seen.average[:, 0])

    def refresh(self, drives: NDArray, weights: NDArray) -> None:
        """Walks a representative day from where the last one ended."""
        day, seen = self.run.day(drives, weights), self.seen
        walked = self.run.parts.minutes(
            self.params, self.minutes, day, self.shown, seen.beat, self.answers
        )
        # A day's clock begins anew, and so do its failures: the days tier will show them.
        self.minutes = begin_at(walked.place.state)
        self.seen = seen._replace(average=walked.average)


def _levels(inputs: DecadeInputs) -> tuple[int, int]:
    """Levels of the hearts in a run, and those that its weights have room for."""
    return len(inputs.levels), inputs.weights.shape[2]


def _at_rest(inputs: DecadeInputs) -> tuple[NDArray, NDArray]:
    """Drives and weights of the minutes tier as it wakes: nothing is driven, hearts are at rest."""
    weight = np.zeros_like(inputs.weights[0, 0])
    weight[0] = 1.0
    return np.zeros_like(inputs.drives[0, 0]), weight


def _whole_chunk(days_drives: NDArray) -> NDArray:
    """Drives (windows, ...) filled up to a whole chunk, so that its program has one shape."""
    missing = CHUNK - len(days_drives)
    return np.pad(days_drives, ((0, missing), *((0, 0),) * (days_drives.ndim - 1)))


def _spans(refreshed: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """From each window whose day is walked anew to the next; the chunk's first begins one too."""
    begins = [index for index, new in enumerate(refreshed) if new or index == 0]
    return list(zip(begins, [*begins[1:], len(refreshed)], strict=True))
