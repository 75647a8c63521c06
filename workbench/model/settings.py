"""User settings: typed, versioned, written atomically; a bad field falls back and says so.

Only values that differ from the default are stored. The file lives in one folder per schema's
major version, so that an older installation never reads a newer file.
"""

from __future__ import annotations

import dataclasses
import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from viewers.palettes import PALETTES
from viewers.words import LANGUAGE, LANGUAGES
from workbench.model.json_file import write_json
from workbench.model.migrations import SCHEMA_VERSION, migrate

#: Read by the viewers when they are imported.
THEME = "VITRUVIAN_THEME"
MIN_FONT_PT, MAX_FONT_PT = 8, 20


@dataclass(slots=True)
class Settings:
    """What the user may change. A field's default is also its type and its fallback."""

    font_pt: int = 10
    theme: str = "dark"
    perspective: str = "clinic"
    members: int = 64
    auto_lock_min: int = 15
    body_preset: str = "Whole body"
    three_d: bool = True
    reduce_motion: bool = False
    language: str = "en"
    tour_seen: bool = False
    autosave: bool = True
    prepare_ahead: bool = True
    name_on_pictures: bool = False
    name_on_report: bool = True
    recent: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)
    shortcuts: dict[str, str] = field(default_factory=dict)

    def remember(self, path: str, keep: int = 8) -> None:
        """Put a record at the head of the recent list."""
        self.recent = [path, *(other for other in self.recent if other != path)][:keep]


def settings_file() -> Path:
    """Where settings live on this system."""
    from platformdirs import user_config_dir

    return Path(user_config_dir("vitruvian", appauthor=False)) / "1" / "settings.json"


def dress() -> None:
    """Choose palette and language of the settings; before anything that draws is imported."""
    settings = load_settings(settings_file())[0]
    os.environ.setdefault(THEME, settings.theme)
    os.environ.setdefault(LANGUAGE, settings.language)


def load_settings(path: Path) -> tuple[Settings, list[str]]:
    """The settings in a file, and one sentence for each thing that could not be used."""
    settings, notices = Settings(), []
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return settings, notices
    except (OSError, ValueError) as error:
        return settings, [f"Settings could not be read ({error}); defaults are used."]
    if not isinstance(table, dict):
        return settings, ["Settings are not a table; defaults are used."]
    if int(table.get("schema_version", 1)) > SCHEMA_VERSION:
        return settings, ["Settings were written by a newer version; defaults are used."]
    table = migrate(table)
    for item in dataclasses.fields(Settings):
        if item.name in table:
            problem = _take(settings, item.name, table[item.name])
            if problem:
                notices.append(problem)
    return settings, notices


def save_settings(settings: Settings, path: Path) -> None:
    """Write what differs from the defaults; a crash leaves the old file."""
    default = Settings()
    table: dict[str, Any] = {"schema_version": SCHEMA_VERSION}
    for item in dataclasses.fields(Settings):
        value = getattr(settings, item.name)
        if value != getattr(default, item.name):
            table[item.name] = value
    write_json(path, table, sort_keys=True)


def _take(settings: Settings, name: str, value: Any) -> str:
    """Set one field if the value fits; otherwise a sentence."""
    default = getattr(settings, name)
    if type(value) is not type(default):
        return f"Setting '{name}' has an unfit value; the default is used."
    if isinstance(value, list) and not all(isinstance(part, str) for part in value):
        return f"Setting '{name}' holds something other than text; the default is used."
    if name == "font_pt" and isinstance(value, int) and not MIN_FONT_PT <= value <= MAX_FONT_PT:
        return f"A font of {value} pt is out of range; the default is used."
    if isinstance(value, dict) and not all(isinstance(part, str) for part in value.values()):
        return f"Setting '{name}' holds something other than text; the default is used."
    if name == "language" and value not in LANGUAGES:
        return f"There is no language '{value}'; English is used."
    if name == "members" and isinstance(value, int) and not 8 <= value <= 4096:
        return f"An ensemble of {value} is out of range; the default is used."
    if name == "theme" and value not in PALETTES:
        return f"There is no theme '{value}'; the default is used."
    if name == "auto_lock_min" and isinstance(value, int) and not 1 <= value <= 720:
        return f"Locking after {value} minutes is out of range; the default is used."
    setattr(settings, name, value)
    return ""
