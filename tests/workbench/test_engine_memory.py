"""The engine gives free memory back after it has grown, and does not ask at every projection."""

from __future__ import annotations

import pytest

from workbench.engine import memory


def test_memory_is_given_back_when_the_process_has_grown(monkeypatch: pytest.MonkeyPatch) -> None:
    held, asked = [100.0], []
    monkeypatch.setattr(memory, "resident_mb", lambda: held[0])
    engine = memory.Memory()
    engine._trim = asked.append
    assert engine.give_back()
    held[0] += memory.GROWN_MB - 1.0
    assert not engine.give_back(), "a projection or two"
    held[0] += 2.0
    assert engine.give_back(), "a program was compiled"
    assert asked == [0, 0]
