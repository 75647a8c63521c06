"""A plan in words: what to set, what it brings, how sure that is, and which limits it keeps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from twin_core.scenario.optimise.judge import Judge, Verdict
from twin_core.scenario.optimise.lever import Setting
from twin_core.scenario.optimise.measure import Measure
from twin_core.scenario.outcomes import paired
from twin_core.scenario.projection import Outcome

NOT_ADVICE = "this is what the model expects of this twin; it is no prescription"


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit in words, and the share of the ensemble that keeps it (1 or 0 for what is sure)."""

    words: str
    chance: float
    asked: float
    kept: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """One point of a front: `steps` in words, `effects` beside the habit, `limits`, `notes`."""

    settings: Mapping[str, Setting]
    steps: tuple[str, ...]
    effects: tuple[Outcome, ...]
    limits: tuple[Limit, ...]
    burden: float
    members: int
    notes: tuple[str, ...]

    def sentences(self) -> list[str]:
        """The plan as a person reads it."""
        lines = [f"Do: {'; '.join(self.steps)}."]
        for effect in self.effects:
            between = f"90 % interval {effect.low:+.3g} to {effect.high:+.3g}"
            lines.append(
                f"{effect.name}: {effect.baseline:.4g} to {effect.intervention:.4g} {effect.unit} "
                f"({effect.difference:+.3g}, {between})."
            )
        for limit in self.limits:
            kept = "kept" if limit.kept else "NOT kept"
            lines.append(
                f"{limit.words}: {kept} in {100 * limit.chance:.0f} % of {self.members} members, "
                f"{100 * limit.asked:.0f} % asked."
            )
        return [*lines, *(f"Note: {note}." for note in self.notes)]


def told(judge: Judge, verdict: Verdict) -> Plan:
    """Walks a plan beside the habit with the whole ensemble and tells of both."""
    problem = judge.problem
    scenario = problem.scenario(verdict.settings, judge.habit, judge.pace)
    walked = judge.walk([scenario], members=judge.twin.members)
    held = walked.held[0] & walked.held[1]

    def of(measure: Measure) -> Outcome:
        counts = measure.window(walked.time_h, problem.start_hour)
        habit, plan = (
            measure.of(walked.signals[measure.signal][:, arm, held], counts) for arm in (0, 1)
        )
        return paired(measure.title, measure.signal, measure.unit, habit, plan)

    measures = {m.title: m for m in (*problem.objectives, *problem.constraints)}
    limits = []
    for constraint in problem.constraints:
        kept = constraint.excess(judge.taken(constraint, walked, 1)) <= 0.0
        chance = float(kept.sum() / walked.held.shape[1])
        limits.append(
            Limit(constraint.say(), chance, constraint.chance, chance >= constraint.chance)
        )
    for effect in problem.side_effects:
        value = effect.of(verdict.settings)
        words = f"{effect.name}: {value:.2g} %, at most {effect.at_most:g} % ({effect.source})"
        kept = value <= effect.at_most
        limits.append(Limit(words, float(kept), 1.0, kept))
    notes = [NOT_ADVICE]
    lost = int((~held).sum())
    if lost:
        notes.append(f"{lost} of {len(held)} members left the model's range and are not counted in")
    return Plan(
        dict(verdict.settings),
        tuple(lever.say(verdict.settings[lever.id]) for lever in problem.levers),
        tuple(of(measure) for measure in measures.values()),
        tuple(limits),
        verdict.burden,
        int(np.size(held)),
        tuple(notes),
    )
