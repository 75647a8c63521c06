"""What is new, what is likely, what the doctor should see: every sentence with its numbers.

No model runs here, so that the window can ask; decades are `workbench.service.outlook`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from data.evidence.sources import told
from data.record import Record
from workbench.service.around_risk import around
from workbench.service.chronic import chronic_news
from workbench.service.keep import fingerprint
from workbench.service.measures import last_day
from workbench.service.risk import RiskRow, risks
from workbench.service.risk_band import band_of
from workbench.service.warn import BUDGET, LIMITS, news

NEW, LIKELY, DOCTOR = "what is new", "what is likely", "what my doctor should see"
SECTIONS = (NEW, LIKELY, DOCTOR)
#: A risk from which a doctor should see it, as a share of people in ten years (assumed).
HIGH = 0.1
_MEASURED, _ASSOCIATION = "measured", "association in this person's data"
_AVERAGE = "average of a cohort"


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence that opens to its numbers; NaN where a number has no band."""

    section: str
    title: str
    sentence: str
    kind: str
    evidence: str
    source: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    outside: tuple[str, ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Audit:
    """What every number rests on: data, versions, twin and time."""

    person: str
    until: str
    generation: int
    fingerprint: str
    twin: str
    versions: tuple[tuple[str, str], ...]
    made: str


@dataclass(frozen=True, slots=True)
class Insights:
    """All sentences of one record, and the audit of their numbers."""

    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    audit: Audit
    rows: tuple[RiskRow, ...] = field(default=(), repr=False)

    def of(self, section: str) -> tuple[Line, ...]:
        """The sentences of one section, in order."""
        return tuple(line for line in self.lines if line.section == section)


def insights(record: Record, budget: float = BUDGET) -> Insights:
    """Reads what the record says; nothing is fitted and nothing is projected."""
    found, lasting = news(record, budget, with_twin=False), chronic_news(record)
    rows = risks(record)
    lines = [*_new(found), *_likely(rows), *_lasting(lasting), *_doctor(rows, found)]
    notes = (*found.notes, *lasting.notes, LIMITS)
    lines = [replace(line, source=told(line.source)) for line in lines]
    return Insights(tuple(lines), notes, _audit(record), tuple(rows))


def _new(found: Any) -> Iterator[Line]:
    for alarm in found.alarms:
        if alarm.now:
            numbers = [
                (f"{title}, part of the score", f"{score:.2f}") for title, score in alarm.reasons
            ]
            numbers += [(f"probability of {c.cause}", f"{c.probability:.2f}") for c in alarm.causes]
            numbers.append(("evidence, as a logarithm of the odds", f"{alarm.score:.1f}"))
            numbers.append(("threshold of it", f"{alarm.threshold:.1f}"))
            yield Line(
                NEW, alarm.signature.title, alarm.sentence, _ASSOCIATION, alarm.signature.evidence,
                alarm.signature.source, numbers=tuple(numbers),
            )  # fmt: skip
    for row in found.departures:
        yield Line(
            NEW, row.channel.title, row.sentence, _MEASURED, "B", row.channel.source, row.value,
            row.low, row.high, row.channel.unit,
            (("usual", f"{row.expected:.4g}"), ("day", row.day.isoformat())),
        )  # fmt: skip
    for change in found.lasting[:3]:
        yield Line(
            NEW, change.channel.title, change.sentence, _MEASURED, "B", change.channel.source,
            change.after, unit=change.channel.unit,
            numbers=(("before", f"{change.before:.4g}"), ("day", change.day.isoformat())),
        )  # fmt: skip


def _likely(rows: list[RiskRow]) -> Iterator[Line]:
    for row in rows:
        near = around(row)
        if near is None or row.answer is None:
            continue
        low, high = math.nan, math.nan
        numbers = _inputs(row)
        if (band := band_of(row)) is not None:
            low, high = 100 * band.low, 100 * band.high
            numbers.append(("the band", "were it measured again, nine times of ten"))
            numbers += [("the band varies", text) for text in band.varied]
        if near.peers is not None:
            numbers.append(("of 100 of your age and sex, lower", f"{near.peers.below:.0f}"))
            least, most = 100 * near.peers.quantiles[0], 100 * near.peers.quantiles[-1]
            numbers.append(("90 of 100 of your age and sex", f"{least:.1f} to {most:.1f} %"))
        yield Line(
            LIKELY, row.equation.title, near.sentence, _AVERAGE,
            "A" if row.equation.confirmed else "C", row.equation.source, 100 * near.share, low,
            high, "%", tuple(numbers), row.answer.outside, near.icons.drawn,
        )  # fmt: skip


def _lasting(lasting: Any) -> Iterator[Line]:
    for one in lasting.findings:
        numbers = tuple((name, f"{value:.3g}") for name, value in one.numbers.items())
        yield Line(
            DOCTOR, one.title, one.sentence, _MEASURED, one.evidence, one.source, numbers=numbers
        )
    for flare in lasting.flares:
        if flare.told:
            sentence = f"{100 * flare.chance:.0f} % chance of a flare of {flare.outcome} in a week"
            yield Line(LIKELY, flare.outcome, sentence, _ASSOCIATION, "C", "the person's own past",
                       100 * flare.chance, unit="%")  # fmt: skip


def _doctor(rows: list[RiskRow], found: Any) -> Iterator[Line]:
    high = [
        (row, near.share)
        for row in rows
        if row.answer is not None and (near := around(row)) is not None and near.share >= HIGH
    ]
    if high:
        named = ", ".join(
            f"{row.equation.title.partition(':')[0]} {100 * share:.0f} %" for row, share in high
        )
        largest, share = max(high, key=lambda one: one[1])
        yield Line(
            DOCTOR, "risk of heart, vessels or kidneys",
            f"worth talking about: {100 * HIGH:.0f} % or more by {named}", _AVERAGE, "A",
            largest.equation.source, 100 * share, unit="%", numbers=tuple(_inputs(largest)),
            outside=tuple(text for row, _ in high if row.answer for text in row.answer.outside),
        )  # fmt: skip
    for alarm in found.alarms:
        if alarm.now:
            yield Line(
                DOCTOR, alarm.signature.title,
                f"if it is {alarm.signature.title}: {alarm.signature.advice}", _ASSOCIATION,
                alarm.signature.evidence, alarm.signature.source,
            )  # fmt: skip


def _inputs(row: RiskRow) -> list[tuple[str, str]]:
    titles = {item.name: item.title for item in row.equation.inputs}
    known = [
        (titles[name], f"{_short(one.value)} {one.unit} ({one.origin})".replace("  ", " "))
        for name, one in row.used.items()
    ]
    return known + [("assumed", sentence) for sentence in row.assumed]


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _audit(record: Record) -> Audit:
    twin = "none is fitted to these data"
    for info in record.documents("twin"):
        twin = f"{info.name}, stored with these organs' versions"
    packages = ("vitruvian", "numpy", "scipy", "statsmodels")
    return Audit(
        record.person.display_name or record.path.stem, last_day(record).isoformat(),
        record.generation, fingerprint(record)[:16], twin,
        tuple((name, version(name)) for name in packages),
        datetime.now(UTC).isoformat(timespec="seconds"),
    )  # fmt: skip
