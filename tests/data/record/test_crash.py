"""Killed writers: what was confirmed is there, nothing is half there."""

from __future__ import annotations

from data.record.killtest import run


def test_killed_writers_lose_nothing(tmp_path):
    outcome = run(20, seed=3, folder=tmp_path)
    assert outcome.faults == []
    assert outcome.kills == 20
    assert outcome.confirmed > 0
