"""What an event of a scenario is called, in the user's language."""

from __future__ import annotations

from twin_core.scenario.scenario import Event
from viewers.told import told
from viewers.words import tr
from workbench.engine.protocol import InterventionInfo


def kind_name(kind: str, info: InterventionInfo | None) -> str:
    """The readable name of a kind of intervention."""
    return tr(info.name) if info else kind.replace("_", " ").capitalize()


def event_name(event: Event, info: InterventionInfo | None) -> str:
    """The event's own label, or the name of its kind."""
    return told(event.label) or kind_name(event.kind, info)
