"""A reader gets what was shared and nothing else; taken back and erased means gone."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.audit.journal import entries, log_of, sentence
from data.audit.verify import verify_log
from data.record import Record, RecordError
from data.vault import (
    NotSharedError,
    ShareExpiredError,
    VaultError,
    VaultLockedError,
    WrongKeyError,
)
from data.vault.age import new_identity, unseal
from data.vault.locks import owner_secret
from data.vault.state import ALL, EpochKey, Share, stretches
from tests.data.vault.made_up import GLUCOSE, HEART, START, STEP, values

COACH, COACH_PUBLIC = new_identity()
CLINIC, CLINIC_PUBLIC = new_identity()


def opened(kept, secret: str) -> Record:
    return Record.open(kept.path, identities=[secret])


def opens_nothing(kept, secrets: list[str]) -> bool:
    """Whether no age file of the record opens with any of these keys."""
    return all(unseal(p.read_bytes(), secrets) is None for p in kept.path.rglob("*.age"))


def test_a_reader_gets_one_modality_and_is_refused_the_rest(kept) -> None:
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"], purpose="training")
    with opened(kept, COACH) as record:
        assert len(record.read(HEART)) == 501
        assert list(record.signals()) == [HEART]
        assert record.person.display_name == ""
        assert (record.sources(), record.documents(), record.quarantined()) == ([], [], [])
        for signal in (GLUCOSE, "body.mass"):
            with pytest.raises(NotSharedError, match="was not shared with you"):
                record.read(signal)
        keys = [key.secret for key in record.vault.keys]
        assert {key.modality for key in record.vault.keys} == {"heart"}
    with kept.open() as owner:
        for entry in owner._store.manifest.segments:
            content = (kept.path / "segments" / entry.name).read_bytes()
            assert (unseal(content, [*keys, COACH]) is not None) == (entry.modality == "heart")


def test_a_reader_cannot_write(kept, batch) -> None:
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"])
    with Record.open(kept.path, "w", identities=[COACH]) as record:
        assert any("only the owner" in text for text in record.warnings)
        with pytest.raises(RecordError):
            record.commit(batch("a.csv", HEART, 3))


def test_a_stretch_of_time_is_shared_to_the_minute_and_grows(kept, batch) -> None:
    first, last = START + 100 * STEP, START + 200 * STEP
    with kept.open("w") as record:
        record.share("clinic", CLINIC_PUBLIC, ["glucose"], start_ns=first, stop_ns=last)
        assert len(record.read(GLUCOSE)) == 500
        record.commit(batch("late.csv", GLUCOSE, 300, 400))
        record.compact(grace_s=0.0)
        assert record.verify() == []
    with opened(kept, CLINIC) as record:
        data = record.read(GLUCOSE)
        assert data.time_ns.tolist() == (START + np.arange(100, 200) * STEP).tolist()
        np.testing.assert_array_equal(data.value, values(data.time_ns))
        keys = [key.secret for key in record.vault.keys]
    with kept.open() as record:
        assert len(record.read(GLUCOSE)) == 700
        for entry in record._store.manifest.holding(GLUCOSE):
            readable = unseal((kept.path / "segments" / entry.name).read_bytes(), keys) is not None
            extent = entry.signals[GLUCOSE]
            assert readable == (first <= extent.first_ns and extent.last_ns < last)


def test_two_shares_overlap_each_with_its_own(kept) -> None:
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["glucose"], stop_ns=START + 300 * STEP)
        record.share("clinic", CLINIC_PUBLIC, [ALL], start_ns=START + 200 * STEP)
    with opened(kept, COACH) as record:
        assert len(record.read(GLUCOSE)) == 300
    with opened(kept, CLINIC) as record:
        assert len(record.read(GLUCOSE)) == 300
        assert len(record.read(HEART)) == 301
        assert record.quarantined() == []


def test_what_was_taken_back_cannot_be_opened_any_more(kept, batch) -> None:
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"])
        record.share("clinic", CLINIC_PUBLIC, ["heart"])
    with opened(kept, COACH) as record:
        old = [COACH, *(key.secret for key in record.vault.keys)]
    with kept.open("w") as record:
        record.revoke("coach")
        assert record.vault.of("heart")[0].epoch == 2
        record.commit(batch("later.csv", HEART, 100, 600))
        assert record.verify() == []
    with pytest.raises(VaultLockedError):
        opened(kept, COACH)
    assert opens_nothing(kept, old)
    assert len(list((kept.path / "manifests").glob("*.a.json"))) <= 2
    with opened(kept, CLINIC) as record:
        assert len(record.read(HEART)) == 601


def test_a_share_ends_on_its_day(kept, monkeypatch) -> None:
    tomorrow = time.time_ns() + 86_400 * 10**9
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"], expires_ns=tomorrow)
    with opened(kept, COACH) as record:
        assert len(record.read(HEART)) == 501
    monkeypatch.setattr(time, "time_ns", lambda: tomorrow + 1)
    with pytest.raises(ShareExpiredError):
        opened(kept, COACH)
    with kept.open("w") as record:
        assert record.vault.shares == ()
    with pytest.raises(VaultLockedError):
        opened(kept, COACH)


def test_erased_values_are_gone_with_their_keys(kept) -> None:
    with kept.open() as record:
        old = [key.secret for key in record.vault.of("heart")]
    with kept.open("w") as record:
        assert record.erase(["heart"]) == 501
        assert list(record.signals()) == [GLUCOSE]
        assert record.quarantined() == []
        assert record.verify() == []
    assert opens_nothing(kept, old)
    with kept.open() as record:
        assert len(record.read(HEART)) == 0
        assert len(record.read(GLUCOSE)) == 500


@pytest.mark.parametrize(
    ("first", "last", "left"), [(100, 200, 400), (None, 200, 300), (50, None, 50)]
)
def test_a_stretch_is_erased_and_the_rest_stays(kept, first, last, left) -> None:
    bounds = [None if n is None else START + n * STEP for n in (first, last)]
    with kept.open("w") as record:
        old = [key.secret for key in record.vault.of("glucose")]
        assert record.erase(["glucose"], *bounds) == 500 - left
        data = record.read(GLUCOSE)
        assert len(data) == left
        np.testing.assert_array_equal(data.value, values(data.time_ns))
    assert opens_nothing(kept, old)


def test_wrong_wishes_are_one_sentence(kept) -> None:
    wishes = [
        ("coach", "age1nonsense", ["heart"], {}),
        ("coach", COACH_PUBLIC, ["aura"], {}),
        ("coach", COACH_PUBLIC, [], {}),
        ("", COACH_PUBLIC, ["heart"], {}),
        ("coach", COACH_PUBLIC, ["heart"], {"start_ns": 5, "stop_ns": 5}),
        ("coach", COACH_PUBLIC, ["heart"], {"expires_ns": 5}),
    ]
    with kept.open("w") as record:
        for name, key, modalities, terms in wishes:
            with pytest.raises(VaultError) as refused:
                record.share(name, key, modalities, **terms)
            assert str(refused.value).count("; ") >= 2
        with pytest.raises(VaultError, match="nothing is shared"):
            record.revoke("stranger")


def test_every_access_is_in_the_log(kept, batch) -> None:
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"], purpose="training")
        record.commit(batch("more.csv", HEART, 5, 700))
    opened(kept, COACH).close()
    with kept.open("w") as record:
        record.revoke("coach")
        found = [entry for entry in entries(record._store) if entry is not None]
        report = verify_log(log_of(record._store))
    actions = [entry.action for entry in found]
    assert actions == ["begin", "encrypt", "open", "share", "import", "open", "open", "revoke"]
    assert [entry.who for entry in found][5] == "coach"
    assert found[3].purpose == "training"
    assert (report.faults, report.signed) == ((), 8)
    with Record.open(kept.path, identities=()) as record:
        assert set(entries(record._store)) == {None}
        assert verify_log(log_of(record._store)).intact


def test_whoever_is_kept_out_is_in_the_log(kept, batch) -> None:
    stranger, _ = new_identity()
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"])
    with pytest.raises(VaultLockedError):
        opened(kept, stranger)
    with Record.open(kept.path, identities=()) as shut:
        for way in ({"passphrase": "quite another one"}, {"recovery": stranger}):
            with pytest.raises(WrongKeyError):
                owner_secret(shut._store, **way)
    with opened(kept, COACH) as record:
        for _ in range(3):  # asked often, told once
            with pytest.raises(NotSharedError):
                record.read(GLUCOSE)
    Record.open(kept.path, "w", identities=[COACH]).close()
    with kept.open() as owner:
        told = [sentence(entry) for entry in entries(owner._store) if entry is not None]
        assert verify_log(log_of(owner._store)).faults == ()
    who = next(one for one in told if "encrypted" in one).partition(" ")[0]
    assert told[-8:-1] == [
        f"{who} was refused the record (no key at hand opens it)",
        f"{who} was refused the record (a wrong passphrase)",
        f"{who} was refused the record (a wrong recovery key)",
        "coach opened the record",
        "coach was refused glucose (not shared with them)",
        "coach was refused the record (only the owner may write)",
        "coach opened the record",
    ]


def test_an_ended_share_is_refused_and_logged(kept, monkeypatch) -> None:
    tomorrow = time.time_ns() + 86_400 * 10**9
    with kept.open("w") as record:
        record.share("coach", COACH_PUBLIC, ["heart"], expires_ns=tomorrow)
    monkeypatch.setattr(time, "time_ns", lambda: tomorrow + 1)
    with pytest.raises(ShareExpiredError):
        opened(kept, COACH)
    with kept.open() as owner:
        *_, refused, _ = entries(owner._store)
    assert sentence(refused) == "coach was refused the record (the share has ended)"


bounds = st.none() | st.integers(-5, 5)


@given(bounds, bounds, st.lists(st.integers(-6, 6), max_size=5))
def test_cutting_time_leaves_no_gap_and_no_overlap(start, stop, cuts) -> None:
    if None not in (start, stop) and start >= stop:
        return
    parts = stretches(start, stop, cuts)
    assert (parts[0][0], parts[-1][1]) == (start, stop)
    assert all(a[1] == b[0] for a, b in pairwise(parts))
    share = Share("", "", "", ("all",), start, stop, 0, "", 0)
    assert all(share.covers(EpochKey("", "heart", 1, *part, "", "")) for part in parts)


def test_an_erased_file_stays_out_until_it_is_asked_for_again(kept, batch) -> None:
    more = batch("more.csv", HEART, 50, 700)
    with kept.open("w") as record:
        record.commit(more)
        assert (record.commit(more).already_imported, record.commit(more).erased_ns) == (True, 0)
        before = time.time_ns()
        record.erase(["heart"])
        refused = record.commit(more)
        assert refused.already_imported
        assert before < refused.erased_ns <= time.time_ns()
        assert len(record.read(HEART)) == 0
        (receipt,) = record.commit_many([more], again=True)
        assert receipt.stored == {HEART: 50}
        assert (record.commit(more).already_imported, record.commit(more).erased_ns) == (True, 0)
        (entry,) = [e for e in record.sources() if e.source.file_name == "more.csv"]
        assert entry.stored == {HEART: 50}


def test_a_stretch_erased_marks_the_files_that_lost_rows_only(kept, batch) -> None:
    with kept.open("w") as record:
        record.commit(batch("late.csv", GLUCOSE, 30, 600))
        record.commit(batch("later.csv", GLUCOSE, 30, 700))
        record.erase(["glucose"], START + 610 * STEP, START + 620 * STEP)
        marked = {e.source.file_name: dict(e.stored) for e in record.sources() if e.erased_ns}
        assert marked == {"late.csv": {GLUCOSE: 20}}
