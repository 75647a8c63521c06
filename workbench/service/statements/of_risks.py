"""Statements of risk equations: risks, biological age, years ahead, and what is lacking."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from viewers.ink import unit_text
from workbench.service.around_risk import Around, around
from workbench.service.risk import RiskRow
from workbench.service.risk_band import Band, band_of, band_of_output
from workbench.service.statements.line import AVERAGE, DOCTOR, LIKELY, Line, lacking

#: A risk from which a doctor should see it, as a share of people in ten years (assumed).
HIGH = 0.1
#: Equations that tell no risk, but what is told of all the same: output, unit, sentence.
ALSO = {
    "phenoage": ("phenoage", "a", "nine markers of the blood are those of people of {0:.0f}"),
    "klemera_doubal": ("kdm", "a", "eight markers are those of people of {0:.0f}"),
    "gompertz_lifetable": (
        "life_expectancy", "a", "people of this age and sex have {0:.0f} years ahead on average",
    ),
}  # fmt: skip
_AS_IT_IS = (
    "nothing of what it was told from is known to vary from day to day; the equation's own doubt "
    "is not published in a form that could be drawn from"
)


def of_risks(rows: Sequence[RiskRow]) -> Iterator[Line]:
    """What is likely by equations, what of it a doctor should see, and what is lacking."""
    found = [(row, near) for row in rows if row.answer is not None and (near := around(row))]
    yield from (of_risk(row, near) for row, near in found)
    yield from (line for row in rows if (line := _also(row)) is not None)
    if not found:
        yield from _lacking(rows)
    high = [(row, near) for row, near in found if near.share >= HIGH]
    if high:
        yield _worth_talking(high)


def of_answer(row: RiskRow) -> Line | None:
    """One statement of an equation, whatever it tells; None where it could not be computed."""
    if row.answer is None:
        return None
    near = around(row)
    return of_risk(row, near) if near else _also(row) or _of_outputs(row)


def _of_outputs(row: RiskRow) -> Line | None:
    """A measure or score that is neither a risk nor an age; the first number has the band."""
    if row.answer is None:
        return None
    units = row.equation.units
    told = [
        f"{name.replace('_', ' ')} {_short(value)} {unit_text(units.get(name, ''))}".strip()
        for name, value in row.answer.values.items()
        if value is not None
    ]
    numbers = [
        name
        for name, value in row.answer.values.items()
        if isinstance(value, float) and math.isfinite(value)
    ]
    first = numbers[0] if numbers else ""
    band = band_of_output(row, first) if first else None
    value = float(row.answer.values[first]) if first else math.nan
    return Line(
        LIKELY, row.equation.title, f"{row.equation.title}: {', '.join(told) or 'no answer'}",
        AVERAGE, _grade(row), row.equation.source, _model(row), value, *_edges(band, 1.0, value),
        units.get(first, ""), "" if band else _AS_IT_IS, (*_inputs(row), *_varied(band)),
        _outside(row),
    )  # fmt: skip


def of_risk(row: RiskRow, near: Around) -> Line:
    """An absolute risk, among people of the same age and sex, with what it was told from."""
    band, numbers = band_of(row), _inputs(row)
    numbers += _varied(band)
    if near.peers is not None:
        numbers.append(("of 100 of your age and sex, lower", f"{near.peers.below:.0f}"))
        least, most = 100 * near.peers.quantiles[0], 100 * near.peers.quantiles[-1]
        numbers.append(("90 of 100 of your age and sex", f"{least:.1f} to {most:.1f} %"))
    return Line(
        LIKELY, row.equation.title, near.sentence, AVERAGE, _grade(row), row.equation.source,
        _model(row), 100 * near.share, *_edges(band, 100.0, 100 * near.share), "%",
        "" if band else _AS_IT_IS, tuple(numbers), _outside(row), near.icons.drawn,
    )  # fmt: skip


def _also(row: RiskRow) -> Line | None:
    if row.answer is None or row.equation.name not in ALSO:
        return None
    output, unit, sentence = ALSO[row.equation.name]
    value = row.answer.values.get(output)
    if not isinstance(value, int | float) or not math.isfinite(value):
        return None
    band = band_of_output(row, output)
    age = row.used.get("age") or row.used.get("age_now")
    told = sentence.format(value) + (f" (this person is {age.value:.0f})" if age else "")
    return Line(
        LIKELY, row.equation.title, told, AVERAGE, _grade(row), row.equation.source, _model(row),
        float(value), *_edges(band, 1.0, float(value)), unit, "" if band else _AS_IT_IS,
        (*_inputs(row), *_varied(band)), _outside(row),
    )  # fmt: skip


def _worth_talking(high: Sequence[tuple[RiskRow, Around]]) -> Line:
    named = ", ".join(
        f"{row.equation.title.partition(':')[0]} {100 * near.share:.0f} %" for row, near in high
    )
    largest, near = max(high, key=lambda one: one[1].share)
    band = band_of(largest)
    return Line(
        DOCTOR, "risk of heart, vessels or kidneys",
        f"worth talking about: {100 * HIGH:.0f} % or more by {named}", AVERAGE, _grade(largest),
        largest.equation.source, _model(largest), 100 * near.share,
        *_edges(band, 100.0, 100 * near.share), "%", "" if band else _AS_IT_IS,
        (*_inputs(largest), *_varied(band)),
        tuple(text for row, _ in high for text in _outside(row)),
    )  # fmt: skip


def _lacking(rows: Sequence[RiskRow]) -> Iterator[Line]:
    """The absolute risk that lacks least, and what it lacks."""
    waiting = [row for row in rows if row.equation.absolute and row.missing]
    if waiting:
        row = min(waiting, key=lambda one: ("heart" not in one.equation.absolute["event"],
                                            len(one.missing)))  # fmt: skip
        yield lacking(
            LIKELY, row.equation.title,
            f"the chance of {row.equation.absolute['event']} is not known yet; the record lacks: "
            f"{', '.join(row.missing)}",
            "date of birth and sex are given with `import --birth-date --sex`, blood tests and "
            "pressure with files of a clinic or a device",
        )  # fmt: skip


def _edges(band: Band | None, scale: float, value: float) -> tuple[float, float]:
    """The band around the value itself, which a skewed draw may leave beside it."""
    if band is None:
        return math.nan, math.nan
    return min(scale * band.low, value), max(scale * band.high, value)


def _varied(band: Band | None) -> list[tuple[str, str]]:
    if band is None:
        return []
    told = [("the band", "were it measured again, nine times of ten")]
    return told + [("the band varies", text) for text in band.varied]


def _inputs(row: RiskRow) -> list[tuple[str, str]]:
    titles = {item.name: item.title for item in row.equation.inputs}
    known = [
        (titles[name], f"{_short(one.value)} {one.unit} ({one.origin})".replace("  ", " "))
        for name, one in row.used.items()
    ]
    return known + [("assumed", sentence) for sentence in (*row.assumed, *_notes(row))]


def _notes(row: RiskRow) -> Sequence[str]:
    return row.answer.notes if row.answer else ()


def _outside(row: RiskRow) -> tuple[str, ...]:
    return tuple(row.answer.outside) if row.answer else ()


def _grade(row: RiskRow) -> str:
    return "A" if row.equation.confirmed else "C"


def _model(row: RiskRow) -> str:
    return f"equation {row.equation.name}, version {row.equation.version}"


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)
