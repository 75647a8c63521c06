"""A row beside its answer: the value in the row's unit, and how far it is from the band."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from twin_core.body import Body
from twin_core.vocabulary import UnitError, catalogue, conversion
from workbench.evidence.answers import ONSET_PG, Answer, answers_to
from workbench.evidence.body import reached, whole_body
from workbench.evidence.conditions import case_of
from workbench.evidence.quantities import Quantity, quantity_of, surface, ucum
from workbench.evidence.row import Row
from workbench.evidence.rules.rhythm import DEFAULTS, DELAYS
from workbench.evidence.situation import Case, Situation

Answers = Mapping[Situation, Answer]


class CannotSay(Exception):
    """A row that no organ, or no signal, answers; the message says which is missing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`value` in the row's unit; `widths` how many bands off (0 inside); `missing` why not run."""

    row: Row
    organs: tuple[str, ...] = ()
    value: float | None = None
    inside: bool | None = None
    widths: float | None = None
    missing: str = ""


def judged(rows: Sequence[Row]) -> tuple[list[Verdict], tuple[str, ...]]:
    """A verdict for each row, and a sentence for each organ that could not take part."""
    body, notes = whole_body()
    cases = {row.id: case_of(row) for row in rows}
    wanted = [s for case in cases.values() for s in (case.now, case.before, *case.others) if s]
    answers = answers_to(body, wanted)
    return [_verdict(body, row, cases[row.id], answers) for row in rows], notes


def _verdict(body: Body, row: Row, case: Case, answers: Answers) -> Verdict:
    try:
        if row.kind == "sign":
            return _directions(body, row, case, answers)
        quantity = quantity_of(row.quantity)
        if quantity is None:
            raise CannotSay(f"no signal is known for '{row.quantity}'")
        value = _value(body, row, quantity, case, answers)
    except CannotSay as why:
        return Verdict(row, missing=str(why))
    except ZeroDivisionError:
        return Verdict(row, missing="what it is compared with is zero here")
    except Exception as error:  # one row of a foreign file must not take the others along
        return Verdict(row, missing=f"a fault of this command: {type(error).__name__}: {error}")
    if not np.isfinite(value):
        return Verdict(row, missing="the model left its range in this situation")
    assert row.low is not None
    assert row.high is not None
    width = (row.high - row.low) or abs(row.high) or 1.0
    off = max(row.low - value, value - row.high, 0.0) / width
    return Verdict(row, _organs(body, quantity), value, off == 0.0, off)


def _organs(body: Body, quantity: Quantity) -> tuple[str, ...]:
    names = [_produced(body, names) for names in quantity.signals if not _said(names)]
    return tuple(dict.fromkeys(body.producer(_bare(n)) or "" for n in names if n))


def _said(names: Sequence[str]) -> bool:
    """Whether it is the situation that tells these, not an organ."""
    return names[0].startswith(("fact.", "input."))


def _bare(name: str) -> str:
    return name.partition(":")[0]


def _produced(body: Body, names: Sequence[str]) -> str | None:
    """The first of these signals that an organ offers; facts of the person need none."""
    for name in names:
        if body.producer(_bare(name)):
            return name
    return None


def _of(body: Body, quantity: Quantity, answer: Answer, *, highest: bool = False) -> float:
    """The quantity in one situation, in its own unit; with `highest`, where it peaks."""
    values = []
    for names in quantity.signals:
        if _said(names):
            values.append(answer.shown.get(names[0].removeprefix("input."), 0.0))
            continue
        name = _produced(body, names)
        if name is None:
            known = ", ".join(_bare(n) for n in names)
            raise CannotSay(f"no organ offers {known}")
        peaks = highest and name in answer.minutes
        values.append(float(answer.minutes[name].max()) if peaks else _read(name, answer))
    unit = quantity.unit
    if len(values) == 1 and not _said(quantity.signals[0]):
        name = _bare(_produced(body, quantity.signals[0]) or quantity.signals[0][0])
        plain = quantity.of is Quantity.__dataclass_fields__["of"].default
        if plain and not _derived_in_time(quantity):
            values[0] = _converted(values[0], catalogue()[name].unit, unit, name)
    return float(quantity.of(*values))


def _derived_in_time(quantity: Quantity) -> bool:
    return quantity.signals[0][0].endswith((":tau", ":onset"))


def _read(name: str, answer: Answer) -> float:
    base, _, how = name.partition(":")
    if how == "tau":
        return _time_constant(answer.minutes[base])
    if how == "onset":
        return _onset(answer.minutes[base])
    return answer.shown.get(name, np.nan)


def _time_constant(series: np.ndarray) -> float:
    """Seconds, of the exponential through the start, the first minute and the sixth."""
    start, first, last = series[0], series[1], series[min(6, len(series) - 1)]
    share = np.clip((first - start) / ((last - start) or np.nan), 1e-6, 1.0 - 1e-6)
    return float(-60.0 / np.log(1.0 - share))


def _onset(series: np.ndarray) -> float:
    """Clock hour at which the last evening's melatonin passes its threshold; days begin at 0 h."""
    last = series[-1440:]
    rises = np.flatnonzero((last[1:] >= ONSET_PG) & (last[:-1] < ONSET_PG))
    return float(rises[-1] / 60.0 % 24.0) if len(rises) else np.nan


def _converted(value: float, unit: str, into: str, analyte: str = "") -> float:
    known = catalogue().get(analyte)
    try:
        return float(conversion(unit, into, known.molar_mass if known else None)(value))
    except UnitError as error:
        raise CannotSay(f"its unit does not fit: {error}") from error


def _value(body: Body, row: Row, quantity: Quantity, case: Case, answers: Answers) -> float:
    """In the row's unit; what is told for a body of 1.73 m2 is taken from this body's surface."""
    found = _plain(body, row, quantity, case, answers)
    if "1.73" not in row.unit:
        return found
    facts = dict(case.now.facts)
    return found * 1.73 / surface(facts["height"], facts["mass"])


def _plain(body: Body, row: Row, quantity: Quantity, case: Case, answers: Answers) -> float:
    now = answers[case.now]
    _refuse_missing(body, quantity, case, answers)
    text = row.quantity.lower()
    if case.others:
        return _compared(body, row, quantity, case, answers)
    if "time to sodium balance" in text:
        return _balance_day(now)
    if re.search(r"slope|dvo2/dw|vo2 gain", text) and len(quantity.signals) == 2:
        return _slope(body, quantity, case, answers)
    passing = bool(case.now.pulses) or case.now.ramp
    highest = passing and bool(re.search(r"peak|rise|max", text))
    here = _of(body, quantity, now, highest=highest)
    if case.before is None or (row.kind == "absolute" and not _is_change(text)):
        return _converted(here, quantity.unit, ucum(row.unit), quantity.analyte)
    there = _of(body, quantity, answers[case.before])
    return _difference(row, quantity, here, there, case)


def _is_change(text: str) -> bool:
    return bool(re.search(r"\bchange|\brise\b|\bfall\b|\bdip\b", text))


def _difference(row: Row, quantity: Quantity, here: float, there: float, case: Case) -> float:
    unit = row.unit.lower()
    if row.kind == "relative":
        return 100.0 * here / there
    if "fold" in unit:
        return here / there
    if unit.startswith("%") and quantity.unit != "%":
        change = 100.0 * (here - there) / there
    else:
        zero = _converted(0.0, quantity.unit, ucum(row.unit), quantity.analyte)
        change = _converted(here - there, quantity.unit, ucum(row.unit), quantity.analyte) - zero
    assert case.before is not None
    years = dict(case.now.facts)["age"] - dict(case.before.facts)["age"]
    text = f"{row.quantity} {row.unit}".lower()
    if years and "decade" in text:
        return change * 10.0 / years
    return change / years if years and "year" in text else change


def _slope(body: Body, quantity: Quantity, case: Case, answers: Answers) -> float:
    """Change of the first signal over change of the second, between the two situations."""
    assert case.before is not None
    ends = []
    for situation in (case.before, case.now):
        answer = answers[situation]
        ends.append(
            [
                _of(body, Quantity("", (names,), catalogue()[names[0]].unit), answer)
                for names in quantity.signals
            ]
        )
    (a0, b0), (a1, b1) = ends
    return (a1 - a0) / (b1 - b0) if b1 != b0 else np.nan


def _balance_day(now: Answer) -> float:
    """Day on which sodium excreted comes within a tenth of the step's size of what is eaten."""
    series = now.days.get("kidney.sodium_excretion")
    if series is None:
        raise CannotSay("no organ offers kidney.sodium_excretion")
    left = np.abs(series - series[-1]) / (abs(series[-1] - series[0]) or np.nan)
    return float(np.argmax(left <= 0.1) + 1)


def _compared(body: Body, row: Row, quantity: Quantity, case: Case, answers: Answers) -> float:
    """Rows about several situations: doses, pairs of drugs, delays."""
    base = _of(body, quantity, answers[case.now])
    others = [_of(body, quantity, answers[s]) for s in case.others]
    text = row.condition.lower()
    if "half dose" in text:
        pairs = list(zip(others[::2], others[1::2], strict=True))
        return float(np.mean([(half - base) / (whole - base) for half, whole in pairs]))
    if "two classes" in text:
        triples = zip(others[::3], others[1::3], others[2::3], strict=True)
        return float(np.mean([(both - one) / (two - base) for one, two, both in triples]))
    best = int(np.argmax(others))
    if "50 ms" in row.quantity.lower():
        near = others[max(best - 5, 0) : best + 6]
        return 100.0 * (min(near) / others[best] - 1.0)
    # Each patient has an own default; the spread of theirs stands for them (Eberhardt 2012).
    usual = [v for v, d in zip(others, DELAYS, strict=True) if DEFAULTS[0] <= d <= DEFAULTS[1]]
    return 100.0 * (others[best] / float(np.mean(usual)) - 1.0)


def _refuse_missing(body: Body, quantity: Quantity, case: Case, answers: Answers) -> None:
    told = [names for names in quantity.signals if not _said(names)]
    names = {_bare(n) for alternatives in told for n in alternatives}
    for situation in (case.now, case.before, *case.others):
        if situation is None:
            continue
        answer = answers[situation]
        _of(body, quantity, answer)
        if answer.missing:
            raise CannotSay(answer.missing)
        if answer.drives and not names & reached(body, answer.drives):
            what = ", ".join(sorted(_bare(names[0]) for names in told))
            raise CannotSay(f"no organ lets {', '.join(answer.drives)} act on {what}")


_UP, _DOWN = r"up|rise|rises|increase", r"down|fall|falls|drop|decrease"


def _directions(body: Body, row: Row, case: Case, answers: Answers) -> Verdict:
    """A row such as "direction: HR up, CO down": the share of directions that hold, all wanted."""
    text = row.quantity.lower().replace("direction:", "")
    together = re.search(rf"({_UP}|{_DOWN})", text)
    right, asked, organs = 0, 0, []
    for part in text.split(","):
        part = part.partition(" with ")[0]
        word = re.search(rf"\b({_UP}|{_DOWN})\b", part) or together
        quantity = quantity_of(part)
        if word is None or quantity is None:
            raise CannotSay(f"'{part.strip()}' is no direction of a known signal")
        _refuse_missing(body, quantity, case, answers)
        assert case.before is not None
        here = _of(body, quantity, answers[case.now])
        there = _of(body, quantity, answers[case.before])
        up = re.fullmatch(_UP, word[1]) is not None
        asked += 1
        right += (here > there) == up and here != there
        organs += _organs(body, quantity)
    share = right / asked
    return Verdict(row, tuple(dict.fromkeys(organs)), share, right == asked, 1.0 - share)
