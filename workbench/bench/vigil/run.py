"""bench warn: 200 events in real series; sensitivity, false alarms, and what each part adds.

`python -m workbench.bench.vigil.run FOLDER` writes `data/evidence/alarm_rates.toml`: the alarms a
month of quiet real series at each threshold, which turn a budget into a threshold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.bench.row import Row
from workbench.bench.vigil.companions import with_companions
from workbench.bench.vigil.inject import kinds
from workbench.bench.vigil.judge import (
    LEAST_MONTHS,
    THRESHOLDS,
    WAYS,
    Quiet,
    Series,
    Trial,
    false_alarms,
    limits,
    quiet_of,
    rates_of,
    trials,
)
from workbench.bench.vigil.people import SAMPLE, series_of

NAME = "warn"
SEED = 1
#: Alarms a month: what is aimed at, a little under what is promised, and the goals.
AIMED, GOAL_ALARMS, GOAL_SENSITIVITY = 0.45, 0.5, 85.0
#: Sizes of the events beside the usual one.
SCALES = (0.7, 1.3)
TWIN = list(WAYS)[-1]


class NoSeriesError(Exception):
    """The folder has no series to judge on."""


@dataclass(frozen=True, slots=True)
class Size:
    """How many events, and the folder of files; the sample people if none is named."""

    events: int = 200
    folder: Path | None = None


def measure(size: Size = Size()) -> list[Row]:
    """Rows for each way to watch, kind of event and size, on real series in a folder of files."""
    place, events = size.folder or SAMPLE, size.events
    if not place.is_dir():
        raise NoSeriesError(f"no folder {place}; name one with --folder")
    series = series_of(place)
    people = judged(series)
    if len(people) < 3:
        raise NoSeriesError(f"fewer than three people with a month of heart rate; {place}")
    done = trials(people, events, AIMED, SEED)
    rows = []
    for way in WAYS:
        rows += [_sensitivity(done, way, f"found: {way}"), _alarms(people, way)]
    rows += [_sensitivity([one for one in done if one.kind == kind], TWIN, f"found: {kind}")
             for kind in kinds()]  # fmt: skip
    rows += [_lead(done, kind) for kind in kinds()]
    rows += [_running(done), *_unseen(done, people)]
    for scale in SCALES:
        other = trials(people, events, AIMED, SEED, scale)
        rows.append(_sensitivity(other, TWIN, f"found: events {scale:g} times as large"))
    newer = judged({name: with_companions(one, i) for i, (name, one) in enumerate(series.items())})
    rows.append(_sensitivity(trials(newer, events, AIMED, SEED), TWIN, "found: a newer watch"))
    rows.append(_alarms(newer, TWIN, "alarms: a newer watch"))
    return rows


def judged(series: Mapping[str, Series]) -> dict[str, Quiet]:
    """People whose heart was watched for at least a month beyond the first baseline."""
    people = {name: quiet_of(rows) for name, rows in series.items()}
    return {name: one for name, one in people.items() if one.months >= LEAST_MONTHS}


def _unseen(done: Sequence[Trial], people: Mapping[str, Quiet]) -> list[Row]:
    """People by whom no constant of the detector was chosen: every other one by number."""
    names = sorted(people)[1::2]
    limit = limits(people, TWIN, AIMED)
    there = {name: people[name] for name in names}
    count, months = false_alarms(there, TWIN, limit)
    note = f"{count} alarms in {months:.1f} undisturbed months of {len(there)} people"
    mine = [one for one in done if one.person in names]
    return [
        _sensitivity(mine, TWIN, "found: people not tuned on"),
        Row(NAME, "alarms: people not tuned on", (count / months,), "/mo", GOAL_ALARMS, False,
            None, (note,)),
    ]  # fmt: skip


def _running(done: Sequence[Trial]) -> Row:
    share = 100.0 * float(np.mean([one.running[TWIN] for one in done]))
    return Row(NAME, "found, or an alarm ran already", (share,), "%")


def _sensitivity(done: Sequence[Trial], way: str, what: str) -> Row:
    found = [math.isfinite(one.lead[way]) for one in done]
    share = float(np.mean(found))
    error = 1.96 * math.sqrt(share * (1.0 - share) / len(found))
    low, high = 100.0 * max(0.0, share - error), 100.0 * min(1.0, share + error)
    notes = (f"{what}: {sum(found)} of {len(found)}, 95 % interval {low:.0f} to {high:.0f} %",)
    if "newer watch" in what:
        notes += ("the newer watch's nights are made up from published spreads; all else is real",)
    goal = GOAL_SENSITIVITY if way == TWIN and "times" not in what else None
    return Row(NAME, what, (100.0 * share,), "%", goal, True, None, notes)


def _alarms(people: Mapping[str, Quiet], way: str, what: str = "") -> Row:
    count, months = false_alarms(people, way, limits(people, way, AIMED))
    note = f"{count} alarms in {months:.1f} undisturbed months of {len(people)} people"
    return Row(
        NAME, what or f"alarms: {way}", (count / months,), "/mo", GOAL_ALARMS, False, None, (note,)
    )


def _lead(done: Sequence[Trial], kind: str) -> Row:
    days = [one.lead[TWIN] for one in done if one.kind == kind and math.isfinite(one.lead[TWIN])]
    middle = float(np.median(days)) if days else float("nan")
    return Row(NAME, f"median days before the height: {kind}", (middle,), "d")


def write_rates(series: Mapping[str, Series], to: Path) -> None:
    """The alarms a month at each threshold, over all people."""
    people = list(judged(series).values())
    rates = rates_of(people, TWIN)
    months = sum(one.months for one in people)
    lines = [
        "# Alarms a month of undisturbed real series by threshold (natural logarithm of the odds),",
        "# written by `python -m workbench.bench.vigil.run FOLDER`.",
        f"people = {len(people)}",
        f"months = {months:.1f}",
        'source = "T1D-UOM 2025 (CC BY 4.0): watches of adults with type 1 diabetes"',
        f"thresholds = {[round(one, 2) for one in THRESHOLDS]}",
        f"rates = {[round(rate, 3) for _, rate in rates]}",
    ]
    to.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import sys

    write_rates(
        series_of(Path(sys.argv[1])),
        Path(__file__).resolve().parents[3] / "data" / "evidence" / "alarm_rates.toml",
    )
