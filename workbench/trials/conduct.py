"""A trial conducted: people randomised, seen with error, lost, and analysed as they were meant.

A trial file's ``[design]`` says what kind it is: parallel, crossover, n_of_1 or adaptive; with
`adherence`, `drop_out`, `stop_rate`, interim `looks`, and `measurement = false` for exact values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from twin_core.body import assemble_by_id
from twin_core.trial.cohort import Table
from twin_core.trial.course import Course, follow
from twin_core.trial.observe import randomised, seen
from twin_core.trial.plan import Behaviour, Trial
from workbench.commands.say import Refused
from workbench.trials import tables
from workbench.trials.look import Look, look_at
from workbench.trials.run import plan_of
from workbench.trials.spec import EndpointSpec, TrialSpec
from workbench.trials.treat import Treated, treated
from workbench.trials.who import Who, people_of, who_is_in

#: Measurement error as a share of the spread of a change (which it is part of).
ERROR_SHARE = 0.5
KINDS = ("parallel", "crossover", "n_of_1", "adaptive")
#: Designs in which more than one arm of a person is looked at.
ALL_ARMS = ("crossover", "n_of_1", "adaptive")
#: What subgroups are told of.
KEPT = (
    "age", "sex", "bmi", "height", "sbp", "dbp", "hr", "hba1c", "fpg", "ldl", "hdl", "tg", "egfr",
    "diabetes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Prepared:
    """A trial understood: cohort, plan and what each endpoint looks at."""

    spec: TrialSpec
    who: Who
    arms: Treated
    looks: tuple[Look, ...]
    trial: Trial


def prepare(spec: TrialSpec, seed: int) -> Prepared:
    """Understands a trial; raises `Refused` where no organ or table knows a measure or endpoint."""
    who = who_is_in(spec)
    arms = treated(spec, who)
    for name, unknown in arms.unknown.items():
        raise Refused(
            f"nothing is known of {unknown[0]}", f"arm '{name}'", "see data/evidence/trials"
        )
    looks = []
    for point in spec.endpoints:
        look = look_at(point, who)
        if look is None or look.kind not in ("quantity", "event", "responder"):
            raise Refused(f"no organ and no table knows '{point.signal}'", "endpoint")
        looks.append(look)
    kind = str(spec.design.get("kind", "parallel"))
    if kind not in KINDS:
        raise Refused(f"no design is named '{kind}'", "[design]", f"choose {', '.join(KINDS)}")
    names = {e for look in looks for e in look.events}
    trial = plan_of(spec, who, arms, names, seed)
    return Prepared(spec, who, arms, tuple(looks), replace(trial, behaviour=_behaviour(spec)))


def _behaviour(spec: TrialSpec) -> Behaviour:
    d = spec.design
    return Behaviour(
        float(d.get("adherence", 1.0)), float(d.get("adherence_sd", 0.0)),
        float(d.get("stop_rate", 0.0)), float(d.get("drop_out", 0.0)),
    )  # fmt: skip


@lru_cache(maxsize=4)
def _prepared(key: str, seed: int) -> Prepared:
    return prepare(_SPECS[key], seed)


_SPECS: dict[str, TrialSpec] = {}


def rows_of(spec: TrialSpec, seed: int, first: int, count: int) -> dict[str, Any]:
    """What is seen of the persons `first` to ``first + count - 1``, people on the last axis."""
    _SPECS.setdefault(spec.id, spec)
    prepared = _prepared(spec.id, seed)
    people = cohort_of(prepared, seed, first, count)
    body = assemble_by_id(tables.body_map().organs)
    course = follow(body, tables.body_map(), people, prepared.trial, first=first)
    if course.failed.any():  # keep everyone's place: who left the model's range is told as missing
        course = _with_places(course, count)
    arm = randomised(course, seed=seed, first=first)
    looked = seen(
        course, arm, seed=seed, first=first, error=_errors(prepared), events=_events(prepared)
    )
    rows: dict[str, Any] = {"arm": arm, "left": looked.left, "days": _days(looked.days, count)}
    rows |= {f"people/{name}": course.people[name] for name in KEPT}
    rows |= {f"values/{name}": value for name, value in looked.values.items()}
    rows |= {f"time/{name}": value for name, value in looked.time.items()}
    rows |= {f"happened/{name}": value for name, value in looked.happened.items()}
    if "record" in course.people:
        rows["people/record"] = course.people["record"]
    if prepared.spec.design.get("kind") in ALL_ARMS:
        error = _errors(prepared)
        rows |= {f"periods/{name}": course.values[name][-1] for name in error}
        rows |= {f"start/{name}": course.values[name][0, 0] for name in error}
    return rows


def cohort_of(prepared: Prepared, seed: int, first: int, count: int) -> Table:
    """People from criteria and table 1, or from the records that a cohort names."""
    records = prepared.spec.cohort.get("records")
    if records:
        from workbench.trials.known import handful

        return handful(records, prepared.who, seed=seed, first=first, count=count)
    return people_of(prepared.who, seed=seed, first=first, count=count)


def _days(days: np.ndarray, count: int) -> np.ndarray:
    return np.repeat(days[:, None], count, axis=1)


def _with_places(course: Course, count: int) -> Course:
    well = ~course.failed.any(axis=0)
    where = np.flatnonzero(well)

    def spread(values: np.ndarray) -> np.ndarray:
        full = np.full((*values.shape[:-1], count), np.nan)
        full[..., where] = values
        return full

    return Course(
        course.trial, {k: spread(v) for k, v in course.people.items()}, course.days,
        {k: spread(v) for k, v in course.values.items()},
        {k: spread(v) for k, v in course.hazard.items()}, course.failed,
    )  # fmt: skip


def _errors(prepared: Prepared) -> dict[str, float]:
    exact = prepared.spec.design.get("measurement") is False
    errors = {}
    for look in prepared.looks:
        if look.quantity and look.row is not None:
            errors[look.quantity] = 0.0 if exact else ERROR_SHARE * float(look.row["change_sd"])
    return errors


def _events(prepared: Prepared) -> dict[str, tuple[str, ...]]:
    return {
        event_name(point): look.events
        for point, look in zip(prepared.spec.endpoints, prepared.looks, strict=True)
        if look.events
    }


def event_name(point: EndpointSpec) -> str:
    """The name under which an endpoint's events stand in a trial's rows."""
    return point.signal.replace("/", " or ")
