"""A person's age, sex, height and mass out of the record. Light: the window reads them too."""

from __future__ import annotations

from datetime import UTC, date, datetime

from data.record import Record
from workbench.service.grid import local_rows

#: Used where the record says nothing: years, male 1 and female 0, cm, kg.
ASSUMED = {"age": 40.0, "sex": 0.5, "height": 171.0, "mass": 75.0}


def measures_of(record: Record) -> dict[str, float | str | None]:
    """Age in years, sex in words, height in cm and mass in kg; None where the record has none."""
    person = record.person
    return {
        "age": age_on(person.birth_date, last_day(record)),
        "sex": person.sex or None,
        "height": last_value(record, "body.height") or person.height_cm,
        "mass": last_value(record, "body.mass"),
    }


def build_of(record: Record) -> dict[str, float | str]:
    """What the body's shape follows, in the words of a twin's summary; assumed where not known."""
    known = ASSUMED | {name: v for name, v in measures_of(record).items() if v is not None}
    return {
        "age": known["age"],
        "sex": record.person.sex,
        "height_cm": known["height"],
        "mass_kg": known["mass"],
    }


def last_day(record: Record) -> date:
    """The last day of the person's data, in UTC; today where there are none."""
    last_ns = [row.last_ns for row in record.signals().values()]
    return datetime.fromtimestamp(max(last_ns) / 1e9, tz=UTC).date() if last_ns else date.today()


def age_on(birth_date: str, day: date) -> float | None:
    """Age in years on a day: a twin is that of its data, not of the day on which it is opened."""
    try:
        born = date.fromisoformat(birth_date[:10])
    except ValueError:
        return None
    return max(0.0, (day - born).days / 365.25)


def last_value(record: Record, name: str) -> float | None:
    """The newest value of a signal."""
    rows = local_rows(record, name)
    return float(rows.value[-1]) if len(rows) else None
