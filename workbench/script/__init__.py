"""A twin by script: the same words in the Python console, in recorded macros and headless."""

from workbench.script.desk import Desk, ScriptError

__all__ = ["Desk", "ScriptError"]
