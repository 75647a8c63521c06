"""What else a record says for or against a cause: drugs, alcohol, journeys, load."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.evidence.vigilance import causes
from data.record import Record
from workbench.service.daily import Daily
from workbench.service.grid import DAY_MIN, local_rows
from workbench.service.risk import Notebook

#: How often a cause is met where nothing is known (assumed; an infection counts as one).
USUAL: Mapping[str, float] = {
    "infection": 1.0, "congestion": 0.02, "overtraining": 0.5, "missed_drug": 0.5,
    "alcohol": 0.5, "travel": 0.1,
}  # fmt: skip
#: What a recorded circumstance, and its recorded absence, make of that; a weak heart does more
#: (assumed).
SPOKEN_FOR, SPOKEN_AGAINST, WEAK_HEART = 4.0, 0.3, 40.0
#: Training of a week that is more than of the weeks before, as a ratio.
HEAVY = 1.3
LOOK_BACK_DAYS = 3


class Circumstances:
    """Answers for one record and its days."""

    def __init__(self, record: Record, daily: Daily) -> None:
        self._daily = daily
        self._book = Notebook(record)
        self._alcohol = local_rows(record, "meal.alcohol")
        self._shifts = _clock_shifts(record)
        self.drugs = self._has_drugs(record)

    @property
    def known(self) -> frozenset[str]:
        """What makes a cause be thought of at all, or no rarity."""
        weak = self._book.look_up("heart_failure") is not None
        held = {"drugs": self.drugs, "heart_failure": weak}
        return frozenset(name for name, there in held.items() if there)

    def prior(self, index: int) -> dict[str, float]:
        """How likely each cause is before the watched values are looked at, on one day."""
        found = {}
        for name, row in causes().items():
            spoken = self._spoken(row.get("supported_by", ""), index)
            factor = 1.0 if spoken is None else SPOKEN_FOR if spoken else SPOKEN_AGAINST
            factor = WEAK_HEART if name == "congestion" and spoken else factor
            found[name] = USUAL[name] * factor
        return found

    def _spoken(self, what: str, index: int) -> bool | None:
        """Whether the record speaks for a circumstance; None where it says nothing."""
        day = int(self._daily.days[index])
        if what == "alcohol":
            days = np.floor(self._alcohol.minute / DAY_MIN)
            drunk = self._alcohol.value > 0
            near = (days >= day - LOOK_BACK_DAYS) & (days <= day)
            return bool(np.any(near & drunk)) if len(days) else None
        if what == "travel":
            return any(day - LOOK_BACK_DAYS <= one <= day for one in self._shifts) or None
        if what == "load":
            return self._heavy(index)
        if what == "heart_failure":
            return True if self._book.look_up("heart_failure") else None
        return None

    def _heavy(self, index: int) -> bool | None:
        steps = self._daily.column("steps")
        week, before = steps[max(0, index - 20) : index - 6], steps[max(0, index - 48) : index - 20]
        if np.isfinite(week).sum() < 5 or np.isfinite(before).sum() < 10:
            return None
        return bool(np.nanmean(week) > HEAVY * np.nanmean(before))

    def _has_drugs(self, record: Record) -> bool:
        named = ("pressure_drugs", "statin", "steroids", "antipsychotics")
        insulin = any(name.startswith("insulin.bolus") for name in record.signals())
        return insulin or any(self._book.look_up(name) for name in named)


def _clock_shifts(record: Record) -> list[int]:
    """Local days on which the person's clock was set otherwise than the day before."""
    found = set()
    for name in ("sleep.duration", "heart.rate", "activity.steps"):
        if name not in record.signals():
            continue
        data = record.read(name)
        order = np.argsort(data.time_ns, kind="stable")
        offset = np.asarray(data.utc_offset_s)[order]
        minute = data.time_ns[order] / 60e9 + offset / 60.0
        at = np.flatnonzero(np.abs(np.diff(offset)) >= 3600) + 1
        found |= {int(np.floor(minute[i] / DAY_MIN)) for i in at}
    return sorted(found)
