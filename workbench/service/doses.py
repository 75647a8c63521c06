"""The insulin doses of a record, each once: some devices tell every dose a second time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data.record import Record
from workbench.service.doubts import doses_told_twice, told_again
from workbench.service.grid import Rows, local_rows

BOLUS = "insulin.bolus"
#: Share of doses that come in pairs of one size within minutes, from which no person doses so.
CERTAIN = 0.8


@dataclass(frozen=True, slots=True)
class Doses:
    """`rows` as a twin takes them; `note` in a sentence where some were left out."""

    rows: Rows
    note: str = ""


def doses_of(record: Record) -> Doses:
    """Meal insulin; of each pair only the first where nearly all doses come in pairs."""
    rows = local_rows(record, BOLUS)
    share = doses_told_twice(rows)
    if share < CERTAIN:
        return Doses(rows)
    keep = np.ones(len(rows), bool)
    for i, again in enumerate(told_again(rows)):
        keep[i + 1] = not (again and keep[i])
    told = (
        f"{100.0 * share:.0f} % of the insulin doses come in pairs of one size within a quarter of "
        "an hour: each pair is taken for one dose that was recorded twice"
    )
    return Doses(Rows(rows.minute[keep], rows.value[keep], rows.duration_min[keep]), told)
