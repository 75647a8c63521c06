"""Whoever has no key is refused every kind of data alike, and learns sizes and counts only."""

from __future__ import annotations

import struct
from datetime import UTC, datetime

import numpy as np
import pytest

from data.record import ImportBatch, Person, Quarantined, Record, Series
from data.record.admission import refusals
from data.record.ingest import modality
from data.vault import VaultLockedError
from data.vault.age import new_identity
from tests.data.vault.made_up import source
from tests.torture.story import SECRET, cheap_locks
from twin_core.vocabulary import catalogue, signal

DAY_NS = 86_400 * 10**9
FIRST_NS = 1_100_000_000 * 10**9
ROWS = 30


def one_of_each() -> dict[str, str]:
    """A signal of every modality of the catalogue."""
    return {modality(name): name for name in sorted(catalogue(), reverse=True)}


def days(number: int) -> np.ndarray:
    """Days of a modality's own, so that each of its dates tells of it alone."""
    return FIRST_NS + (number * 40 + np.arange(ROWS, dtype=np.int64)) * DAY_NS + 7919 * number


def allowed(name: str, number: int) -> np.ndarray:
    """Values with many digits that no other series holds and that the record takes."""
    low, high = signal(name).plausible or (0.0, 1.0)
    low, high = max(low, -1e6), min(high, 1e6)
    return low + (high - low) * (0.31 + 0.007 * np.arange(ROWS) + 1e-5 * np.sqrt(number + 2.0))


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """An encrypted record with a series of every modality; its path, and what nobody may find."""
    path = tmp_path_factory.mktemp("full") / "person.vtr"
    secrets: list[bytes] = [
        b"Ada Lovelace",
        b"1815-12-10",
        b"patient-7",
        b"letter.pdf",
        b"nonsense",
    ]
    batches = []
    for number, name in enumerate(one_of_each().values()):
        time_ns, value = days(number), allowed(name, number)
        assert not list(refusals(signal(name), time_ns, value, FIRST_NS + 10**19 // 2))
        zeros = np.zeros(ROWS, np.int32)
        series = Series(name, time_ns, value, value, "", zeros, "utc", np.arange(ROWS))
        refused = [Quarantined("nonsense", f"{number} nonsense", 1, name)]
        batches.append(ImportBatch(source(f"letter.pdf {number}"), [series], refused))
        day = datetime.fromtimestamp(time_ns[0] / 1e9, tz=UTC)
        secrets.append(name.encode())
        if modality(name) != "body":  # which every signed file has as a word of its own
            secrets.append(b'"%s"' % modality(name).encode())
        secrets += [day.strftime("%Y-%m-%d").encode(), str(time_ns[0]).encode()]
        secrets += [struct.pack("<q", time_ns[0]), struct.pack("<d", value[0])]
        secrets += [repr(float(value[0])).encode()]
    with cheap_locks(), Record.create(path, Person("patient-7", "Ada Lovelace")) as record:
        record.update_person(Person("patient-7", "Ada Lovelace", birth_date="1815-12-10"))
        record.commit_many(batches)
        record.encrypt("correct horse")
    return path, secrets


def test_the_owner_reads_every_modality(full) -> None:
    path, _ = full
    with Record.open(path, identities=[SECRET]) as record:
        for number, name in enumerate(one_of_each().values()):
            np.testing.assert_array_equal(record.read(name).value, allowed(name, number))


def test_each_modality_is_refused_in_the_same_words(full) -> None:
    path, _ = full
    said = set()
    with Record.open(path, identities=()) as record:
        for kind, name in one_of_each().items():
            for ask in (record.read, lambda s: record.envelope(s, None, None, 9)):
                with pytest.raises(VaultLockedError) as refused:
                    ask(name)
                said.add(str(refused.value).replace(f"'{kind}'", "*"))
        assert len(said) == 1
    with pytest.raises(VaultLockedError):
        Record.open(path, identities=[new_identity()[0]])


def test_no_byte_and_no_name_of_a_file_tells_what_is_kept(full) -> None:
    path, secrets = full
    files = [file for file in path.rglob("*") if file.is_file()]
    assert len(files) > len(one_of_each())
    for file in files:
        told = file.read_bytes() + b"\0" + str(file.relative_to(path)).encode()
        assert [secret for secret in secrets if secret in told] == [], file.name


def test_the_search_would_find_them_in_a_plain_record(full, tmp_path) -> None:
    _, secrets = full
    with Record.create(tmp_path / "plain.vtr", Person("patient-7", "Ada Lovelace")) as record:
        name = next(iter(one_of_each().values()))
        zeros = np.zeros(ROWS, np.int32)
        series = Series(
            name, days(0), allowed(name, 0), allowed(name, 0), "", zeros, "utc", np.arange(ROWS)
        )
        record.commit(ImportBatch(source("letter.pdf 0"), [series]))
    told = b"".join(f.read_bytes() for f in (tmp_path / "plain.vtr").rglob("*") if f.is_file())
    assert {name.encode(), b"Ada Lovelace", b"letter.pdf"} <= {s for s in secrets if s in told}
