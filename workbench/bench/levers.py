"""Every lever of a person's life, in the model: does it act, and in the direction that is known?

`levers.toml` names each with what it is compared with; people are four draws from the priors.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from workbench.bench.row import Row

NAME = "levers"
GOAL = 100.0
#: A difference below this share of a signal's size is none.
NOTHING = 1e-6
FACTS = {"age": 45.0, "sex": 1.0, "height": 178.0, "mass": 84.0}


@dataclass(frozen=True, slots=True)
class Size:
    """Which levers, by name (all for none), and how many people."""

    names: tuple[str, ...] = ()
    members: int = 4


@cache
def lever_table() -> tuple[dict[str, Any], ...]:
    """Every lever's row."""
    text = (files("workbench.bench") / "levers.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["lever"])


def measure(size: Size = Size()) -> list[Row]:
    """The share of levers that go the known way in every person, and what each changed."""
    from twin_core.runtime import configure

    configure()
    rows = [row for row in lever_table() if not size.names or row["name"] in size.names]
    right, notes = 0, []
    for row in rows:
        change = _change(row, size.members)
        good = _as_known(row["way"], change)
        right += good
        told = f"{row['signal']} {change.min():+.3g} to {change.max():+.3g}"
        notes.append(f"{row['name']}: {told}{'' if good else '  NOT ' + row['way']}")
    share = 100.0 * right / max(len(rows), 1)
    return [Row(NAME, "levers that act as is known", (share,), "%", GOAL, notes=tuple(notes))]


def _as_known(way: str, change: Any) -> bool:
    if way == "either":
        return bool((abs(change) > 0.0).all())
    return bool((change > 0.0).all() if way == "more" else (change < 0.0).all())


def _change(row: dict[str, Any], members: int) -> Any:
    """What the lever changes in each person, zero where it is numerically nothing."""
    import numpy as np

    from twin_core.scenario.courses import courses
    from twin_core.scenario.kinds import kinds_of
    from twin_core.scenario.optimise import Measure
    from twin_core.scenario.scenario import Scenario

    twin, horizon = _twin(row, members)
    kinds = kinds_of(twin.body)
    does = Scenario(events=_events(row["does"], kinds))
    beside = Scenario(events=_events(row.get("beside", ()), kinds))
    walked = courses(twin, [Scenario(), beside, does], horizon_h=horizon, members=members)
    keys = {key: row[key] for key in ("signal", "take", "clock") if key in row}
    wanted = Measure(**keys)
    counts = wanted.window(walked.time_h)
    values = walked.signals[wanted.signal]
    before, after = (np.asarray(wanted.of(values[:, arm], counts), float) for arm in (1, 2))
    change = after - before
    return np.where(np.abs(change) > NOTHING * np.abs(before), change, 0.0)


def _events(rows: Any, kinds: Any) -> tuple[Any, ...]:
    from twin_core.scenario.scenario import Event
    from workbench.service.foods import MEAL, meal_of

    meal = kinds.get(MEAL)
    known = frozenset(driven.knob.id for driven in meal.knobs) if meal else frozenset()
    return tuple(Event.model_validate(meal_of(row, known, "levers.toml")) for row in rows)


def _twin(row: dict[str, Any], members: int) -> tuple[Any, float]:
    """Some people whose body is the organs that answer, and the horizon in hours."""
    from twin_core.body import assemble_by_id
    from twin_core.scenario.optimise import parse_goal
    from twin_core.scenario.optimise.body import answering
    from twin_core.scenario.scenario import Scenario
    from twin_core.twin import prior_twin

    facts = {**FACTS, **row.get("facts", {})}
    anybody = assemble_by_id(("energy_balance",))
    twin = prior_twin(anybody, Scenario(), facts=facts, members=members)
    lines = [f'name = "{row["name"]}"', f'horizon = "{row["horizon"]}"']
    lines += [f"organs = {list(row['organs'])}", '[[lever]]\nid = "none"\nwords = ""']
    lines += ['[[event]]\nkind = "nothing"', f'[[objective]]\nsignal = "{row["signal"]}"']
    lines += ["[presets]", *(f'{k} = "{v}"' for k, v in row.get("presets", {}).items())]
    problem = parse_goal("\n".join(lines))
    return answering(twin, problem), problem.horizon_h
