"""Apple's ECG, and tables that tools make of the export."""

from __future__ import annotations

import csv
from datetime import datetime

import pytest

from data.importers import DamagedFileError, ImportFailure

ECG = (
    'Nom,"Ada Byron"\nDate,2024-03-30 08:11:02 +0100\nTaux,"512 hertz"\nDérivation,Lead I\n'
    "Unité,µV\n\n733,141\n-2.5\nx\n"
)
STEPS = (
    "sourceName,type,unit,startDate,endDate,value\n"
    '"W","StepCount","count",2014-09-13 10:27:54 +0100,2014-09-13 10:27:59 +0100,329\n'
    '"W","OxygenSaturation","%",2014-09-13 10:27:54 +0100,2014-09-13 10:27:54 +0100,0.97\n'
    '"W","Unheard","count",2014-09-13 10:27:54 +0100,2014-09-13 10:27:54 +0100,1\n'
)


def test_ecg_in_any_language_and_decimal_mark(importing, written) -> None:
    found = importing(written("ecg.csv", ECG))
    (lead,) = found.series("heart.ecg_i")
    assert lead.value.tolist() == pytest.approx([0.733141, -0.0025])
    start = int(datetime.fromisoformat("2024-03-30T08:11:02+01:00").timestamp()) * 10**9
    assert lead.time_ns.tolist() == [start, start + 1_953_125]
    assert lead.utc_offset_s[0] == 3600
    assert [q.raw for q in found.quarantined] == ["x"]


def test_ecg_of_another_lead_or_without_values_is_refused(importing, written) -> None:
    with pytest.raises(ImportFailure, match="not lead I"):
        importing(written("a.csv", ECG.replace("Lead I\n", "Lead II\n")))
    with pytest.raises(DamagedFileError, match="no values"):
        importing(written("b.csv", ECG[: ECG.index("733")]))


def test_tables_of_records_follow_the_catalogue(importing, written) -> None:
    found = importing(written("a.csv", STEPS))
    (steps,) = found.series("activity.steps")
    assert steps.duration_s is not None
    assert (steps.value[0], steps.duration_s[0], steps.utc_offset_s[0]) == (329, 5, 3600)
    assert found.values("respiration.spo2") == [97]
    assert dict(found.last.unmapped) == {"Unheard": 1}


@pytest.mark.shared
def test_real_tables_against_a_plain_reading(importing, samples) -> None:
    (path,) = (samples / "wearables" / "apple_ecg_ours").glob("*.csv")
    numbers = path.read_text().split("µV")[1].split()
    assert importing(path).values("heart.ecg_i") == pytest.approx(
        [float(n) / 1000 for n in numbers]
    )
    folder = samples / "wearables" / "apple_health_tdda"
    with (folder / "StepCount.csv").open() as stream:
        told = [float(row["value"]) for row in csv.DictReader(stream)]
    assert importing(folder / "StepCount.csv").values("activity.steps") == told
    energy = importing(folder / "Workout.csv").values("workout.energy")
    assert energy == pytest.approx([139.317])
    summary = importing(folder / "ActivitySummary.csv")
    assert not summary.signals
    assert any("repeat the sums" in note for note in summary.last.notes)
