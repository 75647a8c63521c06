"""Published physiology beside what the organs say, row by row.

A row is understood by its words: its condition becomes a `Situation`, its quantity an expression of
signals. So any file of the same layout can be run, and an organ that is installed later joins by
the signals that it offers.
"""

from workbench.evidence.judge import Verdict, judged
from workbench.evidence.row import Row, read_rows
from workbench.evidence.show import as_markdown, told

__all__ = ["Row", "Verdict", "as_markdown", "judged", "read_rows", "told"]
