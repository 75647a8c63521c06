"""Shared pieces of the window's tests: a made-up service, an engine, leak checks."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
HERE = str(Path(__file__).parent)
if HERE not in sys.path:
    sys.path.insert(0, HERE)  # the spawned engine finds `rehearsal` through it

import workbench.qt  # noqa: E402, F401
from tests.leaks import no_leaks  # noqa: E402, F401  (autouse)
from workbench.engine.client import EngineClient  # noqa: E402
from workbench.model.session import Session  # noqa: E402
from workbench.model.settings import Settings  # noqa: E402


@pytest.fixture
def engine() -> Iterator[EngineClient]:
    client = EngineClient("rehearsal:FragileService")
    client.start()
    yield client
    client.stop()


@pytest.fixture
def session() -> Session:
    import rehearsal

    made = Session()
    made.set_summary(rehearsal.summary("ada"))
    made.set_projection(rehearsal.project(made.scenario, 8))
    return made


@pytest.fixture
def window(qtbot, session):
    """A window with all views and the flat body map, without an engine."""
    from viewers.body3d.stand_in import stand_in_body
    from workbench.qt.glprobe import GlReport
    from workbench.qt.views import Views
    from workbench.qt.window import MainWindow

    made = MainWindow(session, Settings())
    qtbot.addWidget(made)
    made.views = Views(made, session, GlReport(False))
    made.views.show()
    made.views.set_parts(stand_in_body(), ())
    session.summary_changed.emit(session.summary)
    session.scenario_changed.emit(session.scenario)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
