"""The printed report: what changes, how sure, what was learned, what is left out."""

from workbench.report.report import write_report

__all__ = ["write_report"]
