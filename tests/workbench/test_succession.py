"""Theme and language change while the window is open; what was open and done stays."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtWidgets import QApplication

from viewers import ink
from viewers.palettes import DARK, LIGHT
from viewers.words import use_language
from workbench.model.settings import Settings
from workbench.model.tasks import TaskState
from workbench.qt.app import Workbench
from workbench.qt.pilot import Pilot
from workbench.qt.succession import Succession

pytestmark = pytest.mark.window


@pytest.fixture
def succession(qtbot, tmp_path):
    from workbench.service.sample import sample_record

    app = QApplication.instance()
    sheet, font, colours = app.styleSheet(), app.font(), app.palette()
    make = partial(
        Workbench, Settings(tour_seen=True), None, "rehearsal:RehearsalService", False
    )  # fmt: skip
    held = Succession(make(), make)
    held.bench.window.show()
    pilot = Pilot(held.bench)
    qtbot.waitUntil(lambda: held.bench.driver is not None)
    pilot.open(sample_record(tmp_path))
    yield held
    held.bench.window.close()
    held.bench.shut_down()
    held.bench.deleteLater()
    held.deleteLater()
    ink.use_theme("dark")
    use_language("en")
    app.setStyleSheet(sheet)
    app.setFont(font)
    app.setPalette(colours)


def test_the_window_changes_its_theme_and_language_and_keeps_its_work(succession, qtbot) -> None:
    first = succession.bench
    first.window.interventions._chips[0].click()
    qtbot.waitUntil(lambda: not first.session.tasks.active)
    first.session.selection.hour = 13.5
    scenario, label = first.session.scenario, first.session.commands.undo_label
    engine = first.client.pid

    first.window.other_theme()
    qtbot.waitUntil(lambda: succession.bench is not first)
    second = succession.bench
    assert ink.IN_USE is LIGHT
    assert LIGHT["panel"] in QApplication.instance().styleSheet()
    qtbot.waitUntil(lambda: second.views is not None)
    assert second.client.pid == engine, "nothing is computed again"
    assert second.session.scenario == scenario
    assert second.session.commands.undo_label == label
    assert second.session.selection.hour == 13.5
    assert second.window.timebar.clock.text() == "19:30"
    assert second.views.pages.compare.panels, "the curves stand"
    assert second.views.body_state.tints, "the body is coloured"
    qtbot.waitUntil(lambda: second.window.outputs.contents is not None)

    second.settings.language, second.settings.theme = "de", "dark"
    second.window.apply_settings()
    qtbot.waitUntil(lambda: succession.bench is not second)
    third = succession.bench
    assert ink.IN_USE is DARK
    assert third.window.menuBar().actions()[0].text() == "&Datei"
    third.window.undo()
    assert third.session.scenario != scenario
    before = third.session.projection
    qtbot.waitUntil(lambda: third.session.projection is not before)


def test_nothing_is_exchanged_while_something_runs(succession) -> None:
    bench = succession.bench
    told: list[str] = []
    bench.session.noticed.connect(lambda notice: told.append(notice.sentence))
    number = bench.session.tasks.begin("Fit")
    succession.renew()
    assert succession.bench is bench
    assert "running task" in told[0]
    bench.session.tasks.end(number, TaskState.DONE)
