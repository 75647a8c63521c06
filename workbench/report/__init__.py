"""The printed report: what changes, how sure, what was learned, what is left out."""

from workbench.report.build import write_report
from workbench.report.contents import Contents, contents_of

__all__ = ["Contents", "contents_of", "write_report"]
