"""How much memory the engine holds, and giving back what the compiler has left behind."""

from __future__ import annotations

import ctypes
import os

#: Growth after which the allocator is asked: a compiled or loaded program, not a projection.
GROWN_MB = 25.0


class Memory:
    """Asks the C library to give free pages back whenever the process has grown.

    Compiling a body leaves a quarter of the resident memory free but held (496 MB become 369 MB,
    measured with glibc 2.36); asking takes some milliseconds. Other systems do it by themselves.
    """

    def __init__(self) -> None:
        self._after_mb = 0.0
        self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None

    def give_back(self) -> bool:
        """Give back if it is worth it; says whether it was."""
        if self._trim is None or resident_mb() < self._after_mb + GROWN_MB:
            return False
        self._trim(0)
        self._after_mb = resident_mb()
        return True


def resident_mb() -> float:
    """Memory of this process in MB; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            pages = int(file.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
    except (OSError, ValueError, AttributeError):
        return 0.0
