"""One step of a tier on the minutes or days clock, for all lanes.

In a small system organs see each other at every stage of a step. In a large one they show each
other what they offer once, at the step's start, and each of them moves through its stages under
that, as on the beat tier; the stages are then a loop. Couplings become first order in the step,
which moves the whole body's day at steps of a minute by less than a tenth of its band (a test
holds that), and the compiler has a third as much to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from twin_core.body import System
from twin_core.simulate.lanes import across_rows
from twin_core.simulate.steppers import STEPPERS

#: From this many states on a system is large: what is compiled for it counts more than what runs.
LARGE = 48


def step_of(
    system: System, params: Any, dt: float, method: str | None = None
) -> Callable[[Any, Any, Any], Any]:
    """``step(t, y, u) -> y`` for a state `y` of rows (arms, members).

    Inputs `u` are (inputs, arms, members); `dt` and `t` are in the tier's clock unit; `method`
    names a stepper in place of the organs' own.
    """
    wished = {mounted.manifest.clock.stepper for mounted in system.organs}
    name = method or ("euler" if wished == {"euler"} else "rk4")
    make = _apart if system.size >= LARGE else _whole
    return make(system, params, dt, name)


def _whole(system: System, params: Any, dt: float, method: str) -> Callable[..., Any]:
    advance = STEPPERS[method]
    rhs, update = across_rows(system.rhs), across_rows(system.update)

    def step(t: Any, y: Any, u: Any) -> Any:
        if system.has_updates:
            y = update(t, y, u, params)
        return advance(lambda s, z: rhs(s, z, u, params), t, y, dt)

    return step


def _apart(system: System, params: Any, dt: float, method: str) -> Callable[..., Any]:
    advance = STEPPERS[f"{method} scanned" if f"{method} scanned" in STEPPERS else method]
    shown, rhs = across_rows(system.coupling), across_rows(system.rhs)
    update = across_rows(system.update)

    def step(t: Any, y: Any, u: Any) -> Any:
        seen = shown(t, y, u, params)
        if system.has_updates:
            y = update(t, y, u, params, seen)
        return advance(lambda s, z: rhs(s, z, u, params, seen), t, y, dt)

    return step
