"""Where the harnesses make their records: in memory, where syncs cost little."""

from __future__ import annotations

import tempfile
from pathlib import Path


def scratch() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone with its block."""
    memory = Path("/dev/shm")
    return tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
