"""Whether the priors that people teach bring the replays of others nearer.

`python -m workbench.service.judge_population RECORD.vtr ... --same 8` fits the first 70 % of each
record twice, under the manifests' priors and under those of the other people, and replays the
rest from meals, doses and movement.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from twin_core.infer.population import Shift
from twin_core.infer.score import HeldOut
from workbench.service.learn_population import LEARN_SHARE, Told, of_people, told_by


def replayed(path: Path, population: Mapping[str, Shift]) -> HeldOut | None:
    """The replay of a record's last part by the twin of its first, under these priors."""
    from data.record import Record
    from workbench.service.service import quiet
    from workbench.service.validate import judged_replay, prepare

    with Record.open(path, mode="r") as record:
        ready = prepare(record, 1.0 - LEARN_SHARE, quiet, population=population)
    rows = () if ready.series is None else judged_replay(ready)
    return rows[0] if rows else None


def without(told: Mapping[str, Told], name: str, same: int) -> dict[str, Shift]:
    """What all people but the one of this record teach."""
    from twin_core.infer.population import learn_population

    own = name[:same] if same else name
    others = {n: row for n, row in told.items() if (n[:same] if same else n) != own}
    return learn_population(of_people(others, same))


def main(
    records: list[Path],
    same: Annotated[int, typer.Option(help="Letters of a name that tell the person; 0: all.")] = 0,
) -> None:
    """Prints by record, and for each kind of people in the mean, the replay's error in percent."""
    from twin_core.runtime import configure

    configure()
    kinds: dict[str, dict[str, Told]] = {}
    places = {path.name: path for path in records}
    for path in records:
        row = told_by(path)
        if row is not None:
            kinds.setdefault(row[0], {})[path.name] = row[1]
    for kind, told in kinds.items():
        table = []
        for name in told:
            pair = [replayed(places[name], p) for p in ({}, without(told, name, same))]
            rows = [row for row in pair if row is not None]
            if len(rows) == 2:
                table.append([(r.mard_percent, r.mard_percent_open_loop or np.nan) for r in rows])
                print(f"{name}: {_said(np.asarray(table[-1:]))}", file=sys.stderr)
        if table:
            print(f"{kind}, {len(table)} records: {_said(np.asarray(table))}")


def _said(table: np.ndarray) -> str:
    """MARD under the manifests' priors and under those of the others."""
    (own, own_open), (people, people_open) = np.nanmean(table, axis=0)
    return (
        f"replay {own:.1f} % under the manifests' priors, {people:.1f} % under other people's; by "
        f"the model alone {own_open:.1f} and {people_open:.1f} %"
    )


if __name__ == "__main__":
    typer.run(main)
