"""The heart that is shown beats as it does at the hour that is shown."""

from __future__ import annotations

from twin_core.scenario.projection import Beat
from workbench.qt.views import beat_label


def test_the_beat_of_the_hour_is_shown() -> None:
    beats = {
        "rest": Beat("rest", 1.0, {}, ((0.0, 8.0), (9.0, 20.0))),
        "stand up": Beat("stand up", 0.8, {}, ((8.0, 9.0),)),
        "blood loss": Beat("blood loss", 0.7, {}, ((20.0, 24.0),)),
    }
    assert beat_label(beats, 3.0) == "rest"
    assert beat_label(beats, 8.5) == "stand up"
    assert beat_label(beats, 9.0) == "rest"
    assert beat_label(beats, 23.9) == "blood loss"
    assert beat_label(beats, 24.0) == "rest"
