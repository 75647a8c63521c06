"""A record's lasting conditions: control, remission, scores of mood, flares and triggers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.evidence.chronic import chronic
from data.record import Record
from workbench.service.daily import day_values
from workbench.service.flares import FlareForecast, forecast
from workbench.service.grid import DAY_MIN, Rows, local_rows
from workbench.service.risk import Notebook
from workbench.service.triggers import Trigger, find_triggers

#: Readings without which control is not judged, and two-sided 90 % of a normal.
LEAST_READINGS, NINETY = 6, 1.645


@dataclass(frozen=True, slots=True)
class Finding:
    """One answer: a sentence, what it says in a word, its numbers, source and evidence.

    `band` holds the value that was judged with its 90 % band, in `unit`; without a band the two
    are NaN and `unbanded` says why.
    """

    title: str
    answer: str
    sentence: str
    numbers: Mapping[str, float]
    source: str
    evidence: str
    band: tuple[float, float, float]
    unit: str
    unbanded: str = ""


@dataclass(frozen=True, slots=True)
class ChronicNews:
    """Everything of lasting conditions; `tried` pairs were looked at for triggers."""

    findings: tuple[Finding, ...]
    triggers: tuple[Trigger, ...]
    tried: int
    flares: tuple[FlareForecast, ...]
    notes: tuple[str, ...]


def chronic_news(record: Record) -> ChronicNews:
    """Judges what the record feeds."""
    table = chronic()
    findings = [
        one
        for one in (
            _pressure(record, table["control"]["pressure"]),
            _remission(record, table["remission"]["diabetes"]),
            *(_score(record, row) for row in table["score"].values()),
        )
        if one is not None
    ]
    outcomes, triggers = _columns(record, table["outcome"], table["trigger"])
    found = find_triggers(outcomes, triggers)
    flares = [
        f
        for name, row in table["outcome"].items()
        if row.get("flare") and name in outcomes
        and (f := forecast(row["title"], outcomes[name], triggers)) is not None
    ]  # fmt: skip
    titles = {**{k: v["title"] for k, v in table["trigger"].items()}}
    titles |= {k: v["title"] for k, v in table["outcome"].items()}
    notes = [f"looked at: {', '.join(titles[name] for name in triggers)}"] if found else [
        "fewer than 30 days that have an outcome and a possible trigger: none was looked for"
    ]  # fmt: skip
    return ChronicNews(
        tuple(findings), tuple(one for one in found if one.told), len(found), tuple(flares),
        tuple(notes),
    )  # fmt: skip


def _pressure(record: Record, row: Mapping[str, Any]) -> Finding | None:
    upper, lower = (local_rows(record, f"pressure.{one}") for one in ("systolic", "diastolic"))
    if not len(upper) or not len(lower):
        return None
    since = max(upper.minute[-1], lower.minute[-1]) - row["days"] * DAY_MIN
    parts = [rows.value[rows.minute >= since] for rows in (upper, lower)]
    if min(map(len, parts)) < LEAST_READINGS:
        return None
    means = [float(np.mean(part)) for part in parts]
    halves = [NINETY * float(np.std(p, ddof=1)) / math.sqrt(len(p)) for p in parts]
    targets = (row["systolic"], row["diastolic"])
    if all(m + h < t for m, h, t in zip(means, halves, targets, strict=True)):
        answer = "controlled"
    elif any(m - h > t for m, h, t in zip(means, halves, targets, strict=True)):
        answer = "not controlled"
    else:
        answer = "not certain"
    return Finding(
        row["title"], answer,
        f"{answer}: mean {means[0]:.0f}/{means[1]:.0f} mmHg, within "
        f"{halves[0]:.0f}/{halves[1]:.0f}, of {len(parts[0])} readings in {row['days']} days; "
        f"target below {targets[0]:.0f}/{targets[1]:.0f}",
        {"systolic": means[0], "systolic_half": halves[0], "diastolic": means[1],
         "diastolic_half": halves[1], "readings": float(len(parts[0]))},
        row["source"], row["evidence"],
        (means[0], means[0] - halves[0], means[0] + halves[0]), "mm[Hg]",
    )  # fmt: skip


def _remission(record: Record, row: Mapping[str, Any]) -> Finding | None:
    book, rows = Notebook(record), local_rows(record, "glucose.hba1c")
    known = book.look_up("type_2_diabetes") or book.look_up("diabetes")
    if known is None or not len(rows) or book.look_up("type_1_diabetes"):
        return None
    drug = book.look_up("glucose_drugs")
    value = float(rows.value[-1])
    when = datetime.fromtimestamp(rows.minute[-1] * 60, tz=UTC)
    below = value < row["below"]
    if not below:
        answer = "no remission"
    elif drug is not None:
        answer = "below the mark, with drugs"
    else:
        answer = "may be in remission"
    told = f"HbA1c {value:.1f} % on {when:%d %b %Y}, mark {row['below']} %"
    told += f"; {drug.origin}" if drug else "; no glucose drug is recorded"
    told += f", which has to hold for {row['months_without_drugs']} months" if below else ""
    return Finding(
        row["title"], answer, f"{answer}: {told}", {"hba1c": value}, row["source"],
        row["evidence"], (value, math.nan, math.nan), "%", "one reading of a laboratory",
    )  # fmt: skip


def _score(record: Record, row: Mapping[str, Any]) -> Finding | None:
    rows = local_rows(record, row["signal"])
    if not len(rows):
        return None
    last = float(rows.value[-1])
    band = row["names"][int(np.searchsorted(row["bands"], last, side="right"))]
    told, numbers = f"{last:.0f} ({band})", {"last": last}
    if len(rows) > 1:
        change = last - float(rows.value[-2])
        numbers["change"] = change
        real = abs(change) >= row["real_change"]
        way = "up" if change > 0 else "down"
        told += f", {way} by {abs(change):.0f}" if change else ", as before"
        told += ": a real change" if real else ": within what the score varies by itself"
    return Finding(
        row["title"], band, f"{row['title']}: {told}", numbers, row["source"], row["evidence"],
        (last, math.nan, math.nan), "1",
        f"one answer to a questionnaire; it varies by {row['real_change']:.0f} by itself",
    )  # fmt: skip


def _columns(
    record: Record, *tables: Mapping[str, Mapping[str, Any]]
) -> tuple[dict[str, NDArray[np.float64]], ...]:
    """Daily columns of each table's rows on one calendar."""
    values = [
        {name: day_values(rows, {"least": 1, **row}) for name, row in table.items()
         if len(rows := _rows(record, row["signal"]))}
        for table in tables
    ]  # fmt: skip
    every = [day for table in values for days in table.values() for day in days]
    if not every:
        return tuple({} for _ in tables)
    first, count = min(every), max(every) - min(every) + 1
    found = []
    for table in values:
        columns = {}
        for name, days in table.items():
            column = np.full(count, np.nan)
            column[np.fromiter(days, int) - first] = np.fromiter(days.values(), float)
            columns[name] = column
        found.append(columns)
    return tuple(found)


def _rows(record: Record, signal: str) -> Rows:
    return local_rows(record, signal)
