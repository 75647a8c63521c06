"""The body is read by one thread at a time, once for each build, and the newest is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from viewers.body3d import loading
from workbench.qt.figure_desk import FigureDesk
from workbench.qt.glprobe import GlReport

ADA, BO = {"sex": "female", "age": 39.0}, {"sex": "male", "age": 50.0}


def test_one_reads_and_of_those_wanted_meanwhile_the_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read, posted, shown = [], [], []
    go_on, done = threading.Event(), threading.Semaphore(0)

    def load(detail: str, light: bool, person: dict) -> str:
        assert go_on.wait(10.0)
        read.append(person["age"])
        return f"body of {person['age']:.0f}"

    def post(call: Callable[[], object]) -> None:
        posted.append(call)
        done.release()

    monkeypatch.setattr(loading, "load_figure", load)
    desk = FigureDesk(post, lambda: shown.append(desk.figure))
    desk.want(None, ADA)
    desk.want(GlReport(False), ADA)
    desk.want(GlReport(False), {**ADA, "display_name": "Ada"})
    desk.want(GlReport(False), {**BO, "age": 49.0})
    desk.want(GlReport(False), BO)
    go_on.set()
    for _ in range(2):
        assert done.acquire(timeout=10.0)
        posted.pop()()
    assert read == [39.0, 50.0], "nothing before graphics are known, and nothing twice"
    assert shown == ["body of 50"]
