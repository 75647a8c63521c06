"""What a script may say: open a person, change the day, project, look, write files.

`desk` is this object in the console of the window and in `vitruvian run SCRIPT.py`. Every edit is
the same named command as in the window, so that it can be undone and is in the audit trail.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path

from twin_core.scenario.projection import Outcome, Projection
from twin_core.scenario.scenario import Event, Scenario, parse_scenario
from workbench.model.edits import ReplaceScenario
from workbench.model.presets import default_event
from workbench.model.session import Session
from workbench.outputs import tables
from workbench.outputs.tables import Table, csv_text


class ScriptError(ValueError):
    """A line of a script that cannot be carried out: what; where; what to do."""


class Engine(ABC):
    """Who answers a desk: the window's engine process, or the service in this process."""

    @abstractmethod
    def open(self, path: str) -> None:
        """Open a person's twin."""

    @abstractmethod
    def fit(self) -> None:
        """Fit the open twin anew."""

    @abstractmethod
    def project(self) -> Projection:
        """The projection of the session's scenario as it stands."""

    @abstractmethod
    def report(self, path: str) -> None:
        """Write the report."""


class Desk:
    """One session in words. Hours are since the scenario's start, knobs in the organ's units."""

    def __init__(self, session: Session, engine: Engine) -> None:
        self.session = session
        self._engine = engine

    # ---------------------------------------------------------------- person
    def open(self, path: str | Path) -> None:
        """Open a person's record."""
        self._engine.open(str(path))

    def fit(self) -> None:
        """Fit the twin to the record."""
        self._engine.fit()

    # ----------------------------------------------------------------- edits
    def add(
        self,
        kind: str,
        at_h: float,
        duration_min: float | None = None,
        label: str = "",
        **knobs: float,
    ) -> None:
        """Add an intervention; knobs that are not named keep their defaults."""
        info = self.session.intervention(kind)
        if info is None:
            known = ", ".join(i.kind for i in self._summary.interventions)
            raise ScriptError(f"no organ knows '{kind}'; desk.add; use one of {known}")
        event = default_event(info, at_h, label)
        unknown = set(knobs) - {knob.id for knob in info.knobs}
        if unknown:
            known = ", ".join(knob.id for knob in info.knobs)
            raise ScriptError(f"'{kind}' has no {unknown.pop()}; desk.add; it has {known}")
        changes: dict[str, object] = {"knobs": {**event.knobs, **knobs}}
        if duration_min is not None:
            changes["duration_min"] = duration_min
        self.session.add_event(event.model_copy(update=changes))

    def change(
        self,
        index: int,
        at_h: float | None = None,
        duration_min: float | None = None,
        **knobs: float,
    ) -> None:
        """Change the event at a place of the list: when, how long, its knobs."""
        event = self._event(index)
        if at_h is not None or duration_min is not None:
            when = event.at_h if at_h is None else at_h
            lasts = event.duration_min if duration_min is None else duration_min
            self.session.set_timing(index, when, lasts)
        for name, value in knobs.items():
            self.session.set_knob(index, name, value)

    def remove(self, index: int) -> None:
        """Take the event at a place out."""
        self._event(index)
        self.session.remove_event(index)

    def load(self, scenario: str | Path | Scenario, name: str = "a scenario") -> None:
        """Exchange the whole scenario: a `Scenario`, TOML text, or a TOML file."""
        if isinstance(scenario, Path):
            scenario = parse_scenario(scenario.read_text(encoding="utf-8"), str(scenario))
        elif isinstance(scenario, str):
            scenario = parse_scenario(scenario, "desk.load")
        if scenario != self.session.scenario:
            self.session.do(ReplaceScenario(self.session.scenario, scenario, name))

    def horizon(self, hours: float) -> None:
        """Look so far ahead."""
        self.load(self.session.scenario.model_copy(update={"horizon_h": hours}), f"{hours:g} h")

    def undo(self) -> None:
        """Take the last edit back."""
        self.session.commands.undo()

    def redo(self) -> None:
        """Carry out again what was undone."""
        self.session.commands.redo()

    # ------------------------------------------------------------------ look
    @property
    def events(self) -> tuple[Event, ...]:
        """The events of the scenario, in order."""
        return self.session.scenario.events

    def show(self, *signals: str) -> None:
        """Choose the signals that are drawn."""
        self.session.selection.signals = signals

    def at(self, hour: float) -> None:
        """Go to an hour of the projection."""
        self.session.selection.hour = hour

    def project(self) -> Projection:
        """What the twin does under the scenario, with bands, beside its baseline."""
        return self._engine.project()

    def outcomes(self) -> dict[str, Outcome]:
        """What the scenario changes, by name."""
        return {outcome.name: outcome for outcome in self.project().outcomes}

    # ----------------------------------------------------------------- write
    def table(self, what: str, path: str | Path) -> None:
        """Write `comparison`, `outcomes`, `loops` or `parameters` as CSV."""
        self._write(self._table(what), Path(path))

    def report(self, path: str | Path) -> None:
        """Write the report as PDF."""
        self._engine.report(str(path))

    def _table(self, what: str) -> Table:
        projection = self.project()
        makers: Mapping[str, object] = {
            "comparison": lambda: tables.compared(projection, self.session.selection.signals),
            "outcomes": lambda: tables.outcomes(projection),
            "loops": lambda: tables.heart_loops(projection),
            "parameters": lambda: tables.learned(self._summary.parameters),
        }
        if what not in makers:
            raise ScriptError(f"no table '{what}'; desk.table; use one of {', '.join(makers)}")
        return makers[what]()  # type: ignore[operator]

    def _write(self, table: Table, path: Path) -> None:
        path.write_text(csv_text(table), encoding="utf-8", newline="")

    @property
    def _summary(self):  # type: ignore[no-untyped-def]
        if self.session.summary is None:
            raise ScriptError("no twin is open; the script; begin with desk.open(RECORD)")
        return self.session.summary

    def _event(self, index: int) -> Event:
        events = self.session.scenario.events
        if not 0 <= index < len(events):
            raise ScriptError(f"there is no event {index}; the scenario; it has {len(events)}")
        return events[index]
