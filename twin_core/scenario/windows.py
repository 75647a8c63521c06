"""Windows of the beat tier, remembered: a slider that leaves the heart alone never re-beats it."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.simulate.blocks import in_parallel
from twin_core.simulate.lanes import members_of
from twin_core.simulate.programs import Work, program
from twin_core.simulate.response import answers_of, probes_of, probing
from twin_core.simulate.window import Window, beat_window
from twin_core.twin import Twin

_KEPT: OrderedDict[tuple[object, ...], Window] = OrderedDict()
_MOST = 256


def windows_of(
    twin: Twin, members: int, levels: NDArray[np.float64], days_inputs: NDArray[np.float64]
) -> list[Window]:
    """One window for each row of `levels` (levels, beat inputs), computed or remembered."""
    theta = np.ascontiguousarray(twin.theta[:, :members])
    ensemble = members_of(twin.body, theta)
    run = _program(twin)
    person = (twin.body, hash(theta.tobytes()), days_inputs.tobytes())
    keys: list[tuple[object, ...]] = [(*person, level.tobytes()) for level in levels]
    unknown = {key: level for key, level in zip(keys, levels, strict=True) if key not in _KEPT}

    def window(level: NDArray[np.float64]) -> Window:
        import jax

        return jax.tree.map(np.asarray, run(ensemble, level, days_inputs))

    found = dict(zip(unknown, in_parallel(window, unknown.values()), strict=True))
    _KEPT.update(found)
    windows = [_KEPT[key] for key in keys]
    for key in keys:
        _KEPT.move_to_end(key)
    while len(_KEPT) > _MOST:
        _KEPT.popitem(last=False)
    return windows


def answers_to_minutes(
    twin: Twin, members: int, rest: NDArray[np.float64], days_inputs: NDArray[np.float64]
) -> NDArray[np.float64] | None:
    """What the beat at `rest` (beat inputs,) answers to the minutes tier: see `response`.

    (outputs, probes, members), or None where no organ of the minutes tier speaks to the heart.
    """
    if not probes_of(twin.body):
        return None
    levels = np.concatenate([rest[None], probing(twin.body, rest)])
    still, *moved = (np.asarray(w.outputs) for w in windows_of(twin, members, levels, days_inputs))
    return answers_of(twin.body, still, np.stack(moved, axis=1))


def answers_to_be(twin: Twin, members: int, rest: NDArray[np.float64]) -> tuple[int, Work]:
    """How many probes `answers_to_minutes` takes, and what has to be compiled for it."""
    probes = len(probes_of(twin.body))
    return probes, windows_to_be(twin, members, rest) if probes else ()


def windows_to_be(twin: Twin, members: int, rest: NDArray[np.float64]) -> Work:
    """What has to be compiled for `windows_of`."""
    days = len(twin.body.systems["days"].inputs) if "days" in twin.body.systems else 1
    given = members_of(twin.body, twin.theta[:, :members]), rest, np.zeros(days)
    return ((_program(twin), given),)


def _program(twin: Twin) -> Any:
    body = twin.body
    return program(
        ("window", body), lambda: lambda people, level, days: beat_window(body, people, level, days)
    )
