"""Nothing that a test opens outlives it: windows, threads, engines, render windows.

What stays behind shows up tests later as a crash at exit, a frozen view or a deadlock, so each
test is asked at once. Only what is new is looked at: what has outlived a test without blame is put
out of the collector's sight, for a search through all that JAX keeps takes half a second.
"""

from __future__ import annotations

import gc
import multiprocessing
import sys
import threading
import time
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess

import pytest

#: How long a killed process or an ending thread may take to be gone.
GRACE_S = 3.0
#: How long a thread that does one thing and ends may take on a busy machine; it holds a window.
PATIENCE_S = 60.0
#: Threads of ours by name: the engine's supervisor, the loader of the heavy views, the drawing.
OUR_THREADS = ("engine", "load-views", "drawing")
#: Threads that do one thing for a window, such as waiting for a disk, and hold it meanwhile.
ERRANDS = ("vault", "quality", "tools", "page", "trial", "clip")
#: How often everything is looked at all the same, for what was kept may since have been let go.
WHOLE_LOOK_EVERY_S = 60.0
_looked_at_all = time.monotonic()


@pytest.fixture(autouse=True)
def no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test that leaves something behind, and names it."""
    windows, processes = set(_windows()), set(multiprocessing.active_children())
    threads = set(threading.enumerate())
    yield
    _wait_for_errands(threads)
    left = _wait_for_none(lambda: _running(processes, threads))
    assert not left, f"still running after the test: {', '.join(left)}"
    request.node.funcargs.clear()  # pytest itself holds on to windows until after this
    open_windows = _after_a_second_look(lambda: _left_open(windows))
    assert not open_windows, f"top-level widgets left behind: {', '.join(open_windows)}"
    kept = _after_a_second_look(_kept_alive)
    _settle()
    assert not kept, f"still alive after the test: {', '.join(kept)}"


def _running(processes: set[BaseProcess], threads: set[threading.Thread]) -> list[str]:
    """Names of child processes and of our own threads beside those given."""
    children = [p.name for p in multiprocessing.active_children() if p not in processes]
    ours = [t for t in threading.enumerate() if t not in threads and t.name in OUR_THREADS]
    return children + [thread.name for thread in ours]


def _wait_for_errands(before: set[threading.Thread]) -> None:
    until = time.monotonic() + PATIENCE_S
    for thread in threading.enumerate():
        if thread not in before and thread.name in ERRANDS:
            thread.join(max(0.0, until - time.monotonic()))


def _after_a_second_look(left: Callable[[], list[str]]) -> list[str]:
    """What is left even when everything is looked at, and after a while."""
    if not left():
        return []
    gc.unfreeze()
    return _wait_for_none(left)


def _wait_for_none(left: Callable[[], list[str]]) -> list[str]:
    until = time.monotonic() + GRACE_S
    while (names := left()) and time.monotonic() < until:
        time.sleep(0.02)
    return names


def _settle() -> None:
    """Put what has outlived the test out of the collector's sight, for a while."""
    global _looked_at_all
    if time.monotonic() - _looked_at_all > WHOLE_LOOK_EVERY_S:
        gc.unfreeze()
        gc.collect()
        _looked_at_all = time.monotonic()
    gc.freeze()


def _left_open(before: set[int]) -> list[str]:
    """Windows beside those of before, once all that nobody holds is gone.

    A thread of a test that has just ended may hold its window for a moment longer, and what the
    collector frees is deleted by Qt in its next turn.
    """
    _let_qt_delete()
    gc.collect()
    _let_qt_delete()
    return [name for key, name in _windows().items() if key not in before]


def _windows() -> dict[int, str]:
    """Top-level widgets by address; hidden ones too, for they keep their timers."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    from shiboken6 import getCppPointer

    every = widgets.QApplication.topLevelWidgets()
    return {
        getCppPointer(w)[0]: f"{type(w).__name__} {w.objectName() or w.windowTitle()!r}"
        for w in every
    }


def _let_qt_delete() -> None:
    core = sys.modules.get("PySide6.QtCore")
    if core is None or core.QCoreApplication.instance() is None:
        return
    core.QCoreApplication.sendPostedEvents(None, core.QEvent.Type.DeferredDelete.value)
    core.QCoreApplication.processEvents()


def _kept_alive() -> list[str]:
    """What must not exist between tests, from one walk over all objects in sight."""
    forbidden = _forbidden_types()
    if not forbidden:
        return []
    gc.collect()
    # `type` and not `isinstance`: a weak proxy whose object is gone answers with an exception.
    found = [item for item in gc.get_objects() if issubclass(type(item), forbidden)]
    return [type(item).__name__ for item in found if not _is_idle_thread(item)]


def _forbidden_types() -> tuple[type, ...]:
    named = (
        ("PySide6.QtCore", "QThread"),
        ("vtkmodules.vtkRenderingCore", "vtkRenderWindow"),
        ("pyvista.plotting.plotter", "BasePlotter"),
        ("workbench.model.driver", "TwinDriver"),
    )
    loaded = [(sys.modules.get(module), name) for module, name in named]
    return tuple(getattr(module, name) for module, name in loaded if module is not None)


def _is_idle_thread(item: object) -> bool:
    """A QThread that does not run, such as the wrapper of the GUI thread itself."""
    core = sys.modules.get("PySide6.QtCore")
    if core is None or not isinstance(item, core.QThread):
        return False
    return item is core.QThread.currentThread() or not item.isRunning()
