"""What leaves the window: tables, the page, clips, each readable by somebody else's program."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import rehearsal
from PIL import Image

from viewers.units import UNITS
from workbench.model.session import Session
from workbench.outputs import tables
from workbench.outputs.tables import csv_text
from workbench.outputs.video import VideoError, has_ffmpeg, write_clip

pytestmark = pytest.mark.window


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(line for line in io.StringIO(text) if not line.startswith("#")))


def test_a_comparison_reads_back_with_units_in_its_head(session: Session) -> None:
    table = tables.compared(session.projection, ["glucose.plasma"])
    text = csv_text(table)
    rows = rows_of(text)
    assert rows[0][3] == "Plasma glucose, baseline, 50 % [mg/dL]"
    assert len(rows) == 1 + len(session.projection.time_h)
    middle = session.projection.bands["glucose.plasma"].baseline[2]
    assert [float(row[3]) for row in rows[1:]] == pytest.approx(middle.tolist(), rel=1e-6)
    assert "Model, not measurement" in text.splitlines()[0]
    UNITS.choose({"glucose": "mmol/L"})
    try:
        other = rows_of(csv_text(tables.compared(session.projection, ["glucose.plasma"])))
    finally:
        UNITS.choose({})
    assert "[mmol/L]" in other[0][3]
    assert float(other[1][3]) == pytest.approx(middle[0] / 18.0156, rel=1e-4)


def test_every_view_has_a_table(window, session: Session) -> None:
    expected = {"compare": "comparison", "loops": "heart-loops", "posterior": "parameters"}
    for tab, name in expected.items():
        window.docks.front(tab)
        got: list[tables.Table] = []
        window.outputs.table_in_front(got.append)
        assert [table.name for table in got] == [name]
        assert len(rows_of(csv_text(got[0]))) > 3
    assert "Peak" in csv_text(tables.outcomes(session.projection))


def test_stored_values_of_the_visible_stretch_are_exported(tmp_path) -> None:
    from data.record import Record
    from workbench.qt.outputs import _values
    from workbench.service.sample import sample_record

    with Record.open(sample_record(tmp_path)) as record:
        row = record.signals()["glucose.interstitial"]
        window = (row.last_ns - 3600 * 10**9, row.last_ns)
        table = _values(("glucose.interstitial",), window, record)
    assert 8 <= len(table.rows) <= 13, "an hour of a sensor that speaks every five minutes"
    assert table.rows[0][3] == "mg/dL"


def test_the_page_holds_body_curves_and_outcomes_and_asks_nobody(window, qtbot, tmp_path) -> None:
    window.outputs.export_page(tmp_path / "twin.html")
    qtbot.waitUntil(lambda: not window.session.tasks.active, timeout=20_000)
    text = (tmp_path / "twin.html").read_text(encoding="utf-8")
    assert not re.search(r"(src|href)=['\"]https?:", text), "it needs nothing from outside"
    scene = json.loads(re.search(r"id='scene'>(.*?)</script>", text, re.DOTALL)[1])
    assert len(scene["solids"]) >= 5
    assert text.count("<figure>") == len(window.session.selection.signals)
    assert "Peak plasma" in text.lower() or "Peak" in text
    assert "it does not prescribe" in text
    assert "synthetic person" in text


@pytest.mark.skipif(not shutil.which("chromium"), reason="chromium is not installed")
def test_a_browser_draws_the_page(window, qtbot, tmp_path) -> None:
    window.outputs.export_page(tmp_path / "twin.html")
    qtbot.waitUntil(lambda: not window.session.tasks.active, timeout=20_000)
    done = subprocess.run(
        ["chromium", "--headless", "--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader",
         "--enable-unsafe-swiftshader", "--virtual-time-budget=4000",
         f"--user-data-dir={tmp_path / 'browser'}", "--dump-dom",
         f"file://{tmp_path / 'twin.html'}"],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert 'data-drawn="yes"' in done.stdout or "no WebGL 2" in done.stdout, done.stderr[-800:]


def frames(count: int) -> list[np.ndarray]:
    return [np.full((60, 81, 3), 20 * n, dtype=np.uint8) for n in range(count)]


def test_clips_are_written_as_webp_and_as_pictures(tmp_path) -> None:
    heard: list[int] = []
    out = write_clip(tmp_path / "a.webp", frames(6), 25.0, heard.append)
    with Image.open(out) as picture:
        assert picture.n_frames == 3, "every second frame"
    assert heard == list(range(6))
    folder = write_clip(tmp_path / "b.png", frames(3), 25.0)
    assert [p.name for p in sorted(folder.iterdir())] == ["0000.png", "0001.png", "0002.png"]
    with pytest.raises(VideoError, match=r"\.mp4 or \.webp"):
        write_clip(tmp_path / "c.avi", frames(3), 25.0)


@pytest.mark.skipif(not has_ffmpeg(), reason="the extra 'video' is not installed")
def test_an_mp4_is_read_back_with_its_frames(tmp_path) -> None:
    import imageio_ffmpeg

    out = write_clip(tmp_path / "a.mp4", frames(10), 25.0)
    counted, seconds = imageio_ffmpeg.count_frames_and_secs(str(out))
    assert counted == 10
    assert seconds == pytest.approx(0.4, abs=0.05)


def test_time_is_filmed_over_body_and_curves_and_can_be_cancelled(window, qtbot, tmp_path) -> None:
    session = window.session
    window.outputs.export_time_lapse(tmp_path / "day.webp", frames=4)
    window.outputs.export_time_lapse(tmp_path / "other.webp", frames=4)
    qtbot.waitUntil(lambda: not session.tasks.active, timeout=20_000)
    assert session.selection.hour == session.scenario.horizon_h
    with Image.open(tmp_path / "day.webp") as picture:
        assert picture.n_frames == 2
    assert not (tmp_path / "other.webp").exists(), "one at a time"
    window.outputs.export_time_lapse(tmp_path / "long.webp", frames=500)
    session.tasks.cancel(session.tasks.active[0].number)
    qtbot.waitUntil(lambda: not session.tasks.active, timeout=20_000)
    assert not (tmp_path / "long.webp").exists()


def test_the_report_is_asked_of_the_engine(window, tmp_path) -> None:
    asked: list[tuple[str, bool]] = []

    class Driver:
        def report(self, out: str, done, named: bool) -> None:
            asked.append((out, named))
            done(out)

    window.outputs.driver = Driver()
    window.outputs.export_report(Path(tmp_path) / "ada")
    window.settings.name_on_report = False
    window.outputs.export_report(Path(tmp_path) / "ada")
    assert asked == [(str(tmp_path / "ada.pdf"), True), (str(tmp_path / "ada.pdf"), False)]


def test_rehearsal_answers_what_the_engine_answers() -> None:
    service = rehearsal.RehearsalService()
    assert service.what_moves("glucose.plasma")[0].at_high != 0.0
