"""The forecasts' prior: read from what is shipped, or learned anew from people's records.

`python -m workbench.service.pooled RECORD.vtr ... --out FILE.npz` learns it, from the whole of each
record, seen through a twin of its first 70 %; `--leave NAME` leaves people out: nobody can be
judged with a prior that they taught.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from numpy.typing import NDArray

from data.evidence.forecast_prior import KINDS, forecast_prior
from twin_core.infer.forecast.pooled import Inputs, Layers, Pooled
from twin_core.infer.forecast.series import Series

LEARN_SHARE = 0.7


@cache
def shipped(insulin: bool) -> Pooled:
    """The prior that comes with the product, of people with or without insulin on record."""
    return as_pooled(forecast_prior(), KINDS[0] if insulin else KINDS[1])


def as_pooled(kept: Mapping[str, NDArray[Any]], kind: str) -> Pooled:
    """The prior of one kind of people out of plain arrays."""

    def read(name: str) -> NDArray[np.float64]:
        return np.asarray(kept[f"{kind}:{name}"], dtype=np.float64)

    def layers(index: int) -> Layers:
        count = int(read("layers"))
        return tuple((read(f"w{index}.{k}"), read(f"b{index}.{k}")) for k in range(count))

    inputs = Inputs(
        read("centre"), read("spread"), read("kept").astype(int), read("told").astype(int),
        int(read("width")),
    )  # fmt: skip
    leads = tuple(int(lead) for lead in read("leads"))
    return Pooled(leads, inputs, tuple(layers(k) for k in range(int(read("networks")))))


def as_arrays(kind: str, prior: Pooled) -> dict[str, NDArray[Any]]:
    """A prior as plain arrays, in half precision where that is enough."""
    inputs = prior.inputs
    rows: dict[str, Any] = {
        "leads": prior.leads, "width": inputs.width, "networks": len(prior.networks),
        "layers": len(prior.networks[0]), "kept": inputs.kept, "told": inputs.told,
        "centre": inputs.centre.astype(np.float32), "spread": inputs.spread.astype(np.float32),
    }  # fmt: skip
    for index, layers in enumerate(prior.networks):
        for k, (weight, offset) in enumerate(layers):
            rows[f"w{index}.{k}"] = weight.astype(np.float16)
            rows[f"b{index}.{k}"] = offset.astype(np.float32)
    return {f"{kind}:{name}": np.asarray(row) for name, row in rows.items()}


def series_of(path: Path) -> tuple[Series, bool] | None:
    """A record's sensor with what was known at each instant, and whether insulin is on record;
    None where there is too little glucose."""
    from data.record import Record
    from workbench.service.service import quiet
    from workbench.service.validate import prepare

    with Record.open(path, mode="r") as record:
        prepared = prepare(record, 1.0 - LEARN_SHARE, quiet)
    return None if prepared.series is None else (prepared.series, prepared.insulin)


def learned(people: list[tuple[Series, bool]]) -> dict[str, NDArray[Any]]:
    """The prior of each kind: its own people, and the others with less weight."""
    from twin_core.infer.forecast.learn import Person, learn_pooled

    arrays = {}
    for kind in KINDS:
        with_insulin = kind == KINDS[0]
        rows = [Person(s, len(s), insulin == with_insulin) for s, insulin in people]
        arrays |= as_arrays(kind, learn_pooled(rows))
    return arrays


def main(
    records: list[Path],
    out: Annotated[Path, typer.Option(help="Where the prior is written.")],
    leave: Annotated[
        list[str] | None, typer.Option(help="Records whose name begins so are left out.")
    ] = None,
) -> None:
    """Learns the forecasts' prior from people's records."""
    from twin_core.runtime import configure

    configure()
    people = []
    for path in records:
        if path.name.startswith(tuple(leave or ())):
            continue
        print(f"reading {path.name}", file=sys.stderr)
        row = series_of(path)
        people += [] if row is None else [row]
    np.savez_compressed(out, **learned(people))  # type: ignore[arg-type]
    print(f"{out}: {len(people)} records")


if __name__ == "__main__":
    typer.run(main)
