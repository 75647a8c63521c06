"""A process killed while it encrypts leaves a whole record, plain or encrypted."""

from __future__ import annotations

import multiprocessing as mp

import pytest

from tests.torture.kill_encryption import run


@pytest.mark.skipif("fork" not in mp.get_all_start_methods(), reason="needs fork and SIGKILL")
def test_killed_while_encrypting(tmp_path, monkeypatch) -> None:
    for name in ("new_identity", "seal_by_passphrase"):  # the harness puts in cheap ones
        monkeypatch.setattr(f"data.vault.locks.{name}", None)
    _, faults = run(10, seed=2, folder=tmp_path)
    assert faults == []
