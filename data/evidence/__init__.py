"""Published figures as data: equations, each with its source, licence and range."""

from data.evidence.equations import equation_names, equation_table
from data.evidence.measurements import measurements

__all__ = ["equation_names", "equation_table", "measurements"]
