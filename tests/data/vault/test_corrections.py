"""Corrections of an encrypted record: in force for its owner, sealed to all others."""

from __future__ import annotations

import numpy as np

from data.record import Correction, Record
from data.vault.age import new_identity
from tests.data.vault.made_up import HEART, START, STEP

COACH, COACH_PUBLIC = new_identity()


def test_the_owner_reads_corrected_and_a_reader_as_stored(kept) -> None:
    with kept.open("w") as record:
        before = record.read(HEART).value
        everywhere = ((START, START + 10 * STEP),)
        record.correct([Correction("a1b2c3d4", HEART, "scale", everywhere, "unit", factor=2.0)])
        record.share("coach", COACH_PUBLIC, ["heart"])
    with kept.open() as record:
        np.testing.assert_array_equal(record.read(HEART).value[:10], 2.0 * before[:10])
        assert [one.id for one in record.corrections()] == ["a1b2c3d4"]
    with Record.open(kept.path, identities=[COACH]) as record:
        np.testing.assert_array_equal(record.read(HEART).value, before)
        assert record.corrections() == ()
    plain = [p for p in kept.path.rglob("*") if p.is_file() and b"a1b2c3d4" in p.read_bytes()]
    assert plain == []
    with kept.open("w") as record:
        record.uncorrect(["a1b2c3d4"])
        np.testing.assert_array_equal(record.read(HEART).value, before)


def test_many_live_values_are_sealed_each_under_its_number(kept) -> None:
    later = START + 1_000 * STEP
    with kept.open("w") as record:
        record.tail_append(HEART, later, 61.0)
        record.tail_append_many([(HEART, later + i, 61.0 + i, 0, "belt") for i in range(1, 50)])
        assert record.read(HEART, later, later + 50).value.tolist() == [61.0 + i for i in range(50)]
    with kept.open() as record:
        assert len(record.read(HEART, later, later + 50)) == 50
        assert record.warnings == []
