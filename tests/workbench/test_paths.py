"""What each of the three users does, end to end in a real window, with pictures of the way.

Under Xvfb with 3D drawn in software; where there is no Xvfb, offscreen. `VITRUVIAN_SHOTS` names a
folder that keeps the pictures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from workbench.lessons import find_lesson
from workbench.qt.heartbeat import NOBODY

pytestmark = pytest.mark.window
HERE = Path(__file__).parent
ROOT = HERE.parents[1]
#: Longest stretch of the GUI thread without a turn of its event loop, in seconds of its CPU time.
#: The goal is 0.05; a core that is shared with many others took up to 0.095 for the same work.
HELD_CPU_S = 0.1
#: The same for one paint of the whole window at once, as when a perspective changes. Above the
#: goal too: `docs/figures.md` says by how much.
PAINT_CPU_S = 0.25


@pytest.fixture(scope="module")
def flight(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    from workbench.service.sample import sample_record

    folder = tmp_path_factory.mktemp("flight")
    record = sample_record(folder / "people")
    plugin = folder / "plugin"
    subprocess.run(
        [sys.executable, "-m", "workbench.cli", "plugin", "new", "spleen", "--out", str(plugin),
         "--yes", "--json"],
        check=True, capture_output=True,
    )  # fmt: skip
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(installed(plugin))]),
        "XDG_CONFIG_HOME": str(folder / "config"),
    }
    command = [sys.executable, str(HERE / "flight.py"), str(folder), str(record)]
    if shutil.which("xvfb-run"):
        command = ["xvfb-run", "-a", "-s", "-screen 0 1680x1050x24", *command]
        environment["QT_QPA_PLATFORM"] = "xcb"
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=580, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    keep = os.environ.get("VITRUVIAN_SHOTS")
    if keep:
        shutil.copytree(folder / "shots", keep, dirs_exist_ok=True)
    return folder, json.loads(done.stdout.strip().splitlines()[-1])


def installed(plugin: Path) -> Path:
    """What pip would do: the package and its entry point beside each other on the path."""
    facts = plugin / "src" / "vitruvian_organ_spleen-0.1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: vitruvian-organ-spleen\nVersion: 0.1.0\n"
    )
    (facts / "entry_points.txt").write_text("[vitruvian.organs]\nspleen = spleen:organ.toml\n")
    return plugin / "src"


def test_the_specialist_gets_from_a_person_to_the_report(flight) -> None:
    folder, said = flight
    assert "Insulin sensitivity" in said["organ_page"]
    assert "141 → 93" in said["organ_page"], "what moves the signal"
    assert said["outcome_rows"] >= 5
    assert "baseline" in (folder / "comparison.csv").read_text()
    assert (folder / "twin.html").stat().st_size > 100_000
    assert said["specialist_s"] < 300.0


def test_the_educator_gets_answers_steps_back_and_takes_a_clip(flight) -> None:
    folder, said = flight
    assert said["stepped_back"]
    with Image.open(folder / "clip.webp") as clip:
        assert clip.n_frames == 3
    for source in find_lesson("evening_walk").sources:
        assert source.doi in said["closing_page"]


def test_the_plugin_author_sees_the_new_organ_in_the_window(flight) -> None:
    _, said = flight
    assert ["spleen", False, ""] in said["plugins"]
    assert said["plugins"][0][0] == "spleen", "those of others stand first"


def test_pictures_of_the_way_show_something(flight) -> None:
    folder, _ = flight
    shots = sorted((folder / "shots").glob("*.png"))
    assert len(shots) == 7
    for shot in shots:
        with Image.open(shot) as picture:
            assert len(picture.convert("RGB").getcolors(2**24) or ()) > 200, shot.name


def test_switching_and_opening_again_and_again_leaves_nothing_behind(flight) -> None:
    for what, (start, end, threads, after) in flight[1]["turns"].items():
        assert end < 1.05 * start, f"{what}: {start:.0f} MB grew to {end:.0f} MB"
        assert after <= threads, what


def test_the_gui_thread_is_not_held_while_a_lesson_is_taught(flight) -> None:
    """CPU time of the GUI thread: wall time on a shared machine counts everybody else.

    Left out: stretches in which none of our Python was running (the pictures that the test itself
    takes, and what Qt paints by itself), and the film, which copies the whole window 25 times.
    """
    stalls = [s for s in flight[1]["stalls"] if "clip.py" not in s[2] and s[2] != NOBODY]
    painting = [s for s in stalls if " paint" in s[2]]
    slow = [s for s in stalls if s not in painting and s[1] > HELD_CPU_S]
    assert slow == []
    assert [s for s in painting if s[1] > PAINT_CPU_S] == []
