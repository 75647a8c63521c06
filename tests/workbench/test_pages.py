"""Live values, the plugin page and the tour, without devices and without an engine."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import Qt

from workbench.model.live_desk import LiveDesk
from workbench.model.plugin_rows import PluginRow, plugin_rows
from workbench.qt.live_page import LivePage
from workbench.qt.plugin_page import PluginPage
from workbench.qt.post import GuiPoster
from workbench.qt.tour import Tour, stops_of

pytestmark = pytest.mark.window


def test_practice_values_are_drawn_and_stored(qtbot, session, tmp_path, monkeypatch) -> None:
    from data.record import Record
    from workbench.model import live_desk
    from workbench.service.sample import sample_record

    monkeypatch.setattr(live_desk.Practice.__init__, "__defaults__", (0.02,))
    session.record_path = str(sample_record(tmp_path))
    poster = GuiPoster()
    page = LivePage(session, LiveDesk(poster.post))
    qtbot.addWidget(page)
    page.choose("practice")
    stored: list[int] = []
    page.stored.connect(lambda: stored.append(1))
    page.toggle()
    qtbot.waitUntil(lambda: page.desk.stored >= 10, timeout=10_000)
    page._draw()
    assert "on disk" in page.state.text()
    assert len(page._curves["heart.rate"].getData()[0]) >= 10
    page.toggle()
    qtbot.waitUntil(lambda: not page.desk.running, timeout=10_000)
    assert stored
    with Record.open(session.record_path) as record:
        assert record.signals()["heart.rate"].n >= 10
    page.close_page()


def test_made_up_values_never_go_into_a_real_record(qtbot, session, tmp_path) -> None:
    from dataclasses import replace

    session.set_summary(replace(session.summary, synthetic=False))
    session.record_path = str(tmp_path)
    page = LivePage(session, LiveDesk(GuiPoster().post))
    qtbot.addWidget(page)
    page.choose("practice")
    page.toggle()
    assert not page.desk.running
    assert "synthetic" in page.state.text()


def test_a_source_that_cannot_be_made_says_so(qtbot, session, tmp_path) -> None:
    session.record_path = str(tmp_path / "none.vtr")
    poster = GuiPoster()
    page = LivePage(session, LiveDesk(poster.post))
    qtbot.addWidget(page)
    page.choose("folder")
    page.where.setText(str(tmp_path / "no such folder"))
    page.toggle()
    qtbot.waitUntil(lambda: not page.desk.running, timeout=10_000)
    assert "no such folder" in page.state.text()


def test_every_built_in_organ_is_listed_ready() -> None:
    began = time.monotonic()
    rows = {row.id: row for row in plugin_rows()}
    assert rows["circulation"].built_in
    assert rows["circulation"].validity == "moderate"
    assert not [row.error for row in rows.values() if row.built_in and row.error]
    assert time.monotonic() - began < 30.0


def test_the_plugin_page_names_what_failed_and_asks(qtbot) -> None:
    rows = [
        PluginRow("mine", "Mine", "0.1", "days", "poor", False, "load", "No module named x", ""),
        PluginRow("heart", "Heart", "0.1", "beat", "good", True, "manifest", "",
                  "1 of 40 checks failed", ("laws.mass: 3 % is lost",)),
    ]  # fmt: skip
    page = PluginPage(rows, safe_mode=False)
    qtbot.addWidget(page)
    page.show()
    assert "No module named x" in page.detail.text()
    assert not page.check.isEnabled(), "what does not load cannot be checked"
    page.table.selectRow(1)
    assert "3 % is lost" in page.detail.text()
    with qtbot.waitSignal(page.check_asked) as asked:
        qtbot.mouseClick(page.check, Qt.MouseButton.LeftButton)
    assert asked.args == ["heart"]
    with qtbot.waitSignal(page.safe_mode_asked):
        page.safe.toggle()


def test_the_tour_is_walked_by_keys_and_not_shown_again(window, qtbot) -> None:
    window.tools.show_tour()
    tour = window.findChild(Tour)
    seen = []
    for _ in range(len(stops_of(window))):
        seen.append(tour.title.text())
        inside = window.rect().contains(tour.card.geometry())
        assert inside, f"the card on {seen[-1]} leaves the window"
        qtbot.keyClick(tour, Qt.Key.Key_Right)
    assert seen[0] == "The body"
    assert len(set(seen)) >= 5
    assert window.settings.tour_seen
