"""The body's widget: two bodies, labels, kept views, layers and a turn, and nothing left behind."""

from __future__ import annotations

import pytest
import rehearsal
from PySide6.QtCore import QPoint

from viewers.body3d.stand_in import stand_in_body
from viewers.body3d.state import BodyState
from viewers.body3d.widget import BodyWidget


@pytest.fixture
def widget(qtbot):
    made = BodyWidget(BodyState(), hardware_gl=False)
    made.resize(640, 420)
    qtbot.addWidget(made)
    made.show()
    made.set_parts(stand_in_body())
    summary = rehearsal.summary("ada")
    projection = rehearsal.project(summary.example_scenario, 8)
    made.show_projection(projection, summary.mesh, 20.0, "insulin.plasma")
    yield made
    made.close_view()


def test_comparing_opens_a_second_body_and_closes_it(widget) -> None:
    one = widget.state.tints["liver"].value
    widget.compare("arms")
    pair = widget.canvas.pair
    assert pair.state.tints["liver"].signal == "insulin.plasma"
    assert widget.titles.isVisible()
    width, height = widget.canvas.width(), widget.canvas.height()
    places = [(x, y) for x in range(40, width // 2 - 40, 20) for y in range(20, height - 20, 20)]
    left = [widget.canvas.part_at(QPoint(x, y)) for x, y in places]
    assert left == [widget.canvas.part_at(QPoint(x + width // 2, y)) for x, y in places]
    assert any(left), "parts are found in both bodies"
    widget.compare("difference")
    change = widget.state.tints["liver"]
    assert change.low == -change.high
    assert change.value == pytest.approx(one - pair.state.tints["liver"].value)
    widget.compare("")
    assert widget.canvas.pair is None
    assert widget.state.tints["liver"].value == pytest.approx(one)
    assert not widget.titles.isVisible()


def test_labels_come_with_a_full_frame_and_go_while_the_camera_moves(widget, qtbot) -> None:
    frames: list[bool] = []
    widget.canvas.drawn.connect(frames.append)
    widget.controls.view.labels.setChecked(True)
    qtbot.waitUntil(lambda: bool(widget.names.labels), timeout=10_000)
    assert {"Liver", "Stomach"} & {label.anchor.name for label in widget.names.labels}
    widget.canvas.set_moving(True)
    widget.canvas.draw_now()
    assert frames[-1] is False
    assert widget.names.isVisible(), "only what is seen changed"
    widget.canvas.turn(0.2)
    widget.canvas.draw_now()
    assert not widget.names.isVisible()
    widget.canvas.set_moving(False)
    widget.canvas.draw_now()
    assert widget.names.isVisible()
    widget.controls.view.labels.setChecked(False)
    assert widget.names.labels == []


def test_a_change_is_drawn_light_at_once_and_in_full_when_it_rests(widget, qtbot) -> None:
    qtbot.waitUntil(widget.is_settled, timeout=10_000)
    frames: list[bool] = []
    widget.canvas.drawn.connect(frames.append)
    widget.state.select(["liver"])
    qtbot.waitUntil(lambda: True in frames and widget.is_settled(), timeout=10_000)
    assert frames[0] is False


def test_kept_views_are_told_and_come_back(widget, qtbot) -> None:
    told: list[list] = []
    widget.kept.changed.connect(told.append)
    widget.state.use_preset("Vessels")
    widget.kept.keep()
    widget.state.use_preset("Skeleton")
    qtbot.waitUntil(lambda: bool(told), timeout=10_000)
    widget.kept.show(0)
    assert widget.state.preset == "Vessels"
    widget.kept.load([*told[-1], {"name": "damaged"}])
    assert [kept.name for kept in widget.kept.every] == ["1. Vessels, torso"]
    widget.kept.forget()
    assert told[-1] == []


def test_a_slider_fades_its_layer_and_follows_presets(widget) -> None:
    panel = widget.controls.layers.panel
    panel.fill()
    panel._sliders["heart"].setValue(30)
    assert widget.state.opacity["heart"] == pytest.approx(0.3)
    widget.state.use_preset("Organs")
    assert panel._sliders["heart"].value() == 100


def test_the_turntable_turns_and_stops(widget) -> None:
    widget.canvas.draw_now()
    camera = widget.canvas.scene.renderer.GetActiveCamera()
    before = camera.GetPosition()
    widget.motion.set_turning(True)
    widget.motion._turned_s -= 2.5  # a quarter of a turn ago
    widget.motion._tick()
    widget.canvas.draw_now()
    after = camera.GetPosition()
    assert after != pytest.approx(before, abs=0.1)
    assert after[2] == pytest.approx(before[2], abs=1e-3), "it keeps its height"
    widget.motion.set_turning(False)
    assert not widget.motion._timer.isActive()
