"""The window, driven as a user would: edits, selection, focus, memory. No OpenGL needed."""

from __future__ import annotations

import gc
import os
import weakref

import pytest
import rehearsal
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from workbench.engine.memory import resident_mb
from workbench.model.session import Notice, Session

pytestmark = pytest.mark.window


def test_a_slider_move_becomes_one_undo_step(window, session: Session) -> None:
    knob = window.interventions.cards[0].knobs["carbohydrate"]
    start = session.scenario
    knob.slider.setSliderDown(True)
    for place in range(200, 260, 10):
        knob.slider.setValue(place)
    knob.slider.setSliderDown(False)
    assert session.scenario.events[0].knobs["carbohydrate"] == pytest.approx(93.75)
    assert session.commands.undo_label == "Change Dinner: carbohydrate"
    assert "Dinner" in window.binder.qactions["edit.undo"].text()
    window.undo()
    assert session.scenario == start
    assert knob.number.value() == 70.0
    window.redo()
    assert knob.number.value() == pytest.approx(93.75, abs=0.6)


def test_presets_add_events_and_cards(window, session: Session) -> None:
    before = len(window.interventions.cards)
    window.interventions._chips[0].click()
    assert len(window.interventions.cards) == before + 1
    assert session.commands.undo_label.startswith("Add ")
    window.undo()
    assert len(window.interventions.cards) == before


def test_selection_is_shared_by_body_page_comparison_and_tree(window, session: Session) -> None:
    views = window.views
    views.body_state.pick("liver")
    assert session.selection.organs == ("liver",)
    assert window.detail.currentWidget() is window.organ_page
    assert "Liver" in window.organ_page.text.toPlainText()
    assert "insulin" in window.organ_page.text.toPlainText().lower()
    assert "insulin.plasma" in views.pages.compare_state.signals
    session.selection.organs = ["stomach"]
    assert views.body_state.selected == {"stomach"}
    session.selection.signals = ["heart.rate"]
    assert [panel.signal for panel in views.pages.compare.panels] == ["heart.rate"]
    checked = [
        signal
        for signal, items in window.record_tree._items.items()
        if items[0].checkState(0) == Qt.CheckState.Checked
    ]
    assert checked == ["heart.rate"]


def test_brush_is_the_shared_time_range(window, session: Session) -> None:
    session.selection.time_ns = (5, 3)
    assert window.views.pages.timeline_state.brush == (3, 5)
    window.views.pages.timeline_state.set_brush((7, 9))
    assert session.selection.time_ns == (7, 9)


def test_time_slider_moves_body_curves_and_clock(window, session: Session) -> None:
    window.timebar.slider.setValue(1200)
    hour = session.selection.hour
    assert hour == pytest.approx(14.4)
    assert window.timebar.clock.text() == "20:24"
    assert window.views.pages.compare.panels[0]._now[0].value() == pytest.approx(hour)
    tint = window.views.body_state.tints["liver"]
    assert tint.unit == "pmol/L"
    assert "Plasma insulin" in window.views.body.legend.accessibleName()


def test_picking_on_the_flat_map(window, qtbot) -> None:
    body_map = window.views.body.canvas
    body_map.resize(500, 600)
    body_map.repaint()
    found = {body_map.part_at(QPointF(x, y)) for x in range(180, 320, 8) for y in range(40, 560, 8)}
    assert {"liver", "stomach"} <= found
    assert "skin" not in found
    assert body_map.part_at(QPointF(2, 2)) == ""


def test_a_synthetic_person_is_named_as_such(window) -> None:
    assert window.header.badge.isVisible()
    assert "synthetic" in window.windowTitle()


def test_every_input_has_a_name_and_tab_reaches_the_main_controls(window) -> None:
    silent = [
        type(widget).__name__
        for widget in window.findChildren(QAbstractButton)
        if widget.isVisible() and not (widget.accessibleName() or widget.text())
        and not widget.objectName().startswith("qt_")
    ]  # fmt: skip
    assert silent == []
    seen: list[QWidget] = []
    widget: QWidget = window.interventions
    for _ in range(600):
        widget = widget.nextInFocusChain()
        if widget in seen:
            break
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            seen.append(widget)
    for wanted in (
        window.timebar.slider,
        window.interventions.cards[0].knobs["carbohydrate"].slider,
        window.views.body.controls.search,
        window.record_tree.tree,
    ):
        assert wanted in seen
    window.setParent(None)  # for the binding, what comes before it in the chain now owns it


def test_palette_runs_what_it_finds(window, qtbot, session: Session) -> None:
    session.set_knob(0, "carbohydrate", 10.0)
    window.open_palette()
    window.palette_.line.setText("undo")
    qtbot.keyClick(window.palette_.line, Qt.Key.Key_Return)
    assert session.scenario.events[0].knobs["carbohydrate"] == 70.0
    assert not window.palette_.isVisible()


def test_errors_become_notices_with_a_report(window, session: Session) -> None:
    session.noticed.emit(Notice("error", "The engine stopped.", "Traceback ..."))
    toast = window.toasts._toasts[-1]
    toast._copy()
    assert "Traceback" in QApplication.clipboard().text()
    session.noticed.emit(Notice("error", "The engine stopped.", "Traceback ..."))
    assert len(window.toasts._toasts) == 1


def test_outcomes_follow_in_place(window, session: Session) -> None:
    cards = dict(window.outcomes._cards)
    session.set_projection(rehearsal.project(session.summary.baseline_scenario, 8))
    assert window.outcomes._cards == cards
    texts = [label.text() for label in window.outcomes.findChildren(QLabel)]
    assert any("mg/dL" in text for text in texts)


def test_organ_that_failed_is_named(window) -> None:
    window.views.body_state.pick("")
    assert "No module named" in window.organ_page.text.toPlainText()


def test_perspectives_and_layout_come_back(window, tmp_path) -> None:
    from workbench.qt.layout_store import LayoutStore

    store = LayoutStore(tmp_path / "window.ini")
    assert not store.restore(window), "nothing is kept yet"
    store.save(window)
    window.use_teach()
    assert not window.docks.docks["record"].isVisible()
    assert LayoutStore(tmp_path / "window.ini").restore(window)
    assert window.docks.docks["record"].isVisible()
    (tmp_path / "window.ini").write_text("[General]\ndocks=nonsense\n")
    assert not LayoutStore(tmp_path / "window.ini").restore(window)


def test_the_size_of_the_window_comes_back(qtbot, tmp_path) -> None:
    from PySide6.QtWidgets import QMainWindow

    from workbench.qt.layout_store import LayoutStore

    made = QMainWindow()
    qtbot.addWidget(made)
    made.show()
    made.resize(500, 400)
    LayoutStore(tmp_path / "window.ini").save(made)
    made.resize(300, 200)
    LayoutStore(tmp_path / "window.ini").restore(made)
    assert (made.width(), made.height()) == (500, 400)


def test_memory_stays_flat_over_many_ticks(window, session: Session) -> None:
    def sweep(ticks: int) -> None:
        for tick in range(ticks):
            session.selection.hour = 24.0 * (tick % 97) / 97
            if tick % 20 == 0:
                QApplication.processEvents()

    sweep(120)
    before, objects = resident_mb(), len(window.findChildren(QWidget))
    sweep(300)
    assert len(window.findChildren(QWidget)) == objects
    assert resident_mb() - before < 12.0


def test_a_closed_window_can_be_collected(qtbot, session: Session) -> None:
    from workbench.model.settings import Settings
    from workbench.qt.glprobe import GlReport
    from workbench.qt.views import Views
    from workbench.qt.window import MainWindow

    made = MainWindow(session, Settings())
    views = Views(made, session, GlReport(False))
    refs = [
        weakref.ref(views.pages.compare),
        weakref.ref(views.body),
        weakref.ref(made.interventions),
    ]
    made.close()
    made.deleteLater()
    del made, views
    for _ in range(3):
        QApplication.sendPostedEvents(None, 52)  # DeferredDelete
        QApplication.processEvents()
        gc.collect()
    assert [ref() is None for ref in refs] == [True, True, True]


def test_light_modules_stay_light() -> None:
    import subprocess
    import sys

    code = (
        "import sys, workbench.qt.window, workbench.engine.client\n"
        "heavy = {'jax', 'vtkmodules', 'pyvista', 'pandas', 'pyqtgraph', 'h5py', 'scipy'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ
    )
    assert done.stdout.strip() == "[]"


def test_bindings_give_away_no_references_to_none_and_bools(qtbot) -> None:
    """Some PySide6 releases lose one at each call on Python 3.11, until the interpreter aborts."""
    import sys

    label = QLabel()
    qtbot.addWidget(label)
    before = [sys.getrefcount(one) for one in (None, True, False)]
    for _ in range(1000):
        label.setText("x")
        label.isVisible()
        label.repaint()
    lost = [
        old - sys.getrefcount(one) for old, one in zip(before, (None, True, False), strict=True)
    ]
    assert max(lost) < 500


def test_a_part_without_a_curve_leaves_the_comparison(window, session: Session) -> None:
    session.selection.signals = ["glucose.plasma"]
    window.views.body_state.pick("aorta")
    assert session.selection.signals == ("pressure.mean_arterial",)
    window.views.body_state.pick("brain")
    assert session.selection.signals == ("pressure.mean_arterial",)
    assert "No model of this part" in window.organ_page.text.toPlainText()


def test_the_page_of_the_heart_shows_its_beat(window) -> None:
    window.views.body_state.pick("left_ventricle")
    text = window.organ_page.text.toPlainText()
    window.organ_page._signals(["heart.lv_volume"])
    assert "over a beat at rest" in window.organ_page._signals(["heart.lv_volume"])
    assert "Left ventricle" in text


def test_a_slider_goes_where_it_is_clicked(window, qtbot, session: Session) -> None:
    from PySide6.QtCore import QPoint

    slider = window.timebar.slider
    place = QPoint(int(0.75 * slider.width()), slider.height() // 2)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
    assert session.selection.hour == pytest.approx(18.0, abs=0.4)


def test_notes_of_a_twin_become_one_notice_and_stay_in_the_log(window, session: Session) -> None:
    from dataclasses import replace

    session.set_summary(replace(session.summary, warnings=("age is assumed", "height is assumed")))
    assert len(window.toasts._toasts) == 1
    assert "in the log: 2" in window.toasts._toasts[0].accessibleName()
    assert "age is assumed" in window.log.toPlainText()


def test_a_picked_part_is_coloured_by_its_own_signal(window) -> None:
    window.views.colour_by("insulin.plasma")
    assert "stomach" not in window.views.body_state.tints
    window.views.body_state.pick("stomach")
    assert window.views.body_state.tints["stomach"].signal == "glucose.appearance"
    assert window.views.body.legend.choice.currentData() == "glucose.appearance"


def test_the_horizon_is_an_edit_that_can_be_undone(window, session: Session) -> None:
    panel = window.interventions
    panel.horizon.setCurrentText("30 days")
    panel.horizon.activated.emit(panel.horizon.currentIndex())
    assert session.scenario.horizon_h == 720.0
    assert session.commands.undo_label == "Load a view of 30 days"
    window.undo()
    assert session.scenario.horizon_h == 24.0
    assert panel.horizon.currentText() == "1 day"
