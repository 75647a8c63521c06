"""The window from a command: the engine's process first, then Qt, so both load side by side."""

from __future__ import annotations

import os

from workbench.engine.client import EngineClient
from workbench.model.settings import dress


def open_workbench(record_path: str | os.PathLike[str] | None = None) -> int:
    """Open the window, on a record if one is given; returns the exit code."""
    dress()  # the palette, before anything that draws is imported
    client = EngineClient()
    client.start()
    from workbench.qt.launch import run_workbench

    return run_workbench(record_path, client)
