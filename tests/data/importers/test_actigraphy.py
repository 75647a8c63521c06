"""Wrist recordings: Actiwatch, MotionWatch and accelerometer epochs."""

from __future__ import annotations

import csv
import gzip
import re
from datetime import UTC, datetime

import pytest

from data.importers import DamagedFileError

AWD = "ada\r\n23-Jan-2018\r\n13:58\r\n 4 \r\n00\r\nV1\r\nF\r\n10\r\n20 M\r\nx\r\n30\r\n"
MTN = """<motionfile><log2>
<property><name>=StartTime</name><content>2018-05-23 17:30:00</content></property>
<property><name>+Sex</name><content>Male</content></property>
<channel><name>motion</name><epoch>5</epoch><offset>1</offset><data>1,2,x</data></channel>
<channel><name>Sound</name><epoch>5</epoch><data>1</data></channel></log2></motionfile>"""


def seconds(series) -> list[int]:
    return (series.time_ns // 10**9).tolist()


def test_actiwatch_counts_epochs_and_marks(importing, written) -> None:
    found = importing(written("a.awd", AWD))
    (counts,) = found.series("activity.counts")
    start = int(datetime(2018, 1, 23, 13, 58, tzinfo=UTC).timestamp())
    assert seconds(counts) == [start, start + 60, start + 180]
    assert counts.value.tolist() == [10, 20, 30]
    assert counts.text == ("", "event button", "")
    assert found.last.person is not None
    assert found.last.person.sex == "female"
    assert [(q.raw, q.locator) for q in found.quarantined] == [("x", 10)]
    with pytest.raises(DamagedFileError, match="start cannot be read"):
        importing(written("b.awd", AWD.replace("Jan", "Foo")))


def test_motionwatch_channels(importing, written) -> None:
    found = importing(written("a.mtn", MTN))
    (counts,) = found.series("activity.counts")
    start = int(datetime(2018, 5, 23, 17, 30, tzinfo=UTC).timestamp())
    assert seconds(counts) == [start + 5, start + 10]
    assert [q.raw for q in found.quarantined] == ["x"]
    assert dict(found.last.unmapped) == {"channel Sound": 1}
    with pytest.raises(DamagedFileError, match="start or epoch"):
        importing(written("b.mtn", MTN.replace("=StartTime", "=Other")))


def test_accelerometer_epochs_are_milli_g_and_zoned(importing, written) -> None:
    text = (
        "time,acc,light,sleep,MET\n"
        "2014-05-07 13:29:50.000000+0100 [Europe/London],100,0.0,1.0,1.5\n"
        "2014-05-07 13:30:20.000000+0100 [Europe/London],,1.0,0.0,1.5\n"
    )
    found = importing(written("a.csv", text))
    assert found.values("activity.acceleration") == pytest.approx([0.980665])
    (sleep,) = found.series("sleep.duration")
    assert sleep.value[0] == pytest.approx(30 / 3600)
    assert (sleep.utc_offset_s[0], sleep.clock_basis) == (3600, "offset")


@pytest.mark.shared
def test_real_recordings_against_a_plain_reading(importing, samples) -> None:
    folder = samples / "signals" / "actigraphy_pyact"
    lines = (folder / "example_01.AWD").read_text().split()
    told = [float(line) for line in lines[7:] if line.isdigit()]
    assert importing(folder / "example_01.AWD").values("activity.counts") == told
    text = (folder / "test_sample.mtn").read_text(encoding="utf-8-sig")
    channels = re.findall(r"<data[^>]*>([^<]*)</data>", text)
    motion, light = ([float(v) for v in text.split(",") if v.strip()] for text in channels)
    found = importing(folder / "test_sample.mtn")
    assert found.values("activity.counts") == motion
    assert found.values("light.illuminance") == light
    path = folder / "sample-timeSeries.csv.gz"
    with gzip.open(path, "rt") as stream:
        rows = list(csv.DictReader(stream))
    moved = [float(row["acc"]) * 0.00980665 for row in rows if row["acc"]]
    assert importing(path).values("activity.acceleration") == pytest.approx(moved)
