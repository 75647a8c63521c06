"""live listens to what is named, for as long as is said, and keeps what came."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("watchdog", reason="watchdog is not installed")


def test_a_watched_folder_fills_the_record_and_the_log(run, record: Path, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "sugar.csv").write_text("date,glucose mg/dL\n2024-03-01T08:00:00+00:00,101\n")
    run("audit", "start", record)
    table = run("live", record, "--watch", inbox, "--for", "2.5", "--json").table
    assert [row["stored"] for row in table["files"]] == [{"glucose.capillary": 1}]
    assert (table["dropped"], table["lost_connections"]) == (0, {"folder inbox": 0})
    assert "took in live values" in run("audit", "show", record).out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ([], ["nothing to listen to", "--ble"]),
        (["--watch", "nowhere"], ["no such folder", "nowhere"]),
        (["--nightscout", "http://site.example"], ["in the open", "https://"]),
        (["--lsl", "x", "--signal", "hart.rate"], ["hart.rate", "heart.rate"]),
    ],
)
def test_refusals_say_what_to_do(run, record: Path, options: list[str], words: list[str]) -> None:
    run("live", record, *options).refused(*words)
