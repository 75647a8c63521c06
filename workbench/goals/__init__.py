"""Goals that ship with the product: one TOML file each, to use, copy and change."""

from workbench.goals.shelf import find_goal, goal_for, shipped_goals

__all__ = ["find_goal", "goal_for", "shipped_goals"]
