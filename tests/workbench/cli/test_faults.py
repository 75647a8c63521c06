"""A fault of our own is one line for the user and a file for whoever mends it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from workbench import cli


def test_a_fault_of_our_own_is_one_line_and_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(**_: object) -> None:
        raise RuntimeError("the kernel\nwas not found")

    monkeypatch.setattr(cli, "app", broken)
    monkeypatch.setattr(sys, "argv", ["vitruvian", "doctor"])
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with pytest.raises(SystemExit) as left:
        cli.main()
    told = capsys.readouterr()
    assert left.value.code == 70
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "RuntimeError: the kernel was not found" in told.err
    kept = list(tmp_path.rglob("last-fault.txt"))
    assert len(kept) == 1
    assert "Traceback" in kept[0].read_text(encoding="utf-8")
