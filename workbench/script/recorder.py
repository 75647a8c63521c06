"""A macro: what was done in a session, as a Python script for `vitruvian run` and the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.model.session import Session

HEAD = '''"""Recorded by Vitruvian. Run it with: vitruvian run THIS_FILE.py"""

'''


class Recorder:
    """Listens from `start` to `stop`; the script tells edits as they ended, not every twitch."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._from = 0
        self._asides: list[tuple[int, str]] = []
        self.running = False

    def start(self) -> None:
        """Begin with the person and the scenario as they are."""
        self._from = len(self._session.commands.trail)
        self._asides = []
        if self._session.record_path:
            self.note(f"desk.open({self._session.record_path!r})")
        if self._session.summary is not None:
            self.note(_load(self._session.scenario.model_dump(mode="json"), "the start"))
        self._session.record_changed.connect(self._on_record)
        self.running = True

    def note(self, line: str) -> None:
        """A line that is no edit, such as an export, at this place of the script."""
        self._asides.append((len(self._session.commands.trail), line))

    def stop(self) -> str:
        """The script."""
        self._session.record_changed.disconnect(self._on_record)
        self.running = False
        trail = self._session.commands.trail
        lines = []
        for place in range(self._from, len(trail) + 1):
            lines += [line for at, line in self._asides if at == place]
            if place < len(trail):
                lines.append(line_of(trail[place].action, trail[place].command))
        return HEAD + "\n".join(lines) + "\n"

    def _on_record(self, path: str) -> None:
        if path:
            self.note(f"desk.open({path!r})")


def line_of(action: str, command: Mapping[str, Any]) -> str:
    """One entry of the audit trail as a line of a script."""
    if action in ("undo", "redo"):
        return f"desk.{action}()"
    match command["command"]:
        case "add_event":
            return _add(command["event"])
        case "remove_event":
            return f"desk.remove({command['index']})"
        case "change_event":
            return _change(command)
        case _:
            return _load(command["after"], command.get("name", ""))


def _add(event: Mapping[str, Any]) -> str:
    told = {"duration_min": event["duration_min"], "label": event["label"], **event["knobs"]}
    rest = "".join(f", {key}={value!r}" for key, value in told.items() if value not in (None, ""))
    return f"desk.add({event['kind']!r}, at_h={event['at_h']!r}{rest})"


def _change(command: Mapping[str, Any]) -> str:
    before, after = command["before"], command["after"]
    told = {key: after[key] for key in ("at_h", "duration_min") if after[key] != before[key]}
    told |= {k: v for k, v in after["knobs"].items() if before["knobs"].get(k) != v}
    rest = "".join(f", {key}={value!r}" for key, value in told.items())
    return f"desk.change({command['index']}{rest})"


def _load(scenario: Mapping[str, Any], name: str) -> str:
    from twin_core.scenario.scenario import Scenario
    from workbench.model.scenario_file import scenario_toml

    text = scenario_toml(Scenario.model_validate(scenario)).replace("\\", "\\\\")
    return f'desk.load("""\n{text}""", {name!r})'
