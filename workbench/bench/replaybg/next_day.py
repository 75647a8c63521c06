"""`python -m workbench.bench.replaybg.next_day RECORD.vtr ...`: a day replayed by both programs.

For each record, pairs of whole days of the last 30 %: the peer twins the first and replays the
second; ours replays the second from what it learned of the first 70 % of the record alone.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

LEARN_SHARE, DAY_CELLS = 0.7, 288
#: What makes a whole day: share of readings, meals and doses.
COVERED, MEALS, DOSES = 0.8, 2, 2
#: Steady basal insulin where none is on record, U/h: an adult's (assumed).
BASAL = 0.9


@dataclass(frozen=True, slots=True)
class Known:
    """A record on the five-minute grid with our replay of it."""

    name: str
    mass: float
    value: NDArray[np.float64]
    food: NDArray[np.float64]
    bolus: NDArray[np.float64]
    basal: NDArray[np.float64]
    replayed: NDArray[np.float64]
    open_loop: NDArray[np.float64]
    until: int

    def day(self, index: int) -> slice:
        return slice(index * DAY_CELLS, (index + 1) * DAY_CELLS)

    def whole(self, index: int) -> bool:
        part = self.day(index)
        return bool(
            np.isfinite(self.value[part]).mean() >= COVERED
            and (self.food[part] > 0).sum() >= MEALS
            and (self.bolus[part] > 0).sum() >= DOSES
        )

    def pairs(self, most: int) -> list[int]:
        """First days of the pairs, none overlapping."""
        days, found = len(self.value) // DAY_CELLS, []
        for index in range(-(-self.until // DAY_CELLS), days - 1):
            if found and index < found[-1] + 2:
                continue
            if self.whole(index) and self.whole(index + 1):
                found.append(index)
        return found[:: max(1, len(found) // most)][:most]

    def table(self, index: int) -> dict[str, Any]:
        """A day as the peer takes it; meals by the time of day, small ones as snacks."""
        part = self.day(index)
        value = self.value[part]
        place = np.arange(DAY_CELLS)
        near = np.isfinite(value)
        filled = np.interp(place, place[near], value[near])
        label = np.where(place < 132, "B", np.where(place < 204, "L", "D")).astype(object)
        label[self.food[part] * 5.0 < 10.0] = "S"
        label[self.food[part] <= 0] = ""
        return {
            "glucose": filled.tolist(),
            "carbohydrate": self.food[part].tolist(),
            "bolus": self.bolus[part].tolist(),
            "basal": self.basal[part].tolist(),
            "label": label.tolist(),
        }


def known_of(path: Path) -> Known | None:
    """The record with our replay; None without glucose, meals or doses enough."""
    from data.record import Record
    from twin_core.infer.forecast import CELL_MIN, replay
    from workbench.service.grid import hold_grid, local_rows
    from workbench.service.person import facts_of
    from workbench.service.service import quiet
    from workbench.service.validate import logged_days, prepare

    with Record.open(path, mode="r") as record:
        ready = prepare(record, 1.0 - LEARN_SHARE, quiet)
        if ready.series is None or not ready.insulin:
            return None
        series, count = ready.series, len(ready.series)
        sensor = local_rows(record, "glucose.interstitial")
        start = float(np.floor(sensor.minute[0] / 1440.0) * 1440.0)
        rate = hold_grid(local_rows(record, "insulin.basal_rate"), start, CELL_MIN, count)
        mass = facts_of(record).values["mass"]
    learned = replay(series, ready.until, logged_days(series, ready.insulin))
    if learned is None:
        return None
    basal = np.where(np.isfinite(rate), rate, BASAL) / 60.0
    food, bolus = series.events.T / CELL_MIN
    return Known(
        path.name, mass, series.value, food, bolus, basal, learned.mean, series.twin, ready.until
    )


def main(
    records: list[Path],
    pairs: Annotated[int, typer.Option(help="Pairs of days a record at most.")] = 2,
    starts: Annotated[int, typer.Option(help="Starts of the peer's search.")] = 4,
) -> None:
    """Mean absolute relative differences of both programs on the same days."""
    from twin_core.runtime import configure

    configure()
    from workbench.bench.peers import PeerMissing, ask

    rows = []
    for path in records:
        known = known_of(path)
        if known is None:
            continue
        for index in known.pairs(pairs):
            question = {
                "days": [known.table(index), known.table(index + 1)],
                "mass": known.mass,
                "starts": starts,
            }
            try:
                answer = ask("py-replay-bg", "replaybg_next_day", question, timeout_s=3600.0)
            except PeerMissing as missing:
                print(f"{known.name}, day {index}: {missing}", file=sys.stderr)
                continue
            rows.append(_compared(known, index + 1, np.asarray(answer["glucose"])))
            print(json.dumps(rows[-1]), flush=True)
    if rows:
        ours, peer = (float(np.mean([row[name] for row in rows])) for name in ("ours", "peer"))
        print(f"{len(rows)} days: ours {ours:.1f} %, peer {peer:.1f} %, ratio {ours / peer:.2f}")


def _compared(known: Known, index: int, peer: NDArray[np.float64]) -> dict[str, Any]:
    """Mean absolute relative differences [%] on one day."""
    part = known.day(index)
    curves = {"ours": known.replayed[part], "our open loop": known.open_loop[part], "peer": peer}
    found = {name: _mard(curve, known.value[part]) for name, curve in curves.items()}
    return {"record": known.name, "day": index, **found}


def _mard(guess: NDArray[np.float64], truth: NDArray[np.float64]) -> float:
    use = np.isfinite(truth)
    return float(100.0 * np.mean(np.abs(guess[use] - truth[use]) / truth[use]))


if __name__ == "__main__":
    typer.run(main)
