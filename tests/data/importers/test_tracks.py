"""GPX and TCX: written small, and a real file of each against another parser."""

from __future__ import annotations

import re
from datetime import datetime
from xml.etree import ElementTree

import numpy as np
import pytest

from data.importers import DamagedFileError, UnsafeFileError

GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1" xmlns:g="urn:garmin">
<rte><rtept lat="1" lon="1"><time>2024-01-01T10:00:00Z</time></rtept></rte>
<trk><trkseg>
<trkpt lat="46.5" lon="-13.25"><ele>1614.5</ele><time>2024-01-01T10:00:00Z</time>
<extensions><g:TPX><g:hr>101</g:hr><g:cad>80</g:cad></g:TPX></extensions></trkpt>
<trkpt lat="46.6" lon="x"><time>2024-01-01T10:00:01Z</time></trkpt>
<trkpt lat="46.7" lon="1"><time>yesterday</time></trkpt>
<trkpt lat="46.8" lon="1"/>
</trkseg></trk></gpx>"""
TCX = """<?xml version="1.0"?>
<TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2">
<Activities><Activity Sport="Running"><Id>x</Id><Lap StartTime="2024-01-01T10:00:00Z">
<TotalTimeSeconds>90</TotalTimeSeconds><DistanceMeters>300</DistanceMeters><Calories>12</Calories>
<Track><Trackpoint><Time>2024-01-01T10:00:00Z</Time><HeartRateBpm><Value>99</Value></HeartRateBpm>
</Trackpoint></Track></Lap></Activity></Activities></TrainingCenterDatabase>"""


def test_gpx_points_extensions_and_refusals(importing, written) -> None:
    found = importing(written("a.gpx", GPX), assume_zone="Asia/Tokyo")
    (latitude,) = found.series("place.latitude")
    assert latitude.value.tolist() == [46.5, 46.6]
    assert (latitude.clock_basis, latitude.utc_offset_s[0]) == ("utc", 32_400)
    assert found.values("heart.rate") == [101]
    assert found.values("activity.cadence") == [80]
    assert found.values("place.altitude") == [1614.5]
    assert sorted(q.raw for q in found.quarantined) == ["x", "yesterday"]
    assert any("no time" in note for note in found.last.notes)
    assert any("planned route" in note for note in found.last.notes)


def test_cut_gpx_keeps_its_points_and_says_so(importing, written) -> None:
    found = importing(written("a.gpx", GPX[: GPX.index('<trkpt lat="46.7"')]))
    assert found.values("place.latitude") == [46.5, 46.6]
    assert "cut or damaged" in found.last.incomplete
    with pytest.raises(DamagedFileError, match="damaged"):
        importing(written("b.gpx", GPX[:120]))


def test_entities_are_refused(importing, written) -> None:
    bad = GPX.replace("<gpx", '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]><gpx', 1)
    with pytest.raises(UnsafeFileError, match="document type"):
        importing(written("a.gpx", bad))


def test_tcx_laps_and_points(importing, written) -> None:
    found = importing(written("a.tcx", TCX))
    assert found.values("heart.rate") == [99]
    assert found.values("workout.duration") == [1.5]
    (distance,) = found.series("workout.distance")
    assert distance.text == ("Running",)
    assert distance.duration_s is not None
    assert distance.duration_s[0] == 90


@pytest.mark.shared
def test_real_gpx_against_another_parser(importing, samples) -> None:
    path = samples / "wearables" / "gpx_gpxpy" / "cerknicko-jezero.gpx"
    told = [
        (float(point.get("lat", "")), point.findtext("{*}time"))
        for kind in ("wpt", "trkpt")
        for point in ElementTree.parse(path).iter(f"{{http://www.topografix.com/GPX/1/0}}{kind}")
    ]
    timed = sorted((datetime.fromisoformat(at).timestamp(), lat) for lat, at in told if at)
    (latitude,) = importing(path).series("place.latitude")
    found = sorted(zip(latitude.time_ns / 1e9, latitude.value.tolist(), strict=True))
    assert len(found) == 297
    assert np.allclose(found, timed, rtol=0, atol=1e-9)


@pytest.mark.shared
def test_real_tcx_against_a_plain_search(importing, samples) -> None:
    path = samples / "wearables" / "tcx_tcxreader" / "cross-country-skiing_activity_1.tcx"
    text = path.read_text()
    found = importing(path)
    points = text[text.index("<Track>") :]
    rates = re.findall(r"<HeartRateBpm>\s*<Value>(\d+)</Value>", points)
    assert found.values("heart.rate") == [float(rate) for rate in rates]
    heights = re.findall(r"<AltitudeMeters>([\d.]+)</AltitudeMeters>", points)
    assert found.values("place.altitude") == [float(height) for height in heights]
