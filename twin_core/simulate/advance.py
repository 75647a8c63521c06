"""One step of a tier on the minutes or days clock, for all lanes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.body import System
from twin_core.simulate.lanes import across_rows
from twin_core.simulate.steppers import STEPPERS, TABLES, tabled_step

#: From this many states on, the stages of a step are a loop: the whole body then takes half as
#: long to compile (15 against 30 s of CPU) and a third longer to run.
LARGE = 48


def step_of(
    system: System, params: Any, dt: Any, method: str | None = None, table: Any = None
) -> Callable[[Any, Any, Any], Any]:
    """``step(t, y, u) -> y`` for a state `y` of rows (arms, members).

    Inputs `u` are (inputs, arms, members); `dt` and `t` are in the tier's clock unit; `method`
    names a stepper in place of the organs' own, and `table` tells the stages of one that loops.
    """
    advance = STEPPERS[_stepper(system, method)] if table is None else _told(table)
    rhs, update = across_rows(system.rhs), across_rows(system.update)

    def step(t: Any, y: Any, u: Any) -> Any:
        if system.has_updates:
            y = update(t, y, u, params)
        return advance(lambda s, z: rhs(s, z, u, params), t, y, dt)

    return step


def table_of(system: System, method: str | None = None) -> NDArray[np.float64] | None:
    """The stages of the stepper in use, where it loops over them: then one program serves all."""
    name, _, looped = _stepper(system, method).partition(" ")
    return TABLES[name] if looped else None


def _told(table: Any) -> Callable[[Any, Any, Any, Any], Any]:
    return lambda field, t, y, dt: tabled_step(field, t, y, dt, table)


def _stepper(system: System, method: str | None) -> str:
    wished = {mounted.manifest.clock.stepper for mounted in system.organs}
    name = method or ("euler" if wished == {"euler"} else "rk4")
    looped = f"{name} scanned"
    return looped if system.size >= LARGE and looped in STEPPERS else name
