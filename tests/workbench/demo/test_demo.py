"""The demo once, whole, without a display: everything that it promises is there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path


def test_demo_runs_headless(tmp_path: Path) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY"}
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    code = "from workbench.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "demo", "--out", str(tmp_path / "out"), "--json"],
        env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout)
    change = {o["name"]: o for o in table["outcomes"]}
    evening = change["Plasma glucose where it changes most"]
    assert evening["high"] < -5.0
    assert change["Peak glucose"]["difference"] < -2.0
    assert change["Heart rate during the brisk walk"]["beside_rest"] == "walk"
    assert not table["failures"]
    out = tmp_path / "out"
    pdf = (out / "report.pdf").read_bytes()
    assert pdf.count(b"/Type /Page\n") == 4
    for name in ("body.png", "projection.png", "heart.png", "projection.json"):
        assert (out / name).stat().st_size > 10_000


def test_same_figures_twice() -> None:
    """What the report draws and words does not depend on when it is asked."""
    from workbench.report.words import change, clock, number

    assert number(-0.00012) == "0"
    assert number(12.345) == "12.3"
    assert number(-5.86, signed=True) == "\u22125.86"
    assert change(1e-5, 100.0) == "0"
    assert change(-0.741, 117.0) == "\u22120.7"
    assert change(4.409, 4.17) == "+4.41"
    assert clock(43.3333) == "day 2, 19:20"


def test_time_axes_have_round_numbers_that_do_not_repeat() -> None:
    from workbench.report.figures import even_ticks

    assert even_ticks(0.0, 3.0).tolist() == [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
    assert even_ticks(0.0, 30.0).tolist() == [0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0]
    for span in (2.1, 7.0, 13.0, 59.0, 0.33, 100.0):
        ticks = even_ticks(0.0, span).tolist()
        assert len(set(ticks)) == len(ticks) >= 3
