"""Finds goals: those that ship with the product, and any file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from twin_core.scenario.optimise import Problem

FOLDER = "workbench.goals.shipped"


@lru_cache(maxsize=1)
def shipped_goals() -> dict[str, str]:
    """The text of each shipped goal by name."""
    found = [file for file in files(FOLDER).iterdir() if file.name.endswith(".toml")]
    texts = {file.name.removesuffix(".toml"): file.read_text(encoding="utf-8") for file in found}
    return dict(sorted(texts.items()))


def find_goal(name: str) -> Problem:
    """A shipped goal by name, or the one in a file; raises `GoalError`."""
    from twin_core.scenario.optimise import GoalError, parse_goal

    if name in shipped_goals():
        return parse_goal(shipped_goals()[name], name)
    path = Path(name)
    if path.is_file():
        return parse_goal(path.read_text(encoding="utf-8"), path.name)
    known = ", ".join(shipped_goals())
    raise GoalError(f"there is no goal '{name}'; --goal; give a file or one of {known}")


def goal_for(problem: Problem, organs: Iterable[str]) -> Problem:
    """The goal, or the one that it names for a body with one of its organs."""
    there = set(organs)
    named = next((name for organ, name in problem.instead.items() if organ in there), "")
    return find_goal(named) if named else problem
