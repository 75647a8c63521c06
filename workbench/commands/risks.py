"""risk: published risk equations on a record, with the origin of every input."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen

REGIONS = ("Low", "Moderate", "High", "Very high")


def risk(
    record: Path,
    region: Annotated[str, typer.Option(help="For SCORE2: " + ", ".join(REGIONS))] = "",
    as_json: Json = False,
) -> None:
    """Risk equations that the record can feed: results, origins, assumptions, what is missing."""
    from data.record import Record
    from workbench.service.risk import risks

    if region and region.lower() not in (one.lower() for one in REGIONS):
        raise Refused(f"region '{region}' is not known", "--region", f"use {', '.join(REGIONS)}")
    extra: dict[str, Any] = {"region": region} if region else {}
    with foreseen(), Record.open(record, purpose="risk equations") as kept:
        rows = risks(kept, extra)
    if as_json:
        emit([_plain(row) for row in rows])
        return
    for row in sorted(rows, key=lambda row: row.answer is None):
        _tell(row)
    print(
        "It informs, it does not prescribe: these are averages of people like you, not a verdict."
    )


def _plain(row: Any) -> dict[str, Any]:
    answer = row.answer
    return {
        "equation": row.equation.name,
        "title": row.equation.title,
        "values": dict(answer.values) if answer else None,
        "units": dict(row.equation.units),
        "missing": list(row.missing),
        "inputs": {
            name: {"value": known.value, "unit": known.unit, "origin": known.origin}
            for name, known in row.used.items()
        },
        "assumed": [*row.assumed, *(answer.notes if answer else ())],
        "outside": list(answer.outside) if answer else [],
        "source": row.equation.source,
        "disclaimer": row.equation.disclaimer,
        "confirmed": row.equation.confirmed,
    }


def _tell(row: Any) -> None:
    print(row.equation.title)
    if row.answer is None:
        print(f"  not computed: {'; '.join(row.missing)} missing")
        return
    for key, value in row.answer.values.items():
        if value is None:
            continue
        unit = row.equation.units.get(key, "")
        shown, unit = (100 * value, "%") if _is_share(row, key) else (value, unit)
        number = f"{shown:.3g}" if isinstance(shown, float) else str(shown)
        print(f"  {key.replace('_', ' ')}: {number}{f' {unit}' if unit not in ('', '1') else ''}")
    assumed = [*row.assumed, *row.answer.notes]
    for sentence in row.answer.outside:
        print(f"  outside its range: {sentence}")
    if assumed:
        print(f"  assumed: {'; '.join(assumed)}")


def _is_share(row: Any, key: str) -> bool:
    return row.equation.units.get(key) == "1" and isinstance(row.answer.values[key], float)
