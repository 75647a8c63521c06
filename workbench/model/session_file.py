"""A session as a file: which person, which scenario, what was looked at. JSON, one block a matter.

Rules: a block that this version does not know is kept word for word when the file is written
again; a file of a newer version is not opened, and so never overwritten. Nothing of the record's
values is inside.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from twin_core.scenario.scenario import Scenario
from workbench.model.json_file import write_json
from workbench.model.session import Session

FORMAT, VERSION = "vitruvian-session", 1
ENDING = ".vts"
KNOWN = ("format", "version", "record", "scenario", "selection", "perspective")


class SessionFileError(ValueError):
    """A file that is no session, or one of a newer version: what; where; what to do."""


@dataclass(frozen=True, slots=True)
class SessionFile:
    """What a file holds; `others` are blocks of other versions or plugins, kept as they are."""

    record: str
    scenario: Scenario | None = None
    selection: Mapping[str, Any] = field(default_factory=dict)
    perspective: str = ""
    others: Mapping[str, Any] = field(default_factory=dict)


def of_session(
    session: Session, perspective: str, others: Mapping[str, Any] | None = None
) -> SessionFile:
    """The session as it is now; `others` come from the file that it was read from."""
    chosen = session.selection
    selection = {
        "signals": list(chosen.signals),
        "organs": list(chosen.organs),
        "hour": chosen.hour,
        "time_ns": list(chosen.time_ns) if chosen.time_ns else None,
    }
    scenario = session.scenario if session.summary is not None else None
    return SessionFile(session.record_path, scenario, selection, perspective, others or {})


def write(kept: SessionFile, path: Path) -> None:
    """Write atomically; a crash leaves the old file."""
    table: dict[str, Any] = {
        **kept.others,
        "format": FORMAT,
        "version": VERSION,
        "record": kept.record,
        "scenario": kept.scenario.model_dump(mode="json") if kept.scenario else None,
        "selection": dict(kept.selection),
        "perspective": kept.perspective,
    }
    write_json(path, table)


def read(path: Path) -> SessionFile:
    """Read a file; raises `SessionFileError` with one sentence."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SessionFileError(f"cannot be read: {error}; {path.name}; choose another") from error
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise SessionFileError(f"no session; {path.name}; choose a file that ends in {ENDING}")
    version = table.get("version")
    if not isinstance(version, int) or version > VERSION:
        cure = "open it with that version; it is left untouched"
        raise SessionFileError(f"written by a newer version ({version}); {path.name}; {cure}")
    try:
        plain = table.get("scenario")
        scenario = Scenario.model_validate(plain) if plain else None
    except ValidationError as error:
        told = error.errors()[0]["msg"]
        raise SessionFileError(f"its scenario: {told}; {path.name}; choose another") from error
    return SessionFile(
        record=str(table.get("record") or ""),
        scenario=scenario,
        selection=table.get("selection") or {},
        perspective=str(table.get("perspective") or ""),
        others={key: value for key, value in table.items() if key not in KNOWN},
    )


def restore_selection(session: Session, kept: SessionFile) -> None:
    """Look at what was looked at."""
    table, chosen = kept.selection, session.selection
    chosen.signals = [str(signal) for signal in table.get("signals") or ()]
    chosen.organs = [str(organ) for organ in table.get("organs") or ()]
    span = table.get("time_ns")
    chosen.time_ns = (int(span[0]), int(span[1])) if span else None
    chosen.hour = float(table.get("hour") or 0.0)
