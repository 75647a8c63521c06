"""Chains that a fit left are found by the next one, as long as the data are the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from data.record import Person, Record
from workbench.service.unfinished import EVERY_S, Chains

STATE = {"z": np.arange(6.0).reshape(2, 3), "count": np.array([3, 1])}


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_chains_are_found_until_the_data_change_or_the_fit_ends(tmp_path: Path) -> None:
    clock = Clock()
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        chains = Chains(record, clock)
        assert chains.find() is None
        clock.now = EVERY_S
        chains.keep(STATE)
        chains.keep({"z": np.zeros(1)})  # too soon after the last
        found = Chains(record).find()
        assert found is not None
        assert found.keys() == STATE.keys()
        np.testing.assert_array_equal(found["z"], STATE["z"])

        record.tail_append("heart.rate", 1_700_000_000_000_000_000, 61.0)
        record.tail_commit()
        assert Chains(record).find() is None, "another record's chains are of no use"

        again = Chains(record, clock)
        clock.now += EVERY_S
        again.keep(STATE)
        assert Chains(record).find() is not None
        again.finish()
        assert Chains(record).find() is None


def test_a_reader_keeps_no_chains(tmp_path: Path) -> None:
    Record.create(tmp_path / "a.vtr", Person()).close()
    clock = Clock()
    with Record.open(tmp_path / "a.vtr", mode="r") as record:
        chains = Chains(record, clock)
        clock.now = EVERY_S
        chains.keep(STATE)
        chains.finish()
        assert not record.documents("fit")
