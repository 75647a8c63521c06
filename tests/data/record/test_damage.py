"""Altered bytes are noticed; no wrong value is ever returned."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from data.record import Person, ReadOnlyError, Record, RecordError, SegmentDamagedError
from tests.data.record.conftest import GLUCOSE, MINUTE, START, make_batch


@pytest.fixture
def filled(path: Path) -> Path:
    with Record.create(path, Person(identifier="P1", sex="female")) as record:
        for i in range(3):
            record.commit(make_batch(f"{i}.csv", n=600, start=START + i * 4000 * MINUTE))
        record.store_document("scenario", "walk", {"minutes": 30})
        record.tail_append("heart.rate", START, 61.0, device="strap")
        record.tail_append("heart.rate", START + MINUTE, 62.0, device="strap")
    return path


def content(record: Record) -> dict:
    data, beats = record.read(GLUCOSE), record.read("heart.rate")
    curve = record.envelope(GLUCOSE, None, None, 50)
    return {
        "time": data.time_ns.tolist(),
        "value": data.value.tolist(),
        "locator": data.locator.tolist(),
        "origins": [data.origins[i] for i in data.source_index],
        "beats": beats.value.tolist(),
        "curve": [curve.low.tolist(), curve.high.tolist(), curve.mean.tolist()],
        "person": record.person,
        "documents": [record.document(d.kind, d.name).content for d in record.documents()],
        "generation": record.generation,
    }


def test_bit_flips_in_every_file(filled, tmp_path):
    with Record.open(filled) as record:
        truth = content(record)
    files = [path.relative_to(filled) for path in sorted(filled.rglob("*")) if path.is_file()]
    assert len(files) > 15
    choice = random.Random(5)
    for file in files:
        victim = tmp_path / "flipped.vtr"
        shutil.copytree(filled, victim)
        flip(victim / file, choice)
        assert_noticed(victim, truth, str(file))
        shutil.rmtree(victim)


def flip(path: Path, choice: random.Random) -> None:
    altered = bytearray(path.read_bytes())
    altered[choice.randrange(len(altered))] ^= 1 << choice.randrange(8)
    path.write_bytes(altered)


def assert_noticed(victim: Path, truth: dict, file: str) -> None:
    spoken, found, warned = "", {}, False
    try:
        with Record.open(victim) as record:
            assert record.verify(), f"verify() overlooked a flip in {file}"
            found = content(record)
            warned = bool(record.warnings)
    except RecordError as error:
        spoken = str(error)
    if spoken:
        assert spoken.count("; ") >= 2
        return
    if file.startswith("tail"):
        assert set(found.pop("beats")) < {61.0, 62.0}
        assert warned
        truth = {key: value for key, value in truth.items() if key != "beats"}
    assert found == truth, f"a flip in {file} was read as truth"


def test_torn_newest_manifest_copy_is_survived(filled):
    newest = sorted((filled / "manifests").glob("*.a.json"))[-1]
    newest.write_bytes(newest.read_bytes()[:100])
    with Record.open(filled, "w") as record:
        assert any("manifest copy is damaged" in sentence for sentence in record.warnings)
        assert record.documents()[0].name == "walk"
        record.commit(make_batch("later.csv", level=150))
    with Record.open(filled) as record:
        assert record.warnings == []


def test_damaged_newest_generation_is_read_only(filled):
    with Record.open(filled) as record:
        generation = record.generation
    for path in (filled / "manifests").glob(f"{generation:08d}.*"):
        path.write_bytes(b"")
    with Record.open(filled, "w") as record:
        assert record.generation == generation - 1
        assert any("read-only" in sentence for sentence in record.warnings)
        assert not record.writable
        assert len(record.read(GLUCOSE)) == 1800
        with pytest.raises(ReadOnlyError):
            record.commit(make_batch("later.csv"))
    with Record.recover(filled) as record:
        assert record.generation == generation + 1
        record.commit(make_batch("later.csv", level=150))
    with Record.open(filled) as record:
        assert record.generation == generation + 2


def test_recover_keeps_what_only_the_damaged_generation_named(path):
    with Record.create(path, Person()) as record:
        record.commit(make_batch("a.csv"))
    for manifest in (path / "manifests").glob("00000002.*"):
        manifest.write_bytes(b"{}")
    with Record.recover(path) as record:
        assert record.generation == 3
        assert record.sources() == []
        assert any("set aside" in sentence for sentence in record.warnings)
        assert len(list((path / "segments" / "lost").iterdir())) == 1


@pytest.mark.parametrize("place", [0.0, 0.5, 0.95])
def test_a_damaged_segment_does_not_crash_the_process_at_its_end(path, place):
    with Record.create(path, Person()) as record:
        record.commit(make_batch("a.csv", n=200_000))
        entry = record._store.manifest.segments[0]
    segment = path / "segments" / entry.name
    altered = bytearray(segment.read_bytes())
    altered[int(place * entry.facts["size"])] ^= 1
    segment.write_bytes(altered)
    code = (
        "import sys; from data.record import Record, RecordError\n"
        f"record = Record.open(sys.argv[1])\n"
        f"for ask in (lambda: record.read('{GLUCOSE}'),\n"
        f"            lambda: record.envelope('{GLUCOSE}', None, None, 90)):\n"
        "    try:\n        ask()\n    except RecordError as error:\n        print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0
    assert "is damaged at byte" in done.stdout


def test_missing_segment_is_named_and_the_rest_can_be_read(filled):
    with Record.open(filled) as record:
        first = record._store.manifest.segments[0].name
    (filled / "segments" / first).unlink()
    with Record.open(filled) as record:
        with pytest.raises(SegmentDamagedError, match="missing"):
            record.read(GLUCOSE)
        assert len(record.read(GLUCOSE, START + 4000 * MINUTE)) == 1200
        assert len(record.read(GLUCOSE, tolerate_damage=True)) == 1200
        assert record.envelope(GLUCOSE, None, None, 99, tolerate_damage=True).count.sum() == 1200
        assert any("missing" in sentence for sentence in record.warnings)
        assert [finding.path for finding in record.verify()] == [f"segments/{first}"]


def test_swapped_segments_are_noticed(filled):
    one, other = sorted((filled / "segments").iterdir())[:2]
    content_of_one = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content_of_one)
    with Record.open(filled) as record:
        assert len(record.verify()) == 2
        with pytest.raises(SegmentDamagedError):
            record.read(GLUCOSE)


def test_damaged_signing_key_opens_read_only(filled):
    (filled / "keys" / "signing.key").write_text("00" * 32 + "\n")
    with Record.open(filled, "w") as record:
        assert any("signing key" in sentence for sentence in record.warnings)
        assert len(record.read(GLUCOSE)) == 1800
        with pytest.raises(ReadOnlyError):
            record.update_person(Person())
    assert not (filled / "lock").exists()


def test_cut_live_frame_is_left_out(filled):
    (live,) = (filled / "tail").iterdir()
    live.write_bytes(live.read_bytes()[:-5])
    with Record.open(filled) as record:
        np.testing.assert_array_equal(record.read("heart.rate").value, [61.0])
