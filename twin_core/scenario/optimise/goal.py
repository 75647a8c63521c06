"""Goal files: a problem in TOML."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from twin_core.scenario.optimise.problem import Problem
from twin_core.scenario.scenario import ScenarioError

#: Names of tables in a goal file, and what they are in a problem.
TABLES = {
    "lever": "levers",
    "event": "events",
    "objective": "objectives",
    "constraint": "constraints",
    "side_effect": "side_effects",
}
_HOURS = {"h": 1.0, "d": 24.0, "w": 168.0, "y": 8760.0}


class GoalError(ScenarioError):
    """A goal file that cannot be read, or that asks for what cannot be."""


def parse_goal(text: str, origin: str = "goal") -> Problem:
    """The problem in TOML `text`; raises `GoalError` with one sentence."""
    rows: dict[str, Any] = {}
    try:
        table: dict[str, Any] = dict(tomllib.loads(text))
        rows = {TABLES.get(key, key): value for key, value in table.items()}
        if "horizon" in rows:
            rows["horizon_h"] = _hours(rows.pop("horizon"), origin)
        return Problem.model_validate(rows)
    except tomllib.TOMLDecodeError as error:
        raise GoalError(f"not TOML: {error}; {origin}; mend the syntax") from error
    except ValidationError as error:
        raise GoalError(_told(error, rows, origin)) from error


def _hours(text: Any, origin: str) -> float:
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([hdwy])", str(text).strip())
    if match is None:
        raise GoalError(f"horizon '{text}' is not understood; {origin}; write 24h, 30d, 8w or 10y")
    return float(match[1]) * _HOURS[match[2]]


def _told(error: ValidationError, rows: Mapping[str, Any], origin: str) -> str:
    first = error.errors()[0]
    back = {plural: single for single, plural in TABLES.items()}
    where = ".".join(back.get(str(part), str(part)) for part in first["loc"]) or "the whole"
    message = str(first["msg"]).removeprefix("Value error, ")
    return f"{message}; {origin}: {where}; correct that line"
