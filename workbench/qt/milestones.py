"""Milestones of start-up on stderr, for measurements: seconds since the process began."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

#: For measuring: print milestones on stderr when set.
TRACE = "VITRUVIAN_TRACE"

_LOADED = time.perf_counter()


def trace(what: str) -> None:
    """A milestone of start-up, for measurements: seconds since the process began."""
    if os.environ.get(TRACE):
        wall, cpu = _since_start(), time.process_time()
        print(f"{wall:7.3f} s  {cpu:7.3f} CPU-s  {what}", file=sys.stderr, flush=True)


def _since_start() -> float:
    """To a hundredth where the system tells when a process began, else since this was loaded."""
    try:
        ticks = int(Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()[19])
        return time.clock_gettime(time.CLOCK_BOOTTIME) - ticks / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, AttributeError):
        return time.perf_counter() - _LOADED
