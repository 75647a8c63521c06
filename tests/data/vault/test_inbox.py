"""Whoever has no key can add to a record and read nothing; the owner takes it in once."""

from __future__ import annotations

import errno
import io
from dataclasses import replace

import numpy as np
import pytest

from data.record import Attachment, ImportBatch, Person, Quarantined, Record, RecordError
from data.record.disk import TEMPORARY
from data.vault import VaultError
from data.vault.age import seal, unseal
from data.vault.inbox import collect, deliver, waiting
from data.vault.parcel import ParcelError, pack, unpack
from tests.data.vault.made_up import GLUCOSE, START, series, source, values
from tests.torture.refusals import refusing


@pytest.fixture
def parcel(batch) -> ImportBatch:
    made = batch("phone.csv", GLUCOSE, 30, 900)
    return replace(
        made,
        quarantined=[Quarantined("not a number", "LO", 7, GLUCOSE)],
        documents=[Attachment("genome", "g", b"\0raw"), Attachment("clinical", "c", {"a": [1]})],
        unmapped=[("mood", 3)],
        notes=["a note"],
        person=Person(identifier="patient-0417", conditions=("asthma",)),
    )


def test_a_parcel_comes_back_as_it_was(parcel) -> None:
    found, sender, sent_ns = unpack(pack(parcel, "phone", 7))
    assert (sender, sent_ns) == ("phone", 7)
    assert replace(found, series=()) == replace(parcel, series=())
    for name in ("time_ns", "value", "original_value", "utc_offset_s", "locator"):
        np.testing.assert_array_equal(
            getattr(found.series[0], name), getattr(parcel.series[0], name)
        )


def test_who_has_no_key_adds_and_reads_nothing(kept, parcel) -> None:
    (file,) = deliver(kept.path, [parcel], "phone")
    with Record.open(kept.path, identities=()) as stranger:
        assert waiting(stranger._store)[0].batch is None
    told = file.read_bytes() + file.name.encode()
    assert [word for word in (b"glucose", b"phone", b"patient-0417") if word in told] == []
    with kept.open() as record:
        assert len(record.read(GLUCOSE)) == 500
        keys = [key.secret for key in record.vault.keys]
    assert unseal(file.read_bytes(), keys) is None


def test_what_the_system_refuses_is_a_sentence(kept, parcel) -> None:
    number = told = 0
    while True:
        with refusing(kept.path, number, errno.EMFILE) as seen:
            try:
                deliver(kept.path, [parcel], "phone")
            except RecordError as error:
                told += "Too many open files" in str(error)
        if len(seen) <= number:
            break
        number += 1
    assert told > number // 2 > 0


def test_a_parcel_on_its_way_is_none_yet(kept, parcel) -> None:
    (file,) = deliver(kept.path, [parcel], "phone")
    file.rename(file.with_name(f"{TEMPORARY}{file.name}"))
    with kept.open() as record:
        assert waiting(record._store) == []


def test_the_owner_takes_it_in_once(kept, parcel, batch) -> None:
    (file,) = deliver(kept.path, [parcel], "phone")
    copy = file.read_bytes()
    deliver(kept.path, [batch("watch.csv", GLUCOSE, 5, 2000)], "watch")
    with kept.open("w") as record:
        found = waiting(record._store)
        assert [one.sender for one in found] == ["phone", "watch"]
        outcomes = [outcome for _, outcome in collect(record, found)]
        assert [outcome.stored for outcome in outcomes] == [{GLUCOSE: 30}, {GLUCOSE: 5}]
        data = record.read(GLUCOSE)
        np.testing.assert_array_equal(data.value, values(data.time_ns))
        assert record.document("genome", "g").content == b"\0raw"
        assert record.verify() == []
        assert list(file.parent.iterdir()) == []
        file.write_bytes(copy)  # as if the power had failed before it was removed
        ((_, again),) = collect(record, waiting(record._store))
        assert again.already_imported
        assert not file.exists()


def test_what_is_no_parcel_is_told_and_stays(kept, parcel) -> None:
    with kept.open() as record:
        owner = record.vault.owner
    (file,) = deliver(kept.path, [parcel], "phone")
    file.write_bytes(file.read_bytes()[:-3])
    (file.parent / "garbage.age").write_bytes(seal(b"PK not a zip", [owner]))
    with kept.open("w") as record:
        outcomes = [outcome for _, outcome in collect(record, waiting(record._store))]
        assert all(str(outcome).count("; ") >= 2 for outcome in outcomes)
        assert len(record.read(GLUCOSE)) == 500
    assert len(list(file.parent.iterdir())) == 2


def test_a_parcel_about_somebody_else_is_refused(kept, parcel) -> None:
    deliver(kept.path, [replace(parcel, person=Person(identifier="other"))], "phone")
    with kept.open("w") as record:
        ((_, outcome),) = collect(record, waiting(record._store))
        assert isinstance(outcome, str)
        assert len(waiting(record._store)) == 1


def test_objects_and_odd_columns_are_refused() -> None:
    image = io.BytesIO()
    np.savez(image, facts=np.array([{"format": 1}], dtype=object))
    with pytest.raises(ParcelError):
        unpack(image.getvalue())
    odd = replace(series(GLUCOSE, 5), value=np.zeros(4))
    with pytest.raises(ParcelError, match="different lengths"):
        unpack(pack(ImportBatch(source("odd.csv"), [odd]), "", START))


def test_a_plain_record_needs_no_parcels(tmp_path, parcel) -> None:
    Record.create(tmp_path / "plain.vtr", Person()).close()
    with pytest.raises(VaultError, match="not encrypted"):
        deliver(tmp_path / "plain.vtr", [parcel])
