"""States of timeline, comparison, loops, posterior and quality."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import rehearsal

from viewers.compare.state import CompareState
from viewers.loops.state import loops
from viewers.posterior.state import rows
from viewers.posterior.widget import heldout_sentence
from viewers.quality.state import report
from viewers.timeline.state import NS_PER_DAY, TimelineState, Track, is_event


@pytest.fixture(scope="module")
def projection():
    return rehearsal.project(rehearsal.summary("ada").example_scenario, 8)


def test_comparison_reads_both_arms(projection) -> None:
    state, relaid = CompareState(), []
    state.layout_changed.connect(lambda: relaid.append(1))
    state.set_signals(["glucose.plasma", "nothing", "heart.rate"])
    state.set_projection(projection)
    assert [band.signal for band in state.bands] == ["glucose.plasma", "heart.rate"]
    out = state.read_out("heart.rate", 13.9)
    assert out.baseline[0] < out.baseline[1] < out.baseline[2]
    assert out.difference > 10
    before = len(relaid)
    state.set_projection(projection)
    assert len(relaid) == before
    assert state.read_out("nothing", 1.0) is None


def test_loops_close_and_measure(projection) -> None:
    left = loops(projection, "Left ventricle")
    assert [loop.label for loop in left] == ["rest", "walk"]
    assert left[0].volume[0] == left[0].volume[-1]
    assert left[0].stroke_volume == pytest.approx(72, abs=1)
    assert 0.2 < left[0].work_j < 2.0
    assert "stroke 72 mL" in left[0].sentence
    assert loops(None, "Left ventricle") == []


def test_posterior_rows_say_learned_or_assumed() -> None:
    table = rows(rehearsal.summary("ada").parameters)
    assert table[0].verdict.startswith("learned")
    assert table[-1].verdict.startswith("assumed")
    assert 0 <= table[0].low < table[0].value < table[0].high <= 1
    told = heldout_sentence({
        "glucose.interstitial rmse": 14.2, "glucose.interstitial coverage_90": 0.91,
        "glucose.interstitial n": 288.0, "forecast 30 min rmse": 5.9,
        "forecast 30 min rmse_hold_last": 15.6,
    })  # fmt: skip
    assert "Sensor glucose off by 14.2 mg/dL, the 90 % band held 91 % of values" in told
    assert "30 min ahead off by 5.9 mg/dL (holding the last value: 15.6)." in told
    assert heldout_sentence({}) == ""


def test_timeline_keeps_to_what_is_stored() -> None:
    state = TimelineState()
    tracks = [Track(f"s{i}", "S", "1", 0, 30 * NS_PER_DAY) for i in range(9)]
    state.set_available([*tracks, Track("heart.rate", "Heart rate", "/min", 0, 9)])
    assert state.shown[0] == "heart.rate"
    assert state.window == (23 * NS_PER_DAY, 30 * NS_PER_DAY + 1)
    state.show(["s3", "glucose.plasma"])
    assert state.shown == ("s3",)
    state.show(["glucose.plasma"])
    assert state.shown == ("s3",)
    state.set_window(5, 2)
    assert state.window != (5, 2)
    assert is_event("meal.carbohydrate")
    assert not is_event("heart.rate")


def test_quality_report_groups_refusals() -> None:
    source = SimpleNamespace(file_name="a.csv")
    stored = SimpleNamespace(
        signal="heart.rate", n=5, first_ns=0, last_ns=NS_PER_DAY, sources=(source,), step_ns=300e9
    )
    bad = [SimpleNamespace(reason="above 250", signal="heart.rate", source=source)] * 3
    odd = [SimpleNamespace(name="mood", count=4, source=source)]
    table = report({"heart.rate": stored}, bad, odd)
    assert [(row.kind, row.amount) for row in table] == [
        ("stored", 5),
        ("quarantined", 3),
        ("not mapped", 4),
    ]
    assert "about every 5 min" in table[0].detail


@pytest.mark.window
def test_bands_leave_out_what_is_not_finite(qapp) -> None:
    from viewers.plotting.bands import BandItem

    item = BandItem("#ffffff")
    bad = np.tile(np.arange(5.0)[:, None], (1, 10))
    bad[2, 4] = np.nan
    item.set_band(np.arange(10.0), bad)
    assert item.boundingRect().width() == 9.0
    item.set_band(np.arange(10.0), np.full((5, 10), np.nan))
    assert item.boundingRect().isEmpty()


@pytest.mark.window
def test_timeline_draws_gaps_and_marks(qtbot) -> None:
    from viewers.timeline.widget import TimelineWidget

    state = TimelineState()
    widget = TimelineWidget(state)
    qtbot.addWidget(widget)
    state.set_available(
        [Track("heart.rate", "Heart rate", "/min", 0, NS_PER_DAY),
         Track("meal.carbohydrate", "Carbohydrate", "g", 0, NS_PER_DAY, True)]
    )  # fmt: skip
    assert widget.plot._plots == {}, "nobody looks"
    widget.show()
    qtbot.waitUntil(lambda: list(widget.plot._plots) == list(state.shown))
    time = np.arange(100) * NS_PER_DAY // 100
    value = np.sin(np.arange(100.0))
    value[40:50] = np.nan
    for signal in state.shown:
        widget.plot.draw(
            SimpleNamespace(signal=signal, unit="/min", width_ns=10, time_ns=time, low=value - 1,
                            high=value + 1, mean=value)
        )  # fmt: skip
    assert len(widget.plot._items["heart.rate"]) == 4
    assert len(widget.plot._items["meal.carbohydrate"]) == 2


def test_picture_view_draws_follows_the_camera_and_picks(qtbot) -> None:
    """Without a graphics card: a frame is drawn aside, moving frames are smaller, picks hold."""
    from PySide6.QtCore import QPoint, Qt

    from viewers.body3d.canvas import BodyCanvas
    from viewers.body3d.picture_view import MOVING_SCALE, STILL_SCALE, PictureView
    from viewers.body3d.stand_in import stand_in_body
    from viewers.body3d.state import BodyState

    canvas = BodyCanvas(BodyState(stand_in_body()), hardware_gl=False)
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    view = canvas.surface
    assert isinstance(view, PictureView)
    qtbot.waitUntil(lambda: view.picture().width() in (400, round(400 * STILL_SCALE)))
    full = view.picture().width()
    still = view.picture().copy()
    seen = {still.pixelColor(x, 150).name() for x in range(0, full, 8)}
    assert len(seen) > 10, "an empty picture"
    found = {canvas.part_at(QPoint(x, y)) for x in range(120, 280, 10) for y in range(20, 280, 10)}
    assert "liver" in found or "left_ventricle" in found
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 150))
    view.mouseMoveEvent(_drag(QPoint(260, 150)))
    canvas.set_moving(True)
    canvas.draw_now()
    assert view.picture().width() == round(400 * MOVING_SCALE)
    canvas.set_moving(False)
    canvas.draw_now()
    assert view.picture().width() == full
    assert view.picture() != still, "the camera did not move"
    canvas.close_canvas()
    canvas.close_canvas()


def _drag(place):
    from PySide6.QtCore import QEvent, QPointF, Qt
    from PySide6.QtGui import QMouseEvent

    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    return QMouseEvent(QEvent.Type.MouseMove, QPointF(place), QPointF(place), left, left, none)


def test_the_camera_keeps_upright_and_its_distance() -> None:
    import numpy as np
    from vtkmodules.vtkRenderingCore import vtkCamera

    from viewers.body3d import orbit

    camera = vtkCamera()
    camera.SetFocalPoint(0.0, 0.0, 1.2)
    camera.SetPosition(0.0, -3.0, 1.2)
    orbit.turn(camera, 0.4, 5.0)
    arm = np.subtract(camera.GetPosition(), camera.GetFocalPoint())
    assert np.linalg.norm(arm) == pytest.approx(3.0)
    assert arm[2] < 3.0, "over the top"
    orbit.zoom(camera, 0.5)
    nearer = np.subtract(camera.GetPosition(), camera.GetFocalPoint())
    assert np.linalg.norm(nearer) == pytest.approx(3.0 * np.exp(-0.5))
    before = np.subtract(camera.GetPosition(), camera.GetFocalPoint())
    orbit.pan(camera, 0.2, 0.1)
    after = np.subtract(camera.GetPosition(), camera.GetFocalPoint())
    assert after == pytest.approx(before)


def test_a_narrow_bar_shows_a_box_in_place_of_the_preset_buttons(qtbot) -> None:
    from viewers.body3d.controls import BodyControls
    from viewers.body3d.stand_in import stand_in_body
    from viewers.body3d.state import BodyState

    state = BodyState(stand_in_body())
    bar = BodyControls(state)
    qtbot.addWidget(bar)
    bar.show()
    bar.resize(1200, 40)
    assert not bar.preset_box.isVisible()
    bar.resize(520, 40)
    assert bar.preset_box.isVisible()
    bar.preset_box.activated.emit(bar.preset_box.findData("Skeleton"))
    assert state.preset == "Skeleton"
    bar.resize(1200, 40)
    shown = [button for button in bar._presets.buttons() if button.isVisible()]
    assert len(shown) == bar.preset_box.count()
    assert [button.text() for button in shown if button.isChecked()] == ["Skeleton"]
    bar.close_view()
