"""Explanation: what a scenario changes, shared out among its causes."""

from twin_core.insight.explain.causes import Cause, causes_of, without
from twin_core.insight.explain.shapley import Explanation, Part, explain

__all__ = ["Cause", "Explanation", "Part", "causes_of", "explain", "without"]
