"""Keeps None alive under Qt bindings that give away references which they do not own.

Symptom: "Fatal Python error: none_dealloc" after some thousand repaints. Cause: PySide6 6.12 takes
None for immortal, which it is only from Python 3.12 on; on 3.11 every call of a void C++ method
loses one reference. Cure: a head start of references that no session can use up.
"""

from __future__ import annotations

import sys

HEAD_START = 1 << 48


def keep_singletons_alive() -> None:
    """Give None, True and False references to lose; does nothing from Python 3.12 on."""
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return
    if sys.getrefcount(None) > HEAD_START // 2:
        return
    import ctypes

    for singleton in (None, True, False):
        ctypes.c_ssize_t.from_address(id(singleton)).value += HEAD_START
