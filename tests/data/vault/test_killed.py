"""A process killed at any step, encryption, shares and erasure included, leaves a whole record."""

from __future__ import annotations

import multiprocessing as mp

import pytest

from tests.torture.kills import run


@pytest.mark.skipif("fork" not in mp.get_all_start_methods(), reason="needs fork and SIGKILL")
def test_killed_at_any_step(tmp_path) -> None:
    outcome = run(tmp_path, count=26, seed=2)
    assert outcome.faults == []
    assert len(outcome.during) > 6
