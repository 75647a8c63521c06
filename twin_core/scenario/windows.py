"""How runs begin, and windows of the beat tier, both remembered.

A slider that leaves the heart alone never beats it again.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.simulate.blocks import in_parallel
from twin_core.simulate.lanes import members_of
from twin_core.simulate.opening import Opening, stand_in
from twin_core.simulate.parts import Parts
from twin_core.simulate.programs import Work, program
from twin_core.simulate.response import answers_of, probes_of, probing
from twin_core.simulate.window import Window, beat_window
from twin_core.twin import Twin

_KEPT: OrderedDict[tuple[object, ...], Window] = OrderedDict()
_OPENED: OrderedDict[tuple[object, ...], Opening] = OrderedDict()
_MOST, _MOST_OPENED = 256, 8


def opening_of(twin: Twin, members: int, days: NDArray[np.float64]) -> Opening:
    """How a run of the first `members` begins under `days` (days inputs, arms)."""
    theta = np.ascontiguousarray(twin.theta[:, :members])
    key = (twin.body, hash(theta.tobytes()), days.shape, days.tobytes())
    if key not in _OPENED:
        _OPENED[key] = Parts(twin.body).opening(members_of(twin.body, theta), days)
    _OPENED.move_to_end(key)
    while len(_OPENED) > _MOST_OPENED:
        _OPENED.popitem(last=False)
    return _OPENED[key]


def opening_to_be(twin: Twin, members: int, days: NDArray[np.float64]) -> tuple[Opening, Work]:
    """Arrays of the shapes of `opening_of`, and what has to be compiled for it.

    What follows from the parameters tells the shapes of all other programs: once that program is
    kept, it is run; else its result is traced, which takes seconds for a whole body.
    """
    run, given = Parts(twin.body).opening, (members_of(twin.body, twin.theta[:, :members]), days)
    if run.kept(*given):
        return opening_of(twin, members, days), ()
    return stand_in(run.result(*given)), ((run, given),)


def windows_of(
    twin: Twin, members: int, levels: NDArray[np.float64], opened: Opening
) -> list[Window]:
    """One window for each row of `levels` (levels, beat inputs), computed or remembered.

    Hearts are under what the days tier shows in the first arm of `opened`.
    """
    theta = np.ascontiguousarray(twin.theta[:, :members])
    shown = _first_arm(opened)
    run = _program(twin)
    person = (twin.body, hash(theta.tobytes()), None if shown is None else shown.tobytes())
    keys: list[tuple[object, ...]] = [(*person, level.tobytes()) for level in levels]
    unknown = {key: level for key, level in zip(keys, levels, strict=True) if key not in _KEPT}

    def window(level: NDArray[np.float64]) -> Window:
        import jax

        return jax.tree.map(np.asarray, run(opened.params, level, shown))

    found = dict(zip(unknown, in_parallel(window, unknown.values()), strict=True))
    _KEPT.update(found)
    windows = [_KEPT[key] for key in keys]
    for key in keys:
        _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return windows


def answers_to_minutes(
    twin: Twin, members: int, rest: NDArray[np.float64], opened: Opening
) -> NDArray[np.float64] | None:
    """What the beat at `rest` (beat inputs,) answers to the minutes tier: see `response`.

    (outputs, probes, members), or None where no organ of the minutes tier speaks to the heart.
    """
    if not probes_of(twin.body):
        return None
    levels = np.concatenate([rest[None], probing(twin.body, rest)])
    still, *moved = (np.asarray(w.outputs) for w in windows_of(twin, members, levels, opened))
    return answers_of(twin.body, still, np.stack(moved, axis=1))


def windows_to_be(twin: Twin, rest: NDArray[np.float64], opened: Opening) -> Work:
    """What has to be compiled for `windows_of`; of `opened` only the shapes matter."""
    return ((_program(twin), (opened.params, rest, _first_arm(opened))),)


def _first_arm(opened: Opening) -> NDArray[np.float64] | None:
    return None if opened.shown is None else np.ascontiguousarray(np.asarray(opened.shown)[:, 0])


def _program(twin: Twin) -> Any:
    body = twin.body
    return program(
        ("window", body),
        lambda: lambda params, level, shown: beat_window(body, params, level, shown),
    )
