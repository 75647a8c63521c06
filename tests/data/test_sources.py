"""A source whose identifier nobody looked up says so wherever it is shown."""

from __future__ import annotations

from data.evidence.sources import UNSEEN, checked, identifiers, told


def test_identifiers_are_read_out_of_words() -> None:
    text = "N 2020, doi:10.1016/S2589-7500(20)30246-6 (direction); organ (doi:10.1136/bmj.m315)."
    assert identifiers(text) == ["10.1016/S2589-7500(20)30246-6", "10.1136/bmj.m315"]
    assert identifiers("Kato 2010, Am J Hypertens 23:980") == []


def test_only_what_was_not_looked_up_is_marked() -> None:
    known = "Huang 2020, doi:10.1136/BMJ.m315"
    assert told(known) == known
    assert told("somebody, doi:10.9999/never.seen").endswith(f"({UNSEEN})")
    assert told("from the person's own past") == "from the person's own past"
    assert all(one == one.lower() for one in checked())
