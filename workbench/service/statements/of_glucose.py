"""Statements of sensor glucose: what changed, what it foretells, what a doctor should see."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from data.evidence.chronic import chronic
from workbench.service.glucose_control import CHANCE_DAYS, Banded, Control
from workbench.service.statements.line import (
    ASSOCIATION,
    AVERAGE,
    DOCTOR,
    LIKELY,
    MEASURED,
    NEW,
    Line,
)

NONE: Banded = (0.0, 0.0, 0.0)


def of_glucose(found: Control) -> Iterator[Line]:
    """In the order of the pages."""
    if found.before is not None:
        yield _change(found)
    if found.doses_twice:
        yield _doses_twice(found)
    low, of = found.low_days
    if of:
        yield _low_chance(found, low, of)
    yield _hba1c(found)
    if found.diabetes:
        yield from _targets(found)
    else:
        yield _usual(found)


def _change(found: Control) -> Line:
    before, change = found.before or (NONE, NONE)
    value, low, high = change
    way = "unchanged within its band" if low <= 0.0 <= high else "higher" if value > 0 else "lower"
    return _line(
        NEW, "mean glucose", f"mean glucose of the last {found.days} days is {way}: "
        f"{found.mean[0]:.0f} mg/dL, in the two weeks before {before[0]:.0f}",
        MEASURED, "glucose", change, "mg/dL",
        (("last days", _told(found.mean)), ("two weeks before", _told(before))), found,
    )  # fmt: skip


def _doses_twice(found: Control) -> Line:
    share = 100.0 * found.doses_twice
    return Line(
        NEW, "doses that may be recorded twice",
        f"{share:.0f} % of the insulin doses come in pairs of one size within a quarter of an "
        "hour, as if each had been recorded twice; from 80 % on the twin takes a pair for one",
        MEASURED, "C", "the record's own doses", "a count, no model", share, unit="%",
        unbanded="a count of what is recorded",
    )  # fmt: skip


def _low_chance(found: Control, low: int, of: int) -> Line:
    return _line(
        LIKELY, "a low tomorrow",
        f"glucose was below 70 mg/dL for a quarter of an hour on {low} of the last {of} days: as "
        f"things are, on {found.low_chance[0]:.0f} of 100 days to come",
        ASSOCIATION, "glucose", found.low_chance, "%",
        ((f"days with a low, of those mostly known in the last {CHANCE_DAYS}", f"{low} of {of}"),),
        found,
    )  # fmt: skip


def _hba1c(found: Control) -> Line:
    table = chronic()["control"]["hba1c_estimate"]
    rule = f"{table['intercept']} + {table['slope']} times the mean in mg/dL"
    return _line(
        LIKELY, table["title"],
        f"a laboratory would find an HbA1c of about {found.hba1c[0]:.1f} % if glucose had been "
        "like this for three months", AVERAGE, "hba1c_estimate", found.hba1c, "%",
        (("mean glucose", _told(found.mean)), ("rule", rule),
         ("the band", "days drawn anew, and how far laboratories are from this estimate")), found,
    )  # fmt: skip


def _targets(found: Control) -> Iterator[Line]:
    table = chronic()["control"]["glucose"]
    wide = table["in_range"]
    yield _line(
        DOCTOR, table["title"],
        f"sensor glucose is at {wide[0]:.0f} to {wide[1]:.0f} mg/dL for {found.in_range[0]:.0f} % "
        f"of the time; target above {table['in_range_above']:.0f} %: "
        f"{_judged(found.in_range, table['in_range_above'], more=True)}",
        MEASURED, "glucose", found.in_range, "%",
        (
            ("mean", _told(found.mean)),
            (f"above {table['very_high']:.0f} mg/dL", f"{_told(found.far_above)} %, target below "
             f"{table['very_high_below']:.0f} %"),
            ("coefficient of variation", f"{_told(found.variation)} %, target at most "
             f"{table['variation_at_most']:.0f} %"),
        ), found,
    )  # fmt: skip
    yield _line(
        DOCTOR, "low glucose",
        f"sensor glucose is below {table['low']:.0f} mg/dL for {found.below[0]:.1f} % of the time, "
        f"target below {table['low_below']:.0f} %: "
        f"{_judged(found.below, table['low_below'], more=False)}; below {table['very_low']:.0f} "
        f"for {found.far_below[0]:.1f} %, target below {table['very_low_below']:.0f} %",
        MEASURED, "glucose", found.below, "%",
        ((f"below {table['very_low']:.0f} mg/dL", f"{_told(found.far_below)} %"),), found,
    )  # fmt: skip


def _usual(found: Control) -> Line:
    table = chronic()["usual"]["glucose"]
    low, high = table["in_range"]
    return _line(
        DOCTOR, table["title"],
        f"{found.tight[0]:.0f} % of the time at {low:.0f} to {high:.0f} mg/dL; half of people "
        f"without diabetes are there for more than {table['in_range_median']:.0f} %",
        MEASURED, "", found.tight, "%", (("mean", _told(found.mean)),), found, table,
    )  # fmt: skip


def _judged(band: Banded, target: float, *, more: bool) -> str:
    """Whether a target is reached, by the whole band."""
    _, low, high = band
    reached, missed = (low >= target, high < target) if more else (high < target, low >= target)
    return "reached" if reached else "missed" if missed else "not certain"


def _line(
    section: str, title: str, sentence: str, kind: str, name: str, band: Banded, unit: str,
    numbers: tuple[tuple[str, str], ...], found: Control, table: Any = None,
) -> Line:  # fmt: skip
    table = table or chronic()["control"][name]
    known = (("days", f"{found.days}, {found.covered:.0f} % of their time measured"),)
    few = found.covered < chronic()["control"]["glucose"]["wished_share"] or found.days < 14
    outside = ("fewer than 14 days or 70 % of their time, which the consensus asks for",)
    return Line(
        section, title, sentence, kind, table["evidence"], table["source"],
        f"shares and means of sensor values, no model (vitruvian {version('vitruvian')})", *band,
        unit, "", numbers + known, outside if few else (),
    )  # fmt: skip


def _told(band: Banded) -> str:
    value, low, high = band
    return f"{value:.3g} ({low:.3g} to {high:.3g})"
