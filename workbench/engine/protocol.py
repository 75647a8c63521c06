"""What crosses the pipe between window and engine: plain frozen data, light to import.

Requests travel down, replies travel up. The engine process answers with the service named by
`SERVICE`; nothing here imports JAX, Qt or the organs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from twin_core.scenario.projection import Outcome, Projection
from twin_core.scenario.scenario import Scenario

if TYPE_CHECKING:
    from viewers.insight.state import InsightRow

#: Dotted name of the class that answers requests, as ``module:Class``.
SERVICE = "workbench.service:TwinService"


@dataclass(frozen=True, slots=True)
class KnobInfo:
    """One dial of an intervention, in the unit of its manifest (UCUM).

    A dial that is not set follows `default_from`, another dial, times `default_factor`.
    """

    id: str
    unit: str
    low: float
    high: float
    default: float
    description: str = ""
    shape: str = "hold"
    default_from: str | None = None
    default_factor: float = 1.0


@dataclass(frozen=True, slots=True)
class InterventionInfo:
    """One kind of intervention with its dials; `duration_min` is low, high, default."""

    kind: str
    name: str
    summary: str
    knobs: tuple[KnobInfo, ...]
    duration_min: tuple[float, float, float] = (0.0, 1440.0, 15.0)
    evidence: tuple[str, ...] = ()

    def value(self, knob: KnobInfo, dialled: Mapping[str, float]) -> float:
        """Where a dial stands when these are set."""
        if knob.id in dialled:
            return dialled[knob.id]
        sources = [other for other in self.knobs if other.id == knob.default_from]
        if sources:
            return self.value(sources[0], dialled) * knob.default_factor
        return knob.default


@dataclass(frozen=True, slots=True)
class OrganInfo:
    """One organ of the twin. `stage` and `error` are filled when it could not be used."""

    id: str
    display_name: str
    tier: str
    validity: str
    intended_use: str
    leaves_out: str
    stage: str = ""
    error: str = ""
    validity_reason: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class ParameterInfo:
    """One personal parameter; `name` is ``organ.parameter``, intervals are 90 %."""

    name: str
    description: str
    unit: str
    prior_low: float
    prior_high: float
    value: float
    low: float
    high: float
    learned: bool
    origin: str
    citation: str = ""


@dataclass(frozen=True, slots=True)
class MeshBindingInfo:
    """How a part of the 3D body answers to a signal; `kind` is colour, volume or flow."""

    part: str
    signal: str
    kind: str
    low: float
    high: float
    colour_map: str = "viridis"
    key: str = ""
    unit: str = ""
    organ: str = ""


@dataclass(frozen=True, slots=True)
class TwinSummary:
    """All that the window shows of a twin without asking the engine again.

    `person` holds plain facts (display_name, age, sex, height_cm, mass_kg ...); `heldout` the
    error and coverage on days that the fit did not see; `signals` the ids that a projection holds.
    `record` tells the record without naming the person; empty where there is none. `makers` name
    the organ that works out a signal.
    """

    person: Mapping[str, Any]
    organs: tuple[OrganInfo, ...]
    parameters: tuple[ParameterInfo, ...]
    interventions: tuple[InterventionInfo, ...]
    mesh: tuple[MeshBindingInfo, ...]
    signals: tuple[str, ...]
    baseline_scenario: Scenario
    example_scenario: Scenario
    heldout: Mapping[str, float] = field(default_factory=dict)
    synthetic: bool = False
    warnings: tuple[str, ...] = ()
    record: str = ""
    makers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenTwin:
    """Open a record and make its twin ready; answered by `TwinSummary`."""

    record_path: str
    title: str = "Open the twin"


@dataclass(frozen=True, slots=True)
class OpenLesson:
    """Make the model person of a lesson ready; answered by `TwinSummary`."""

    lesson: str
    title: str = "Open the lesson"


@dataclass(frozen=True, slots=True)
class Project:
    """Run the ensemble under a scenario beside its baseline; answered by `Projection`.

    With `first`, years are answered soon, by a projection that is marked as `refinable`.
    """

    scenario: Scenario
    members: int
    request_id: int = 0
    title: str = "Project the scenario"
    first: bool = False


@dataclass(frozen=True, slots=True)
class Refine:
    """Work on the newest refinable answer; answered by `Projection`, or None to be asked again."""

    title: str = "Refine the projection"


@dataclass(frozen=True, slots=True)
class Fit:
    """Fit the twin to its record; answered by a fresh `TwinSummary`."""

    record_path: str
    options: Mapping[str, Any] = field(default_factory=dict)
    title: str = "Fit the twin"


@dataclass(frozen=True, slots=True)
class Warmup:
    """Import and compile what the first answer needs; answered by None."""

    title: str = "Prepare the engine"


@dataclass(frozen=True, slots=True)
class ImportFiles:
    """Read files into a record, made if it is new; answered by one account (dict) a file."""

    record_path: str
    files: tuple[str, ...]
    title: str = "Import files"
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ForeseeFiles:
    """Read files and store nothing; answered by one account (dict) a file, as of an import."""

    record_path: str
    files: tuple[str, ...]
    title: str = "Look at files"
    answers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MakeReport:
    """Write the report of a record under a scenario; answered by the path of the PDF.

    It names the person unless `named` is off; then the record's code stands for them.
    """

    record_path: str
    scenario: Scenario
    out: str
    named: bool = True
    title: str = "Write the report"


@dataclass(frozen=True, slots=True)
class Mover:
    """A personal parameter and the mean of a signal with it at four places, all others at best.

    `low` and `high` are the ends of the population's 90 % interval, `at_low` and `at_high` the
    mean there; `sure_low` and `sure_high` the mean at the ends of this person's own interval.
    """

    name: str
    description: str
    unit: str
    low: float
    high: float
    at_low: float
    at_high: float
    sure_low: float
    sure_high: float
    learned: bool = False


@dataclass(frozen=True, slots=True)
class HelpfulEffect:
    """One outcome of a change, beside the habit.

    `worth` is the smallest difference worth having, of `source`; `worths` the difference in units
    of it, positive where it is for the better; `helps` the share of members that it helps.
    """

    outcome: Outcome
    worth: float
    worths: float
    helps: float
    source: str


@dataclass(frozen=True, slots=True)
class Helpful:
    """One change that a person could make, and what it brings in all.

    `basis` are pairs of a name and what the numbers rest on: kind, evidence, source, model.
    `doubt` is a sentence where the twin's typical day is not what the person's sensor told.
    """

    words: str
    worths: float
    effects: tuple[HelpfulEffect, ...]
    basis: tuple[tuple[str, str], ...] = ()
    doubt: str = ""

    def sentence(self) -> str:
        """Its largest effects in words."""
        if not self.effects:
            return "nothing worth having"
        told = [
            f"{e.outcome.name} {e.outcome.difference:+.2g} {e.outcome.unit}"
            for e in self.effects[:2]
        ]
        return ", ".join(told)


@dataclass(frozen=True, slots=True)
class WhatMoves:
    """Which personal parameters move a signal; answered by `Mover` rows, the strongest first."""

    signal: str
    title: str = "Find what moves this"


@dataclass(frozen=True, slots=True)
class AskInsights:
    """What is new, likely and for the doctor; answered by `InsightRow` rows and notes."""

    record_path: str
    title: str = "Look what is new"


@dataclass(frozen=True, slots=True)
class HelpMost:
    """What would help most this month; answered by `Helpful` rows, the most helpful first."""

    title: str = "Find what would help most"


Request = (
    OpenTwin | OpenLesson | Project | Refine | Fit | Warmup | ForeseeFiles | ImportFiles
    | MakeReport | WhatMoves | AskInsights | HelpMost
)  # fmt: skip


class ProgressSink(Protocol):
    """Called by a service with a share between 0 and 1 (or None) and a short sentence."""

    def __call__(self, share: float | None, text: str = "") -> None: ...


class Service(Protocol):
    """What the engine process calls. One instance lives as long as the process."""

    def open_twin(self, record_path: str, progress: ProgressSink) -> TwinSummary: ...

    def open_lesson(self, name: str, progress: ProgressSink) -> TwinSummary: ...

    def project(self, scenario: Scenario, members: int, first: bool = False) -> Projection: ...

    def refine(self) -> Projection | None: ...

    def help_most(self, progress: ProgressSink) -> tuple[Helpful, ...]: ...

    def fit(self, record_path: str, progress: ProgressSink, **options: Any) -> TwinSummary: ...

    def warmup(self, progress: ProgressSink) -> None: ...

    def report(
        self,
        record_path: str,
        scenario: Scenario,
        out: str,
        progress: ProgressSink,
        named: bool = True,
    ) -> str: ...

    def insights(self, record_path: str) -> tuple[list[InsightRow], tuple[str, ...]]: ...

    def what_moves(self, signal: str) -> tuple[Mover, ...]: ...

    def import_files(
        self,
        record_path: str,
        files: tuple[str, ...],
        progress: ProgressSink,
        answers: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]: ...

    def foresee_files(
        self,
        record_path: str,
        files: tuple[str, ...],
        progress: ProgressSink,
        answers: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]: ...
