"""Drawing on a thread of its own: in order, newest only, never on the GUI thread, nothing left."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from viewers.body3d.canvas import BodyCanvas
from viewers.body3d.drawing import ThreadHand
from viewers.body3d.stand_in import stand_in_body
from viewers.body3d.state import BodyState


@pytest.fixture
def hand(qtbot):
    made = ThreadHand()
    yield made
    made.stop()
    made.stop()


def test_jobs_run_in_order_and_of_one_key_only_the_newest(hand) -> None:
    gate, ran = threading.Event(), []
    hand.do(gate.wait)
    hand.do(lambda: ran.append("shape 1"), key="shape")
    hand.do(lambda: ran.append("parts"))
    hand.do(lambda: ran.append("shape 2"), key="shape")
    gate.set()
    assert hand.wait(lambda: "all") == "all"
    assert ran == ["parts", "shape 2"]


def test_answers_arrive_on_the_gui_thread_which_was_free_meanwhile(hand, qtbot) -> None:
    got: list[tuple[str, threading.Thread]] = []
    began = time.perf_counter()
    hand.ask(lambda: time.sleep(0.2) or "frame", lambda said: got.append(
        (said, threading.current_thread())))  # fmt: skip
    assert time.perf_counter() - began < 0.1
    assert not hand.is_idle
    qtbot.waitUntil(lambda: bool(got))
    assert got == [("frame", threading.current_thread())]
    assert hand.is_idle


def test_a_job_that_fails_is_told_and_the_next_one_runs(hand, monkeypatch) -> None:
    told = []
    monkeypatch.setattr(sys, "excepthook", lambda *error: told.append(error[0]))
    hand.do(lambda: 1 / 0)
    assert hand.wait(lambda: 7) == 7
    assert told == [ZeroDivisionError]
    with pytest.raises(ZeroDivisionError):
        hand.wait(lambda: 1 / 0)


def test_the_body_is_drawn_off_the_gui_thread_and_from_copies_of_its_state(qtbot) -> None:
    state = BodyState(stand_in_body())
    canvas = BodyCanvas(state, hardware_gl=False)
    qtbot.addWidget(canvas)
    drawing: set[str] = set()
    draw = canvas.surface.draw

    def seen(order):
        drawing.add(threading.current_thread().name)
        return draw(order)

    canvas.surface.draw = seen
    canvas.resize(200, 160)
    canvas.show()
    qtbot.waitUntil(lambda: canvas.is_settled)
    state.use_preset("Skeleton")
    qtbot.waitUntil(lambda: canvas.scene.state.preset == "Skeleton" and canvas.is_settled)
    assert canvas.scene.state is not state
    assert drawing == {"drawing"}
    canvas.close_canvas()
