"""The session: one person, one twin, one scenario, its projection. Qt only listens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from psygnal import Signal

from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Event, Scenario
from viewers.told import told
from workbench.engine.protocol import InterventionInfo, TwinSummary
from workbench.model.commands import Command, CommandStack
from workbench.model.edits import AddEvent, ChangeEvent, HasScenario, RemoveEvent
from workbench.model.event_words import event_name, kind_name
from workbench.model.selection import Selection
from workbench.model.tasks import Tasks

#: What is drawn first, where a twin has it.
FAVOURITES = (
    "glucose.plasma",
    "glucose.interstitial",
    "insulin.plasma",
    "pressure.mean_arterial",
    "heart.rate",
    "body.mass",
)
Level = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the user should know: one sentence, and details for a report."""

    level: Level
    sentence: str
    details: str = ""


class Session:
    """All that the window shows, without the window."""

    record_changed = Signal(str)
    summary_changed = Signal(object)
    scenario_changed = Signal(Scenario)
    projection_changed = Signal(object)
    engine_changed = Signal(str, str)
    noticed = Signal(Notice)
    units_changed = Signal()

    def __init__(self) -> None:
        self.selection = Selection()
        self.tasks = Tasks()
        self.record_path = ""
        self.summary: TwinSummary | None = None
        self.projection: Projection | None = None
        self.engine_state = "off"
        self._scenario = Scenario(name="Intervention")
        self.commands = CommandStack(cast(HasScenario, self))

    # -------------------------------------------------------------- scenario
    @property
    def scenario(self) -> Scenario:
        return self._scenario

    @scenario.setter
    def scenario(self, value: Scenario) -> None:
        if value != self._scenario:
            self._scenario = value
            self.scenario_changed.emit(value)

    def do(self, command: Command[HasScenario]) -> None:
        """Carry out an edit; every change of the scenario comes through here."""
        self.commands.push(command)

    def add_event(self, event: Event, name: str = "") -> None:
        """Add an event at the end of the scenario."""
        self.do(AddEvent(len(self._scenario.events), event, name or self.kind_name(event.kind)))

    def remove_event(self, index: int) -> None:
        """Take an event out."""
        event = self._scenario.events[index]
        self.do(RemoveEvent(index, event, self.event_name(event)))

    def set_knob(self, index: int, knob: str, value: float, gesture: int = 0) -> None:
        """Turn one dial of an event."""
        before = self._scenario.events[index]
        after = before.model_copy(update={"knobs": {**before.knobs, knob: float(value)}})
        self._change(index, before, after, knob.replace("_", " "), gesture)

    def set_timing(
        self, index: int, at_h: float, duration_min: float | None, gesture: int = 0
    ) -> None:
        """Move or stretch an event."""
        before = self._scenario.events[index]
        after = before.model_copy(update={"at_h": max(0.0, at_h), "duration_min": duration_min})
        self._change(index, before, after, "time", gesture)

    def _change(self, index: int, before: Event, after: Event, what: str, gesture: int) -> None:
        if before != after:
            name = self.event_name(before)
            self.do(ChangeEvent(index, before, after, f"{name}: {what}", gesture))

    # ------------------------------------------------------------------ twin
    def open_record(self, path: str) -> None:
        """Name the record that the session is about; the driver opens its twin."""
        self.record_path = path
        self.record_changed.emit(path)

    def begin_lesson(self) -> None:
        """A model person takes the place of whoever was open; no record belongs to it."""
        self.record_path = ""
        self.summary = self.projection = None

    def set_summary(self, summary: TwinSummary) -> None:
        """Take over a twin that was opened or fitted."""
        first = self.summary is None or self.summary.person != summary.person
        self.summary = summary
        if first:
            self.commands.clear()
            self._scenario = summary.example_scenario
            self.selection.signals = first_signals(summary.signals)
        self.summary_changed.emit(summary)
        if first:
            self.scenario_changed.emit(self._scenario)

    def take_over(self, other: Session) -> None:
        """Go on where another session over the same twin is; listeners hear all of it."""
        self.record_path, self.summary = other.record_path, other.summary
        self._scenario, self.projection = other.scenario, other.projection
        self.commands.take_over(other.commands)
        self.selection.take_over(other.selection)
        if self.summary is not None:
            self.summary_changed.emit(self.summary)
            self.scenario_changed.emit(self._scenario)

    def set_projection(self, projection: Projection) -> None:
        """Take over a projection."""
        self.projection = projection
        if not any(signal in projection.bands for signal in self.selection.signals):
            self.selection.signals = first_signals(projection.bands)
        self.projection_changed.emit(projection)

    def set_engine(self, state: str, sentence: str) -> None:
        """Take over the engine's state."""
        self.engine_state = state
        self.engine_changed.emit(state, sentence)

    def notice(self, level: Level, sentence: str, details: str = "") -> None:
        """Tell the user something; what was made in English is told in their language."""
        self.noticed.emit(Notice(level, told(sentence), details))

    # --------------------------------------------------------------- look-up
    def intervention(self, kind: str) -> InterventionInfo | None:
        """What the twin's organs say about a kind of intervention."""
        known = self.summary.interventions if self.summary else ()
        return next((info for info in known if info.kind == kind), None)

    def kind_name(self, kind: str) -> str:
        """The readable name of a kind."""
        return kind_name(kind, self.intervention(kind))

    def event_name(self, event: Event) -> str:
        """The readable name of an event."""
        return event_name(event, self.intervention(event.kind))

    @property
    def is_synthetic(self) -> bool:
        return bool(self.summary and self.summary.synthetic)


def first_signals(known: Iterable[str], most: int = 3) -> tuple[str, ...]:
    """The signals to draw before the user has chosen: favourites, then whatever there is."""
    known = tuple(known)
    liked = [signal for signal in FAVOURITES if signal in known]
    if "glucose.plasma" in liked and "glucose.interstitial" in liked:
        liked.remove("glucose.plasma")  # the sensor's view can be held against measurements
    return tuple(dict.fromkeys([*liked, *known]))[:most]
