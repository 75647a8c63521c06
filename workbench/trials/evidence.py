"""The published record run: every trial of a file, and how well all of them agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from twin_core.trial.agreement import Agreement, agreement
from workbench.commands.say import Refused
from workbench.trials.outcome import Outcome
from workbench.trials.run import PEOPLE, Ran, run_published
from workbench.trials.spec import TrialSpec, read_trials


@dataclass(frozen=True, slots=True)
class Judged:
    """All trials; `groups` count confirmed endpoints only, each group by its own name."""

    trials: tuple[Ran, ...]
    groups: dict[str, Agreement]
    not_run: int
    unconfirmed: int

    @property
    def outcomes(self) -> list[tuple[TrialSpec, Outcome]]:
        return [(ran.spec, o) for ran in self.trials for o in ran.outcomes]


def shipped_table() -> Path:
    """The table of published trials that comes with the product."""
    return Path(str(files("data.evidence").joinpath("trials", "published.json")))


def judge_all(
    path: Path, *, people: int = PEOPLE, seed: int = 1, memory: bool = False,
    told: Callable[[str], None] | None = None,
) -> Judged:  # fmt: skip
    """Runs every trial of a file; `told` hears of each as it begins.

    Rows from memory count only where `memory` says so.
    """
    trials = []
    for spec in read_trials(path):
        if told is not None:
            told(spec.id)
        trials.append(_guarded(spec, people, seed))
    return Judged(tuple(trials), _groups(trials, memory), *_left_out(trials, memory))


def _guarded(spec: TrialSpec, people: int, seed: int) -> Ran:
    """A row that cannot be understood stands in the table with its reason, and stops no other."""
    try:
        return run_published(spec, people=people, seed=seed)
    except (Refused, ValueError, KeyError, IndexError, ArithmeticError) as problem:
        reason = f"the row could not be read: {problem}"
        return Ran(spec, [Outcome(point, missing=reason) for point in spec.endpoints])


def _counted(trials: Sequence[Ran], memory: bool) -> list[Outcome]:
    points = [o for ran in trials for o in ran.outcomes]
    return [o for o in points if o.compared and (memory or o.point.confirmed)]


def _groups(trials: Sequence[Ran], memory: bool) -> dict[str, Agreement]:
    """By what the file calls dependent, and by whether a published figure decides here."""
    every = _counted(trials, memory)
    chosen = {
        "all": every,
        "independent": [o for o in every if not o.point.dependent],
        "dependent": [o for o in every if o.point.dependent],
        "independent, organs and risk factors only": [
            o for o in every if not o.point.dependent and not o.wired
        ],
        "independent, published class effect as input": [
            o for o in every if not o.point.dependent and o.wired
        ],
    }
    return {
        name: agreement([o.compared for o in outcomes if o.compared])
        for name, outcomes in chosen.items()
    }


def _left_out(trials: Sequence[Ran], memory: bool) -> tuple[int, int]:
    points = [o for ran in trials for o in ran.outcomes]
    confirmed = [o for o in points if memory or o.point.confirmed]
    return sum(o.compared is None for o in confirmed), len(points) - len(confirmed)
