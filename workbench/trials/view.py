"""One endpoint's view of a course: which people, which visit, and the quantities on it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.trial.course import Course
from workbench.trials.look import Look
from workbench.trials.outcome import NotShown
from workbench.trials.spec import EndpointSpec
from workbench.trials.who import Who

#: Groups of people that notes name, and how they are told; fewer than `FEWEST` are no group.
FEWEST = 12
SUBGROUPS = (
    (r"^women|female|in women", lambda p: p["sex"] < 0.5),
    (r"^men|^male|in men", lambda p: p["sex"] > 0.5),
    (r"prehypertens|high.normal", lambda p: (p["sbp"] >= 120) & (p["sbp"] < 140)),
    (r"normotens|without hypertens", lambda p: p["sbp"] < 125),
    (r"hypertens", lambda p: p["sbp"] >= 140),
    (r"without (chronic kidney|ckd)", lambda p: p["egfr"] >= 60),
    (r"with (chronic kidney|ckd)", lambda p: p["egfr"] < 60),
    (r"without obesity|not obese", lambda p: p["bmi"] < 30),
    (r"obese|with obesity", lambda p: p["bmi"] >= 30),
    (r"younger|under 65|age below 65", lambda p: p["age"] < 65),
    (r"older|over 65|65 or more|aged 75", lambda p: p["age"] >= 65),
)
#: HAQ for each unit of DAS28 (ratio of both falls in DE019, OPTION, RA-BEAM; assumed).
HAQ_PER_DAS = 0.25
DERIVED = {"nonhdl", "tc", "pulse_pressure", "waist", "resting_energy", "haq"}


@dataclass(slots=True)
class View:
    """An endpoint, what it looks at, and the course of its arms."""

    point: EndpointSpec
    look: Look
    course: Course
    arms: tuple[int, ...]
    who: Who

    @property
    def size(self) -> float:
        """People in an arm of the published trial."""
        return max(self.who.size * float(self.some.mean()) / len(self.course.trial.arms), 3.0)

    @property
    def visit(self) -> int:
        day = self.point.day
        if day is None:
            return len(self.course.days) - 1
        nearest = int(np.argmin(np.abs(self.course.days - day)))
        return 1 if nearest == 0 and day > 0.0 else nearest

    @property
    def some(self) -> NDArray[np.bool_]:
        """The people that an endpoint's note speaks of; all where it names no group."""
        people, note = self.course.people, self.point.note.lower()
        everybody = np.ones(len(people["age"]), dtype=bool)
        for words, test in SUBGROUPS:
            if re.search(words, note):
                chosen = test(people)
                return chosen if chosen.sum() >= FEWEST else everybody
        return everybody

    @property
    def touched(self) -> bool:
        """Whether the course holds what is looked at."""
        name = self.look.quantity
        return name in self.course.people or name in self.course.values or name in DERIVED

    def level(self, name: str, visit: int, arm: int) -> NDArray[np.float64]:
        """A quantity of the people looked at on a visit, or what follows from others."""
        values, some = self.course.values, self.some
        people = {k: x[some] for k, x in self.course.people.items()}

        def v(key: str) -> NDArray[np.float64]:
            if key in values:
                return values[key][visit, arm][some]
            raise NotShown(f"no organ tells {key}")

        if name == "nonhdl":
            return v("ldl") + v("tg") / 5.0
        if name == "tc":
            return v("ldl") + v("hdl") + v("tg") / 5.0
        if name == "pulse_pressure":
            return v("sbp") - v("dbp")
        if name == "waist":
            return 100.0 + 0.9 * (v("mass") - people["mass"])
        if name == "haq" and "das28" in values:
            return v("haq") + HAQ_PER_DAS * (v("das28") - values["das28"][0, arm][some])
        if name == "resting_energy":
            lost = v("mass") - people["mass"]
            usual = 9.99 * people["mass"] + 6.25 * people["height"] - 4.92 * people["age"] - 80.0
            # Adaptive thermogenesis beyond what tissue explains, Hall 2011.
            return usual + 13.0 * lost + np.where(lost < 0.0, 9.0 * lost, 0.0)
        return v(name)
