"""The page of a judgement: written in each kind, with what was said in words and numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from twin_core.infer.forecast import ForecastScore, Replay
from twin_core.infer.score import HeldOut
from twin_core.twin import Twin
from workbench.commands.fit_words import tomorrow
from workbench.report.validation import write_page
from workbench.service.validate import Curves, Validation

CELLS = 4 * 288


def made_up() -> Validation:
    random = np.random.default_rng(0)
    minute = np.arange(CELLS) * 5.0
    value = 130.0 + 40.0 * np.sin(minute / 200.0) + random.normal(0.0, 6.0, CELLS)
    value[400:450] = np.nan
    flat = np.full(CELLS, 1.0)
    curves = Curves(
        minute, value, Replay(130.0 * flat, 80.0 * flat, 190.0 * flat),
        value + random.normal(0.0, 15.0, CELLS), 28.0 * flat, flat > 0.0,
    )  # fmt: skip
    soon = (12.0, 8.0, 0.9, 40.0, 16.0, 10.0, 13.0, 9.0)
    later = (20.0, 12.0, 0.80, 70.0, 27.0, 16.0, 19.0, 13.0)
    days = (1.9, 3.0, 0.92, 7.0, 2.1, 3.4, 2.0, 3.2)
    scores = (
        ForecastScore("glucose.interstitial", "mg/dL", 30.0, 900, *soon),
        ForecastScore("glucose.interstitial", "mg/dL", 60.0, 900, *later),
        ForecastScore("heart.rate_resting", "/min", 4320.0, 25, *days),
    )
    errors = (35.0, 20.0, 0.91, 110.0, 60.0, 33.0, 40.0, 25.0)
    held = HeldOut("glucose.interstitial", "mg/dL", 900, *errors)
    twin: Twin = None  # type: ignore[assignment]  # the page draws what was judged, not the twin
    return Validation(twin, (held,), scores, curves)


@pytest.fixture(scope="module")
def judged() -> Validation:
    return made_up()


@pytest.mark.parametrize("kind", [".html", ".pdf"])
def test_a_page_of_each_kind_is_written(judged: Validation, tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"page{kind}"
    write_page(out, judged, ["sensor glucose 60 min ahead: <fine>"], "How far to trust this twin")
    assert out.stat().st_size > 20_000
    if kind == ".html":
        text = out.read_text(encoding="utf-8")
        assert "&lt;fine&gt;" in text
        assert "3 days" in text
        assert "Resting heart rate" in text


def test_without_glucose_the_daily_signals_are_still_drawn(
    judged: Validation, tmp_path: Path
) -> None:
    out = tmp_path / "page.png"
    write_page(out, Validation(judged.twin, (), judged.forecasts[-1:], None), [], "Days")
    assert out.stat().st_size > 5_000


def test_tomorrow_is_told_with_rivals_and_an_honest_word_on_the_band(judged: Validation) -> None:
    told = tomorrow(judged.replay, judged.forecasts)
    assert "30 min ahead: off by 12 mg/dL" in told[0]
    assert "25 % better than holding the last value" in told[0]
    assert told[0].endswith("covered 90 %, as it should")
    assert "5 % worse than a regression on the last eight" in told[1]
    assert told[1].endswith("80 %, too narrow")
    assert "3 days ahead" in told[2]
    assert "60 by the model alone" in told[3]
    assert "a whole day without the sensor is not judged" in tomorrow((), judged.forecasts)[-1]
    assert "is not judged" not in tomorrow((), judged.forecasts[-1:])[-1]
    assert tomorrow((), ()) == [
        "nothing could be held out, so nothing is known of how well this predicts"
    ]
