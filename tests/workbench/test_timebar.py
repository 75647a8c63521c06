"""One control from seconds to decades: real time is real, and the read-out fits the horizon."""

from __future__ import annotations

import pytest

from workbench.qt import timebar
from workbench.qt.timebar import SPEEDS, TimeBar

pytestmark = pytest.mark.window


def test_play_follows_the_clock_however_late_a_tick_comes(qtbot, monkeypatch) -> None:
    now = [100.0]
    monkeypatch.setattr(timebar.time, "monotonic", lambda: now[0])
    bar = TimeBar()
    qtbot.addWidget(bar)
    bar.set_span(8.0, 24.0)
    bar._choose_speed("real time")
    heard: list[float] = []
    bar.hour_changed.connect(heard.append)
    bar.toggle_play()
    for late in (0.04, 0.5, 1.46):
        now[0] += late
        bar._tick()
    assert heard[-1] == pytest.approx(2.0 / 3600)
    bar.toggle_play()


@pytest.mark.parametrize(("horizon", "hour", "words"),
                         [(24.0, 12.5, "20:30"), (720.0, 240.0, "day 11"),
                          (87660.0, 2 * 8766.0 + 48.0, "year 3, day 3")])  # fmt: skip
def test_the_read_out_fits_the_horizon(qtbot, horizon: float, hour: float, words: str) -> None:
    bar = TimeBar()
    qtbot.addWidget(bar)
    bar.set_span(8.0, horizon)
    bar.set_hour(hour)
    assert bar.clock.text() == words


def test_every_horizon_plays_in_half_a_minute_at_its_usual_speed(qtbot) -> None:
    bar = TimeBar()
    qtbot.addWidget(bar)
    for horizon in (24.0, 168.0, 720.0, 8766.0, 87660.0, 20 * 8766.0):
        bar.set_span(0.0, horizon)
        assert horizon / bar.speed.currentData() <= 31.0
    assert min(SPEEDS.values()) == 1 / 3600
