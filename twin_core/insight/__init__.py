"""From what is to what it means: published equations, and later baselines and explanations."""

from twin_core.insight.equation import Answer, Equation, EquationError

__all__ = ["Answer", "Equation", "EquationError"]
