"""Proves a habit goal from a record: counts the days, asks for consent, signs, keeps and logs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from data.evidence.vigilance import daily_channels
from data.export.statement import sign
from data.record import Record
from workbench.service.daily import EPOCH, day_values
from workbench.service.grid import local_rows

KIND = "statement"
#: Days of the stretch that have to be known, and how long a statement is good for.
COVERED, GOOD_DAYS = 0.7, 180
DAYS = (28, 366)


class NotProvedError(ValueError):
    """No statement is made: what stands against it, and what to do."""


@dataclass(frozen=True, slots=True)
class Goal:
    """At least `at_least` of a daily channel on at least a `share` of `days` days."""

    channel: str
    at_least: float
    share: float
    days: int

    def words(self) -> str:
        row = daily_channels()[self.channel]
        unit = "" if row["unit"] == "1" else f" {row['unit']}"
        return (
            f"{row['title']}: at least {self.at_least:g}{unit} on at least "
            f"{100 * self.share:.0f} % of {self.days} days"
        )


def prove(record: Record, goal: Goal, recipient: str, purpose: str) -> dict[str, Any]:
    """A signed statement that the goal was or was not met over the record's last days.

    Whoever calls has the person's consent. One recipient gets one statement of a channel for the
    same days, so that no series of goals gives the data away. Raises `NotProvedError`.
    """
    _sensible(goal, recipient, purpose)
    known = _days(record, goal.channel)
    if not known:
        raise NotProvedError(f"the record has no {goal.channel}; import it first")
    last = max(known)
    first = last - goal.days + 1
    values = np.array([value for day, value in known.items() if first <= day <= last])
    if len(values) < COVERED * goal.days:
        raise NotProvedError(
            f"only {len(values)} of {goal.days} days are known; ask for a stretch that is known"
        )
    _once(record, goal, recipient, first, last)
    met = bool(np.sum(values >= goal.at_least) >= goal.share * goal.days)
    today = date.today()
    statement = {
        "id": str(uuid.uuid4()),
        "goal": goal.words(),
        "met": met,
        "first_day": _day(first),
        "last_day": _day(last),
        "recipient": recipient,
        "purpose": purpose,
        "issued": today.isoformat(),
        "expires": (today + timedelta(days=GOOD_DAYS)).isoformat(),
    }
    signed = sign(record, statement)
    kept = {**signed, "channel": goal.channel, "days": [first, last]}
    record.store_document(KIND, f"{recipient} {statement['id'][:8]}", kept)
    signal = daily_channels()[goal.channel]["signal"]
    record.note("prove", [signal], purpose, f"one statement for {recipient}: {goal.words()}")
    return signed


def _sensible(goal: Goal, recipient: str, purpose: str) -> None:
    if goal.channel not in daily_channels():
        raise NotProvedError(
            f"there is no daily value '{goal.channel}'; use one of {', '.join(daily_channels())}"
        )
    if not DAYS[0] <= goal.days <= DAYS[1]:
        raise NotProvedError(
            f"{goal.days} days; give {DAYS[0]} to {DAYS[1]}, so that no single day is given away"
        )
    if not 0.0 < goal.share <= 1.0:
        raise NotProvedError(f"a share of {goal.share:g}; give more than 0 and at most 1")
    if not recipient.strip() or not purpose.strip():
        raise NotProvedError("a statement is for somebody and for something; name both")


def _days(record: Record, channel: str) -> Mapping[int, float]:
    row = daily_channels()[channel]
    rows = local_rows(record, row["signal"])
    return day_values(rows, row) if len(rows) else {}


def _once(record: Record, goal: Goal, recipient: str, first: int, last: int) -> None:
    for info in record.documents(KIND):
        kept: Any = record.document(KIND, info.name).content
        same = kept["statement"]["recipient"].lower() == recipient.lower()
        a, b = kept["days"]
        if same and kept["channel"] == goal.channel and a <= last and first <= b:
            raise NotProvedError(
                f"{recipient} has a statement of these days already ({kept['statement']['goal']}); "
                "a second one would give the data away bit by bit"
            )


def _day(number: int) -> str:
    return (EPOCH + timedelta(days=number)).isoformat()
