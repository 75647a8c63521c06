"""A flipped bit anywhere in a record is told, and never read as truth."""

from __future__ import annotations

from tests.torture import flips


def test_flips_in_plain_and_encrypted_records(tmp_path) -> None:
    assert flips.run(tmp_path, count=120, seed=5) == []


def test_what_is_overlooked_is_found(tmp_path, monkeypatch) -> None:
    flips.make(tmp_path, encrypted=False)
    monkeypatch.setattr(flips, "flip", lambda data, choice: 0)
    found = list(flips.some(tmp_path, 0, 2, seed=1))
    assert [text.endswith("verify() overlooked it") for text in found] == [True, True]


def test_a_wrong_value_is_found(tmp_path) -> None:
    flips.make(tmp_path, encrypted=False)
    expected = flips.truth(tmp_path / flips.RECORD)
    lie = {**expected, "rows": {flips.life.SIGNAL: [(0, 1.0)]}}
    assert flips._wrong(lie, expected)
    assert not flips._wrong({"rows": {}}, expected)
