"""A real folder: finished files come in once, unfinished ones wait."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.live import LiveError
from data.live.folder import WatchedFolder
from data.record import Record
from tests.data.live.conftest import RunUntil

pytest.importorskip("watchdog", reason="watchdog is not installed")
HEAD = "date,glucose mg/dL\n"
ROW = "2024-03-01T{:02d}:00:00+00:00,{}\n"


def test_files_are_imported_once_they_are_whole(
    record: Record, run_until: RunUntil, tmp_path: Path
) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    (folder / "there.csv").write_text(HEAD + ROW.format(1, 101))
    source = WatchedFolder(folder, settled_s=0.2)
    steps = iter(range(1000))

    def enough() -> bool:
        step = next(steps)
        if step == 5:
            (folder / "late.csv.part").write_text(HEAD + ROW.format(2, 102))
            (folder / "odd.bin").write_bytes(bytes(range(200)))
        if step == 20:
            (folder / "late.csv.part").rename(folder / "late.csv")
        if 25 <= step < 45:  # written to all the time: not yet whole
            with (folder / "slow.csv").open("a") as file:
                file.write(HEAD if step == 25 else ROW.format(3 + (step - 26), 120))
        return step > 80

    account = run_until([source], enough)
    files = {row["file"]: row for row in account.files}
    assert len(account.files) == 4
    assert files["there.csv"]["stored"] == files["late.csv"]["stored"] == {"glucose.capillary": 1}
    assert files["slow.csv"]["stored"] == {"glucose.capillary": 19}
    assert "odd.bin" in files["odd.bin"]["error"]
    assert len(record.read("glucose.capillary")) == 21


def test_a_folder_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(LiveError, match="no such folder"):
        WatchedFolder(tmp_path / "nowhere")
