"""Published figures as data: equations, each with its source, licence and range."""

from data.evidence.equations import equation_names, equation_table

__all__ = ["equation_names", "equation_table"]
