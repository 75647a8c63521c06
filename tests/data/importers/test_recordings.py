"""WFDB, EDF and text signals: written small, and real ones decoded by hand."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from data.importers import (
    DamagedFileError,
    ImportFailure,
    StartChoiceError,
    UnitChoiceError,
)

BEGAN = "2024-03-01T08:00:00+01:00"
BEGAN_NS = 1_709_276_400_000_000_000


def edf_bytes(
    records: int = 2, said: int | None = None, born: str = "X F 02-MAY-1951 Ada"
) -> bytes:
    """An EDF+ file of one channel, 4 samples a second from -2 to 1, no annotations."""
    fields = [("0", 8), (born, 80), ("Startdate 01-MAR-2024 X X X", 80), ("01.03.24", 8),
              ("08.00.00", 8), ("512", 8), ("", 44), (str(records if said is None else said), 8),
              ("1", 8), ("1", 4)]  # fmt: skip
    channel = [("EEG Fpz-Cz", 16), ("", 80), ("uV", 8), ("-200", 8), ("200", 8), ("-2000", 8),
               ("2000", 8), ("", 80), ("4", 8), ("", 32)]  # fmt: skip
    head = "".join(text.ljust(width) for text, width in [*fields, *channel]).encode()
    return head + np.tile(np.array([-20, -10, 0, 10], "<i2"), records).tobytes()


def test_edf_samples_in_time_and_unit(importing, written) -> None:
    found = importing(written("a.edf", edf_bytes()), assume_zone="Europe/Paris")
    (series,) = found.series("brain.eeg_fpz_cz")
    assert series.value == pytest.approx([-2, -1, 0, 1] * 2)
    assert (series.time_ns - BEGAN_NS).tolist() == [n * 250_000_000 for n in range(8)]
    assert (series.clock_basis, series.utc_offset_s[0]) == ("zone", 3600)
    person = found.last.person
    assert person is not None
    assert (person.sex, person.birth_date, person.display_name) == ("female", "1951-05-02", "Ada")


def test_edf_that_is_cut_keeps_whole_records(importing, written) -> None:
    found = importing(written("a.edf", edf_bytes(records=3, said=99_999_999)[:-3]))
    assert found.signals == {"brain.eeg_fpz_cz": 8}
    assert "99999999 data records, and the file holds 2" in found.last.incomplete
    with pytest.raises(DamagedFileError, match="none whole"):
        importing(written("b.edf", edf_bytes()[:514]))


def wfdb_record(folder: Path, header: str, samples: list[int]) -> Path:
    (folder / "r.dat").write_bytes(np.array(samples, "<i2").tobytes())
    path = folder / "r.hea"
    path.write_text(header)
    return path


HEADER = "r 2 10 3{date}\nr.dat 16 200/mV 16 0 1 9 0 II\nr.dat 16 1/NU 16 0 2 12 0 PLETH\n"
SAMPLES = [1, 2, 3, 4, 5, 6]


def test_wfdb_needs_a_date(importing, tmp_path: Path) -> None:
    pytest.importorskip("wfdb")
    path = wfdb_record(tmp_path, HEADER.format(date=""), SAMPLES)
    with pytest.raises(StartChoiceError, match="recorded_at"):
        importing(path)
    with pytest.raises(ImportFailure, match="no time"):
        importing(path, recorded_at="yesterday")
    found = importing(path, recorded_at=BEGAN)
    assert found.values("heart.ecg_ii") == pytest.approx([0.005, 0.015, 0.025])
    assert found.values("heart.ppg") == [2, 4, 6]
    assert found.series("heart.ecg_ii")[0].time_ns[1] - BEGAN_NS == 100_000_000
    dated = wfdb_record(tmp_path, HEADER.format(date=" 08:00:00 01/03/2024"), SAMPLES)
    assert importing(dated).series()[0].time_ns[0] == BEGAN_NS + 3600 * 10**9


def test_wfdb_checksums_lies_and_escapes(importing, tmp_path: Path) -> None:
    pytest.importorskip("wfdb")
    header = HEADER.format(date=" 08:00:00 01/03/2024")
    altered = importing(wfdb_record(tmp_path, header, [1, 2, 3, 4, 7, 6]))
    assert "channel II does not add up" in altered.last.incomplete
    assert not importing(wfdb_record(tmp_path, header, SAMPLES)).last.incomplete
    with pytest.raises(DamagedFileError, match="the files hold 12 bytes"):
        importing(wfdb_record(tmp_path, header.replace("10 3", "10 999999999"), SAMPLES))
    with pytest.raises(ImportFailure, match=r"'s\.dat' is not there"):
        importing(wfdb_record(tmp_path, header.replace("r.dat", "s.dat"), SAMPLES))
    with pytest.raises(DamagedFileError, match="header cannot be read"):
        importing(wfdb_record(tmp_path, header.replace("r.dat", "../r.dat"), SAMPLES))
    with pytest.raises(ImportFailure, match=r"import its header 'r\.hea'"):
        importing(tmp_path / "r.dat")


OPEN = (
    "# Simple Text Format\n# Sampling Rate (Hz):= 100.00\n# Units:= {unit}\n# Labels:= {labels}\n"
)


def test_text_signals(importing, written) -> None:
    path = written("a.txt", OPEN.format(unit="m/s^2", labels="acc_x\tother") + "1\t2\n3\tx\n5\t6\n")
    found = importing(path, recorded_at=BEGAN)
    (series,) = found.series("motion.acceleration_x")
    assert series.value.tolist() == [1, 5]
    assert (series.time_ns - BEGAN_NS).tolist() == [0, 20_000_000]
    assert [q.locator for q in found.quarantined] == [6]
    assert dict(found.last.unmapped) == {"channel other (m/s^2)": 1}


def test_beat_intervals_stand_at_the_later_beat(importing, written) -> None:
    rows = ",rr\n0,800\n1,0.9e3\n2,1000\n"
    with pytest.raises(UnitChoiceError, match="no unit"):
        importing(written("a.txt", rows), recorded_at=BEGAN)
    found = importing(written("a.txt", rows), recorded_at=BEGAN, assume_unit="ms")
    (series,) = found.series("heart.rr")
    assert series.value.tolist() == [800, 900, 1000]
    assert (series.time_ns - BEGAN_NS).tolist() == [800_000_000, 1_700_000_000, 2_700_000_000]
    lost = importing(written("b.txt", rows.replace("0.9e3", "?")), recorded_at=BEGAN,
                     assume_unit="ms")  # fmt: skip
    assert lost.values("heart.rr") == [800]


@pytest.mark.shared
def test_real_wfdb_against_a_decode_by_hand(importing, samples: Path) -> None:
    pytest.importorskip("wfdb")
    folder = samples / "signals" / "wfdb_mitdb100"
    raw = np.fromfile(folder / "100.dat", np.uint8).reshape(-1, 3).astype(np.int32)
    first = raw[:, 0] + ((raw[:, 1] & 0x0F) << 8)
    second = raw[:, 2] + ((raw[:, 1] & 0xF0) << 4)
    twelve = [np.where(column > 2047, column - 4096, column) for column in (first, second)]
    found = importing(folder / "100.hea", recorded_at=BEGAN)
    for signal, digital in zip(("heart.ecg_mlii", "heart.ecg_v5"), twelve, strict=True):
        assert np.allclose(found.series(signal)[0].value, (digital - 1024) / 200)
    (document,) = found.last.documents
    assert len(document.content["annotations"]) == 2274
    assert not found.last.incomplete


@pytest.mark.shared
def test_real_wfdb_keeps_fast_channels_fast(importing, samples: Path, tmp_path: Path) -> None:
    pytest.importorskip("wfdb")
    for path in (samples / "signals" / "wfdb_ptb_041s").iterdir():
        shutil.copy(path, tmp_path)
    found = importing(tmp_path / "041s.hea")
    assert found.signals["heart.ecg_iii"] == 8000
    assert found.signals["pressure.arterial"] == 2000
    assert found.series("heart.ecg_iii")[0].time_ns[1] % 10**9 == 2_000_000


@pytest.mark.shared
def test_real_edf_against_a_decode_by_hand(importing, samples: Path) -> None:
    path = samples / "signals" / "edf_edfio" / "short_psg.edf"
    raw = path.read_bytes()
    channels = int(raw[252:256])
    sizes = [int(raw[256 + 216 * channels + 8 * n :][:8]) for n in range(channels)]
    records = np.frombuffer(raw[256 * (channels + 1) :], "<i2").reshape(-1, sum(sizes))
    digital = records[:, : sizes[0]].ravel().astype(float)
    found = importing(path)
    (series,) = found.series("brain.eeg_fpz_cz")
    assert np.allclose(series.value, -192 + (digital + 2048) * 384 / 4095)
    assert str(series.time_ns.astype("M8[ns]")[0]).startswith("1989-04-24T16:13:00")


@pytest.mark.shared
def test_real_sleep_stages_fill_the_night(importing, samples: Path) -> None:
    path = samples / "signals" / "edf_edfio" / "SC4001EC-Hypnogram.edf"
    text = path.read_bytes().decode("latin-1")
    found = importing(path)
    for stage, signal in (("R", "sleep.rem"), ("W", "sleep.awake")):
        assert found.signals[signal] == text.count(f"Sleep stage {stage}")
    assert sum(found.values("sleep.awake")) == pytest.approx(
        sum(series.duration_s.sum() for series in found.series("sleep.awake")) / 3600
    )


@pytest.mark.shared
def test_36_header_that_lies(importing, samples: Path) -> None:
    with pytest.raises(DamagedFileError, match="99999999 data records"):
        importing(samples / "broken" / "36_edf_header_lies.edf")


def test_wfdb_segments_of_segments_never_begin(importing, tmp_path: Path) -> None:
    pytest.importorskip("wfdb")
    path = tmp_path / "r.hea"
    path.write_text("r/2 1 100 20\nr 10\nr 10\n")
    with pytest.raises(DamagedFileError, match="consists of segments"):
        importing(path, recorded_at=BEGAN)
