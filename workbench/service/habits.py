"""The person's own typical day as a baseline scenario, and one thing to try on it."""

from __future__ import annotations

import numpy as np

from data.record import Record
from twin_core.scenario.scenario import Event, Scenario
from workbench.service.doses import doses_of
from workbench.service.gather import EATING_MIN, Stretch
from workbench.service.grid import DAY_MIN, Rows
from workbench.service.meals import meals_of

#: Food logged within this many minutes is one meal.
SAME_MEAL_MIN = 25.0
#: A meal to walk after: carbohydrate (g), and the hour by which it ends.
REAL_MEAL_G, LATEST_MEAL_END_H = 15.0, 21.5
EVENING_H, WALK_AFTER_H = 16.0, 1.0 / 3.0
#: A day without records: three meals in the shares that adults eat.
PLAIN_DAY = ((8.0, 45.0), (13.0, 65.0), (19.0, 75.0))


def typical_day(record: Record, stretch: Stretch | None, insulin: bool) -> Scenario:
    """The recorded day whose carbohydrate is nearest the median, with its meals and boluses."""
    name = "A typical day of this person"
    meals = meals_of(record).rows
    if stretch is None or not len(meals):
        return plain_day(insulin)
    days = stretch.start + DAY_MIN * np.arange(stretch.days)
    totals = np.array([_of_day(meals, day).value.sum() for day in days])
    counts = np.array([len(_merged(_of_day(meals, day))) for day in days])
    eaten = totals[counts >= 2]
    if not len(eaten):
        return plain_day(insulin)
    distance = np.where(counts >= 2, np.abs(totals - np.median(eaten)), np.inf)
    day = float(days[int(np.argmin(distance))])
    events = [
        Event(
            kind="meal",
            at_h=_hour(minute - day),
            duration_min=EATING_MIN,
            knobs={"carbohydrate": float(min(grams, 300.0))},
            label=f"{grams:.0f} g carbohydrate",
        )
        for minute, grams in _merged(_of_day(meals, day))
        if grams >= 1.0
    ]
    if insulin:
        doses = _of_day(doses_of(record).rows, day)
        events += [
            Event(
                kind="insulin_bolus",
                at_h=_hour(minute - day),
                knobs={"dose": float(min(units, 50.0))},
                label=f"{units:.1f} U insulin",
            )
            for minute, units in zip(doses.minute, doses.value, strict=True)
            if units > 0.0
        ]
    return Scenario(name=name, events=tuple(sorted(events, key=lambda event: event.at_h)))


def plain_day(insulin: bool) -> Scenario:
    """Three meals, each with insulin at one unit for 10 g where insulin is injected (assumed)."""
    events = []
    for hour, grams in PLAIN_DAY:
        events.append(Event(kind="meal", at_h=hour, knobs={"carbohydrate": grams}))
        if insulin:
            events.append(Event(kind="insulin_bolus", at_h=hour, knobs={"dose": grams / 10.0}))
    return Scenario(name="A plain day (assumed)", events=tuple(events))


def evening_walk(baseline: Scenario) -> Scenario:
    """The baseline with half an hour of walking from 20 minutes after a meal's start.

    It is the last real meal that ends while people still walk: a snack, or supper before
    midnight, is none to walk after.
    """
    meal = max(filter(_walked_after, baseline.events), key=lambda event: event.at_h, default=None)
    at_h = PLAIN_DAY[-1][0] if meal is None else meal.at_h
    walk = Event(kind="walk", at_h=at_h + WALK_AFTER_H, duration_min=30.0, label="30 min walk")
    which = "the evening meal" if at_h >= EVENING_H else "a meal"
    return baseline.with_events(walk).model_copy(update={"name": f"A walk after {which}"})


def _walked_after(event: Event) -> bool:
    if event.kind != "meal" or event.knobs.get("carbohydrate", 0.0) < REAL_MEAL_G:
        return False
    return event.at_h + (event.duration_min or EATING_MIN) / 60.0 <= LATEST_MEAL_END_H


def _hour(minute: float) -> float:
    """Hours since midnight of a whole minute."""
    return min(round(minute), DAY_MIN - 1) / 60.0


def _of_day(rows: Rows, day: float) -> Rows:
    mask = (rows.minute >= day) & (rows.minute < day + DAY_MIN)
    return Rows(rows.minute[mask], rows.value[mask], rows.duration_min[mask])


def _merged(rows: Rows) -> list[tuple[float, float]]:
    meals: list[tuple[float, float]] = []
    for minute, grams in zip(rows.minute, rows.value, strict=True):
        if meals and minute - meals[-1][0] <= SAME_MEAL_MIN:
            meals[-1] = (meals[-1][0], meals[-1][1] + float(grams))
        else:
            meals.append((float(minute), float(grams)))
    return meals
