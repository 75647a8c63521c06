"""Too many open files, no permission, no memory: refused just once, and nothing is lost by it."""

from __future__ import annotations

import errno

import pytest

from data.record import Record, RecordError, RecordUnreadableError
from tests.torture import flips, refusals
from tests.torture import story as life


def test_no_refusal_is_taken_for_damage_or_loses_anything(tmp_path):
    assert refusals.run(tmp_path, every=130) == []


def test_a_manifest_that_cannot_be_read_now_never_gives_way_to_an_older_one(tmp_path):
    flips.make(tmp_path, encrypted=False)
    path = tmp_path / refusals.RECORD
    with Record.open(path) as record:
        newest = record.generation
    refused = []
    for number in range(12):
        with refusals.refusing(path, number, errno.EMFILE), life.home(tmp_path / life.HOME):
            try:
                with Record.open(path) as record:
                    assert record.generation == newest
            except RecordUnreadableError as error:
                refused.append(str(error))
    assert refused
    assert all("Too many open files" in text for text in refused)


def test_a_refused_opening_leaves_no_lock_behind(tmp_path):
    flips.make(tmp_path, encrypted=True)
    path = tmp_path / refusals.RECORD
    with life.home(tmp_path / life.HOME):
        told = []
        for number in range(0, 60, 3):
            with refusals.refusing(path, number, errno.EMFILE):
                try:
                    Record.open(path, "w", identities=[life.SECRET]).close()
                except RecordError as error:
                    told.append(str(error))
            assert not (path / "lock").exists()
    assert told
    assert all(text.count("; ") >= 2 for text in told)


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO])
def test_the_system_is_quoted_or_the_medium_blamed(tmp_path, code):
    from data.record.refused import content_of

    file = tmp_path / "file"
    file.write_bytes(b"content")
    with refusals.refusing(tmp_path, 0, code):
        if code == errno.EIO:
            assert content_of(file) is None
        else:
            with pytest.raises(RecordUnreadableError, match="Permission denied"):
                content_of(file)
    assert content_of(file) == b"content"
