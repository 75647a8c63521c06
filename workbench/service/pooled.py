"""The forecasts' prior: read from what is shipped, or learned anew from people's records.

`python -m workbench.service.pooled RECORD.vtr ... --out FILE.npz` learns it, from the first 70 % of
each record; `--leave NAME` leaves a person out, to judge the prior on them.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from data.evidence.forecast_prior import forecast_prior
from twin_core.infer.forecast import Pooled, Series, Trees, learn_pooled

LEARN_SHARE = 0.7


@cache
def shipped() -> Pooled:
    """The prior that comes with the product."""
    return Pooled({lead: Trees(*row) for lead, row in forecast_prior().items()})


def save(path: Path, prior: Pooled) -> None:
    """Writes a prior as plain arrays."""
    rows: dict[str, object] = {"leads": np.asarray(sorted(prior.trees))}
    for lead, trees in prior.trees.items():
        rows |= {
            f"table_{lead}": trees.table.astype(np.float32),
            f"roots_{lead}": trees.roots.astype(np.int32),
            f"start_{lead}": np.asarray(trees.start),
            f"width_{lead}": np.asarray(trees.width),
        }
    np.savez_compressed(path, **rows)  # type: ignore[arg-type]


def series_of(path: Path) -> tuple[Series, int]:
    """A record's sensor with what was known at each instant, and where learning ends."""
    from data.record import Record
    from workbench.service.service import quiet
    from workbench.service.validate import prepare

    with Record.open(path, mode="r") as record:
        prepared = prepare(record, 1.0 - LEARN_SHARE, quiet)
    if prepared.series is None:
        raise typer.BadParameter(f"{path.name} has fewer than two days of glucose; leave it out")
    return prepared.series, prepared.until


def main(
    records: list[Path],
    out: Annotated[Path, typer.Option(help="Where the prior is written.")],
    leave: Annotated[str, typer.Option(help="Records whose name begins so are left out.")] = "",
) -> None:
    """Learns the forecasts' prior from people's records."""
    chosen = [path for path in records if not (leave and path.name.startswith(leave))]
    people = []
    for path in chosen:
        print(f"reading {path.name}", file=sys.stderr)
        people.append(series_of(path))
    prior = Pooled({lead: learn_pooled(people, lead) for lead in people[0][0].leads})
    save(out, prior)
    print(f"{out}: {len(people)} records, leads {', '.join(map(str, prior.trees))} cells")


if __name__ == "__main__":
    from twin_core.runtime import configure

    configure()
    typer.run(main)
