"""risk: published risk equations on a record, with the origin of every input."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.stating import stated

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
        audit = stated(kept, ())["audit"] if as_json else {}
    if as_json:
        emit([{**_plain(row), **_stated(row), "audit": audit} for row in rows])
        return
    for row in sorted(rows, key=lambda row: row.answer is None):
        _tell(row)
    print(
        "It informs, it does not prescribe: these are averages of people like you, not a verdict."
    )


def _stated(row: Any) -> dict[str, Any]:
    from workbench.service.statements.line import plain
    from workbench.service.statements.of_risks import of_answer

    line = of_answer(row)
    return {"statements": [plain(line)] if line else []}


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
        "version": row.equation.version,
        "source": row.equation.source,
        "licence": row.equation.licence,
        "disclaimer": row.equation.disclaimer,
        "confirmed": row.equation.confirmed,
        "kind": "average of a cohort; neither a verdict nor an effect",
        "evidence": "A" if row.equation.confirmed else "C",
        **_around(row),
    }


def _around(row: Any) -> dict[str, Any]:
    from workbench.service.around_risk import around
    from workbench.service.risk_band import band_of

    found, band = around(row), band_of(row)
    if found is None:
        return {}
    return {
        "band": None if band is None else {
            "low": band.low, "high": band.high, "varied": band.varied,
            "note": "were the inputs measured again, nine times of ten; the equation's own "
            "uncertainty comes on top",
        },
        "absolute": {
            "share": found.share, "event": found.event, "years": found.years,
            "icons": {"affected": found.icons.affected, "of": found.icons.of},
            "sentence": found.sentence,
        },
        "people_like_you": None if found.peers is None else {
            "quantiles_5_25_50_75_95": found.peers.quantiles,
            "lower_of_100": found.peers.below,
            "people": found.peers.people,
            "source": found.peers_source,
            "note": "factors are drawn independently of each other; age and sex are yours",
        },
        "lifetime": None if found.lifetime is None else {
            "ages": found.lifetime.ages, "risk": found.lifetime.risk,
            "until_age": found.lifetime.until,
            "note": "short risks chained with a life table, all else staying as it is",
        },
        "family": [
            {"title": one.title, "recorded": one.recorded, "with": one.with_it,
             "without": one.without}
            for one in found.family
        ],
    }  # fmt: skip


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
    _tell_around(row)
    assumed = [*row.assumed, *row.answer.notes]
    for sentence in row.answer.outside:
        print(f"  outside its range: {sentence}")
    if assumed:
        print(f"  assumed: {'; '.join(assumed)}")


def _tell_around(row: Any) -> None:
    from workbench.service.around_risk import around
    from workbench.service.risk_band import band_of

    found, band = around(row), band_of(row)
    if found is None:
        return
    print(f"  {found.icons.drawn}  {found.sentence}")
    if band is not None:
        print(
            f"  measured again, nine times of ten: {100 * band.low:.3g} to {100 * band.high:.3g} %"
        )
    if found.peers is not None:
        low, high = (100 * found.peers.quantiles[i] for i in (0, -1))
        print(
            f"  people of your age and sex: {low:.2g} to {high:.2g} % (90 of 100); "
            f"{found.peers.below:.0f} of 100 have less"
        )
    if found.lifetime is not None:
        print(f"  up to the age of {found.lifetime.until}: {100 * found.lifetime.risk[-1]:.0f} %")
    for one in found.family:
        told = "recorded" if one.recorded else "not recorded"
        print(
            f"  {one.title.lower()} ({told}): {100 * one.with_it:.1f} % with, "
            f"{100 * one.without:.1f} % without"
        )


def _is_share(row: Any, key: str) -> bool:
    return row.equation.units.get(key) == "1" and isinstance(row.answer.values[key], float)
