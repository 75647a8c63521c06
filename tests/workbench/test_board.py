"""The intervention board: drags are edits of one step, land on round times, and copy across."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication

from twin_core.scenario.scenario import Event, Scenario
from workbench.model.board import bars_of, copied, lanes_of, pasted, snapped, stretched
from workbench.model.session import Session

pytestmark = pytest.mark.window


def test_lanes_are_kinds_in_order_of_time_and_bars_end_at_the_horizon() -> None:
    events = (
        Event(kind="sleep", at_h=22.0, duration_min=480),
        Event(kind="meal", at_h=8.0, duration_min=15),
        Event(kind="meal", at_h=19.0),
        Event(kind="dose", at_h=30.0),
    )
    day = Scenario(events=events)
    assert lanes_of(day) == ("meal", "sleep", "dose")
    bars = {bar.index: bar for bar in bars_of(day)}
    assert set(bars) == {0, 1, 2}, "what begins beyond the horizon is not drawn"
    assert bars[0].right == 1.0
    assert bars[2].left == bars[2].right


@pytest.mark.parametrize(
    ("hour", "horizon", "wanted"),
    [(7.9, 24.0, 8.0), (-3.0, 24.0, 0.0), (7.9, 720.0, 6.0), (30.0, 8766.0, 24.0)],
)
def test_drags_land_on_round_times(hour: float, horizon: float, wanted: float) -> None:
    assert snapped(hour, horizon) == wanted


def test_stretching_keeps_to_the_limits_of_the_kind() -> None:
    event = Event(kind="meal", at_h=8.0, duration_min=15)
    assert stretched(event, 30.0, 24.0, (1.0, 120.0)) == (8.0, 120.0)
    assert stretched(event, 7.0, 24.0, (1.0, 120.0)) == (8.0, 1.0)


def test_the_clipboard_carries_events_of_kinds_that_are_known() -> None:
    events = (Event(kind="meal", at_h=8.0), Event(kind="rocket", at_h=9.0))
    assert pasted(copied(events), ["meal"]) == events[:1]
    for nonsense in ("", "[]", '{"vitruvian-events": [{"kind": 3}]}', "null"):
        assert pasted(nonsense, ["meal"]) == ()


def test_a_drag_is_one_undo_step(window, qtbot, session: Session) -> None:
    window.docks.front("board")
    board = window.views.pages.board.board
    before = session.scenario
    box = board.box(0)
    start = QPoint(round(box.left()) + 3, round(box.center().y()))
    end = QPoint(start.x() + round(3.1 / 24 * board._wide), start.y())
    qtbot.mousePress(board, Qt.MouseButton.LeftButton, pos=start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(board, QPoint(round(start.x() + share * (end.x() - start.x())), start.y()))
    qtbot.mouseRelease(board, Qt.MouseButton.LeftButton, pos=end)
    assert session.scenario.events[0].at_h == pytest.approx(before.events[0].at_h + 3.0, abs=0.26)
    assert session.scenario.events[0].at_h % 0.25 == 0.0
    window.undo()
    assert session.scenario == before


def test_the_board_is_worked_by_keyboard_alone(window, qtbot, session: Session) -> None:
    window.docks.front("board")
    page = window.views.pages.board
    count = len(session.scenario.events)
    session.selection.hour = 10.0
    page.kinds.setCurrentRow(1)
    qtbot.keyClick(page.kinds, Qt.Key.Key_Return)
    assert len(session.scenario.events) == count + 1
    assert session.scenario.events[-1].at_h == 10.0
    board = page.board
    qtbot.keyClick(board, Qt.Key.Key_Right)
    assert session.scenario.events[-1].at_h == 10.25
    lasts = session.scenario.events[-1].duration_min
    qtbot.keyClick(board, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert session.scenario.events[-1].duration_min == lasts + 15
    qtbot.keyClick(board, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "vitruvian-events" in QGuiApplication.clipboard().text()
    qtbot.keyClick(board, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert session.scenario.events[-1] == session.scenario.events[-2]
    qtbot.keyClick(board, Qt.Key.Key_Delete)
    assert len(session.scenario.events) == count + 1
