"""The leak checks themselves notice what a test leaves behind."""

from __future__ import annotations

import multiprocessing
import threading

import pytest

from tests import leaks
from workbench.engine.client import EngineClient
from workbench.engine.protocol import OpenTwin


def test_a_hidden_window_is_noticed_until_it_is_deleted(qtbot) -> None:
    from PySide6.QtWidgets import QWidget

    before = set(leaks._windows())
    widget = QWidget()
    widget.setObjectName("forgotten")
    new = [name for key, name in leaks._windows().items() if key not in before]
    assert new == ["QWidget 'forgotten'"]
    widget.deleteLater()
    leaks._let_qt_delete()
    assert set(leaks._windows()) == before


def test_a_running_qthread_is_noticed(qtbot) -> None:
    from PySide6.QtCore import QThread

    thread = QThread()
    thread.start()
    try:
        assert leaks._kept_alive() == ["QThread"]
    finally:
        thread.quit()
        thread.wait()
    assert leaks._kept_alive() == []


def test_an_unclosed_picture_is_noticed() -> None:
    pyvista = pytest.importorskip("pyvista")
    plotter = pyvista.Plotter(off_screen=True)
    names = leaks._kept_alive()
    plotter.close()
    assert "Plotter" in names
    assert any(name.endswith("RenderWindow") for name in names)


def test_an_engine_and_its_supervisor_are_noticed_until_both_are_gone() -> None:
    before = threading.enumerate()
    second = EngineClient("rehearsal:FragileService")
    children = set(multiprocessing.active_children())
    second.start()
    second.submit(OpenTwin("ada")).result(20.0)
    assert sorted(leaks._running(children, set(before))) == ["engine", "vitruvian-engine"]
    second.stop()
    assert leaks._wait_for_none(lambda: leaks._running(children, set(before))) == []
