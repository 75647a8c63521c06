"""The measurements that would help this person's twin most, for an outcome of their choice."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from data.evidence.measurements import measurements
from twin_core.infer.value import Candidate, Outcome, Worth, rank
from twin_core.twin import Twin
from twin_core.vocabulary import signal

#: What a person may want to be sure of.
OUTCOMES = {
    "mean-glucose": Outcome("mean glucose of a usual day", "glucose.plasma"),
    "highest-glucose": Outcome("the highest glucose of a usual day", "glucose.plasma", "max"),
    "cardiac-output": Outcome("cardiac output at rest", "circulation.cardiac_output"),
    "mean-pressure": Outcome("mean arterial pressure at rest", "pressure.mean_arterial"),
}
USUAL = "mean-glucose"


def candidates(had: Collection[str] = ()) -> tuple[Candidate, ...]:
    """What could still be measured; `had` are signals that a fit has seen already."""
    wanted = ((id, row) for id, row in measurements().items() if row.get("told_by") not in had)
    return tuple(_candidate(id, row, had) for id, row in wanted)


_NUMBERS = ("drink_g", "error", "price", "minutes")


def _candidate(id: str, table: dict[str, Any], had: Collection[str]) -> Candidate:
    table = {key: value for key, value in table.items() if key != "told_by"}
    again = table.pop("again", table["name"])
    table["name"] = again if table["signal"] in had else table["name"]
    known: dict[str, Any] = {name: float(table[name]) for name in _NUMBERS if name in table}
    if "at_h" in table:
        known["at_h"] = tuple(float(hour) for hour in table["at_h"])
    if "organs" in table:
        known["organs"] = tuple(table["organs"])
    return Candidate(id, **(table | known))


def worth_of(twin: Twin, outcome: str = USUAL) -> tuple[Worth, ...]:
    """What each measurement is worth for one of `OUTCOMES`, the best for its cost first."""
    wanted = OUTCOMES[outcome]
    return rank(twin, wanted, candidates(twin.unexplained), signal(wanted.signal).unit)
