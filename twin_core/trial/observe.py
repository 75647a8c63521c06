"""What an investigator would see: who was randomised where, measured values, events, who left.

A course holds every person in every arm; a trial sees each in one, with measurement error, and not
after they have left. All chance is drawn by person (`draws`), so that the same person has the same
luck whoever else takes part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.trial.course import YEAR, Course
from twin_core.trial.draws import ALLOCATION, EVENTS, MEASUREMENT, normals, uniforms


@dataclass(frozen=True, slots=True)
class Seen:
    """`arm` (people,); `values` by quantity (visits, people), NaN once someone has left.

    `time` (people,) in days and `happened` of the first event of each kind, censored on leaving or
    at the end.
    """

    arm: NDArray[np.int64]
    days: NDArray[np.float64]
    values: Mapping[str, NDArray[np.float64]]
    time: Mapping[str, NDArray[np.float64]]
    happened: Mapping[str, NDArray[np.bool_]]
    left: NDArray[np.float64]


def randomised(course: Course, *, seed: int, first: int = 0) -> NDArray[np.int64]:
    """The arm of each person, by the arms' shares."""
    shares = np.array([arm.share for arm in course.trial.arms], dtype=float)
    edges = np.cumsum(shares / shares.sum())[:-1]
    u = uniforms(seed, ALLOCATION, first, _people(course), 1)[:, 0]
    return np.searchsorted(edges, u).astype(np.int64)


def seen(
    course: Course, arm: NDArray[np.int64], *, seed: int, first: int = 0,
    error: Mapping[str, float] | None = None, events: Mapping[str, tuple[str, ...]] | None = None,
) -> Seen:  # fmt: skip
    """Observes a course; `error` is the measurement's standard deviation by quantity.

    `events` names composites: the first of their kinds counts.
    """
    people, error = _people(course), error or {}
    left = _leaves(course, seed, first)
    present = course.days[:, None] <= left[None, :]
    values = {}
    noise = normals(seed, MEASUREMENT, first, people, len(error) * len(course.days) or 1)
    for k, name in enumerate(error):
        own = np.take_along_axis(course.values[name], arm[None, None, :], axis=1)[:, 0]
        part = noise[:, k * len(course.days) : (k + 1) * len(course.days)].T
        values[name] = np.where(present, own + error[name] * part, np.nan)
    time, happened = {}, {}
    luck = uniforms(seed, EVENTS, first, people, 16)
    for k, (name, kinds) in enumerate((events or {}).items()):
        hazard = sum(course.hazard[kind] for kind in kinds)
        own = np.take_along_axis(np.asarray(hazard), arm[None, None, :], axis=1)[:, 0]
        when = _when(course.days, own, -np.log(luck[:, k % 16]))
        end = np.minimum(left, course.days[-1])
        time[name], happened[name] = np.minimum(when, end), when <= end
    return Seen(arm, course.days, values, time, happened, left)


def _people(course: Course) -> int:
    return len(course.people["age"])


def _leaves(course: Course, seed: int, first: int) -> NDArray[np.float64]:
    rate = course.trial.behaviour.drop_out
    u = uniforms(seed, EVENTS + 16, first, _people(course), 1)[:, 0]
    return -np.log(u) / rate * YEAR if rate > 0.0 else np.full(len(u), np.inf)


def _when(
    days: NDArray[np.float64], hazard: NDArray[np.float64], threshold: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Day on which the cumulative hazard (visits, people) passes a threshold; never is infinite."""
    when = np.full(hazard.shape[1], np.inf)
    for k in range(1, len(days)):
        low, high = hazard[k - 1], hazard[k]
        crosses = (low < threshold) & (threshold <= high)
        share = (threshold - low) / np.maximum(high - low, 1e-300)
        when = np.where(crosses, days[k - 1] + share * (days[k] - days[k - 1]), when)
    return when
