"""Writes the folder of a new organ: three variants, and one out of an SBML file."""

from workbench.scaffold.answers import Answers
from workbench.scaffold.write import VARIANTS, write_organ

__all__ = ["VARIANTS", "Answers", "write_organ"]
