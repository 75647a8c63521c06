"""Every access is in the log, and no change to the log stays unseen."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.audit import AuditLog, verify_log
from data.audit.log import entry_now
from data.audit.merkle import Tree
from data.record.signing import new_key, public_hex
from tests.torture.audit_tampering import make_log, run

KEY = new_key()


@pytest.fixture(autouse=True)
def private_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))


def reference_root(leaves: list[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    n = len(leaves)
    if n == 0:
        return hashlib.sha256(b"").digest()
    if n == 1:
        return hashlib.sha256(b"\0" + leaves[0]).digest()
    k = 1 << (n - 1).bit_length() - 1
    left, right = reference_root(leaves[:k]), reference_root(leaves[k:])
    return hashlib.sha256(b"\1" + left + right).digest()


@given(st.lists(st.binary(max_size=20), max_size=70))
def test_the_tree_is_that_of_the_standard(leaves: list[bytes]) -> None:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)
    assert tree.root == reference_root(leaves)


def test_entries_come_back_in_order(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 20)
    assert [entry.detail for entry in log.entries() if entry] == [f"file {i}" for i in range(20)]
    report = verify_log(log)
    assert (report.faults, report.entries, report.signed) == ((), 20, 20)


def test_a_thousand_changes_are_all_found(tmp_path: Path) -> None:
    outcome = run(tmp_path, changes=1000, seed=4)
    assert outcome.unseen == []
    assert sum(outcome.kinds.values()) == 1000
    assert len(outcome.kinds) >= 7


def test_a_restored_older_copy_is_found_by_the_checkpoint_outside(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 5)
    before = {path: path.read_bytes() for path in (log.path, log.checkpoint)}
    log.append(entry_now("export", ["glucose"]), KEY)
    for path, content in before.items():
        path.write_bytes(content)
    assert any("older state" in fault for fault in verify_log(log).faults)


def test_a_kill_before_the_first_checkpoint_does_not_spoil_the_log(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 0)
    assert verify_log(log).intact
    log.append(entry_now("export", ["glucose"]), KEY)
    report = verify_log(log)
    assert (report.faults, report.entries, report.signed) == ((), 1, 1)


def test_a_log_without_any_checkpoint_is_not_taken_for_a_new_one(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 1)
    log.checkpoint.unlink()
    log.beyond.unlink()
    log.append(entry_now("export", ["glucose"]), KEY)
    assert not verify_log(log).intact


def test_a_torn_entry_is_left_out_and_a_torn_signed_one_is_missed(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 3)
    log.append(entry_now("open", who="coach"), None)
    whole = log.path.read_bytes()
    log.path.write_bytes(whole[:-30] + bytes(29) + b"\n")
    report = verify_log(log)
    assert (report.intact, report.entries) == (True, 3)
    assert "stopped" in report.notes[0]
    signed = b"".join(whole.splitlines(keepends=True)[:3])
    log.path.write_bytes(signed[:-30] + bytes(29) + b"\n")
    assert any("only 2 are there" in fault for fault in verify_log(log).faults)


def test_another_records_checkpoint_is_refused(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 5)
    stranger = AuditLog(log.folder, "ff" * 16, public_hex(KEY))
    assert not verify_log(stranger).intact


def test_an_entry_cut_short_is_dropped_and_the_log_goes_on(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 5)
    with log.path.open("ab") as file:
        file.write(b'{"entry":{"acti')
    report = verify_log(log)
    assert report.intact
    assert "stopped" in report.notes[0]
    log.append(entry_now("open"), KEY)
    assert (verify_log(log).intact, verify_log(log).entries) == (True, 6)


def test_entries_of_a_reader_are_signed_by_the_owners_next(tmp_path: Path) -> None:
    log = make_log(tmp_path, KEY, 3)
    log.append(entry_now("open", who="coach"), None)
    assert (verify_log(log).entries, verify_log(log).signed) == (4, 3)
    log.append(entry_now("open"), KEY)
    assert (verify_log(log).signed, verify_log(log).faults) == (5, ())


def test_a_log_that_was_tampered_with_is_not_signed_again(tmp_path: Path) -> None:
    for change in ("reword", "cut", "checkpoint", "restore"):
        log = make_log(_folder(tmp_path, change), KEY, 6)
        old = {path: path.read_bytes() for path in (log.path, log.checkpoint)}
        if change == "reword":
            log.path.write_bytes(old[log.path].replace(b"file 3", b"file 2"))
        elif change == "cut":
            log.path.write_bytes(b"".join(old[log.path].splitlines(keepends=True)[:4]))
        elif change == "checkpoint":
            log.checkpoint.write_bytes(old[log.checkpoint].replace(b'"size":6', b'"size":5'))
        else:
            log.append(entry_now("export"), KEY)
            for path, content in old.items():
                path.write_bytes(content)
        for _ in range(3):
            log.append(entry_now("open"), KEY)
        assert not verify_log(log).intact, change
        log.beyond.unlink()


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name
