"""Apple Health exports, written small."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from data.importers import DamagedFileError, UnsafeFileError

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<HealthData locale="en_GB">\n'


def record(
    kind: str, value: str, unit: str, minute: int = 0, span: int = 0, inner: str = ""
) -> str:
    start = f"2024-01-01 10:{minute:02d}:00 +0100"
    end = f"2024-01-01 10:{minute + span:02d}:00 +0100"
    return (
        f'<Record type="{kind}" sourceName="W" unit="{unit}" startDate="{start}" '
        f'endDate="{end}" value="{value}">{inner}</Record>\n'
    )


def quantity(name: str, value: str, unit: str, minute: int = 0, span: int = 0, inner: str = ""):
    return record(f"HKQuantityTypeIdentifier{name}", value, unit, minute, span, inner)


def export(*parts: str) -> str:
    return HEAD + "".join(parts) + "</HealthData>\n"


def test_times_units_and_places(importing, written) -> None:
    text = export(quantity("HeartRate", "61.5", "count/min"), quantity("Height", "5.9", "ft"))
    found = importing(written("a.bin", text))
    (rate,) = found.series("heart.rate")
    assert rate.time_ns[0] == 1_704_099_600_000_000_000
    assert (rate.utc_offset_s[0], rate.clock_basis) == (3600, "offset")
    assert text.encode()[rate.locator[0] :].startswith(b"<Record")
    assert found.values("body.height") == pytest.approx([179.832])
    assert found.series("body.height")[0].original_unit == "[ft_i]"


def test_calories_kilojoules_and_fractions(importing, written) -> None:
    text = export(
        quantity("ActiveEnergyBurned", "10", "Cal"),
        quantity("ActiveEnergyBurned", "41.84", "kJ", 1),
        quantity("BodyFatPercentage", "0.21", "%"),
        quantity("BodyMass", "70", "stones"),
        quantity("BodyMass", "70", ""),
    )
    found = importing(written("a.xml", text))
    assert found.values("activity.energy") == pytest.approx([10, 10])
    assert found.values("body.fat_fraction") == pytest.approx([21])
    assert "body.mass" not in found.signals
    assert len(found.quarantined) == 2


def test_insulin_needs_its_reason(importing, written) -> None:
    def reason(code: int) -> str:
        return f'<MetadataEntry key="HKInsulinDeliveryReason" value="{code}"/>'

    text = export(
        quantity("InsulinDelivery", "4", "IU", 0, 0, reason(2)),
        quantity("InsulinDelivery", "0.5", "IU", 1, 30, reason(1)),
        quantity("InsulinDelivery", "20", "IU", 2, 0, reason(1)),
        quantity("InsulinDelivery", "3", "IU", 3),
    )
    found = importing(written("a.xml", text))
    assert found.values("insulin.bolus") == [4]
    assert found.values("insulin.basal_rate") == [1.0]
    assert found.values("insulin.long_acting") == [20]
    assert len(found.quarantined) == 1


def test_sleep_counts_only_asleep_stages(importing, written) -> None:
    kind, stage = "HKCategoryTypeIdentifierSleepAnalysis", "HKCategoryValueSleepAnalysis"
    text = export(
        record(kind, f"{stage}AsleepDeep", "", 0, 30),
        record(kind, f"{stage}InBed", "", 0, 59),
    )
    found = importing(written("a.xml", text))
    assert found.values("sleep.duration") == [0.5]
    assert found.series("sleep.duration")[0].text == ("deep",)


def test_correlations_are_not_counted_twice(importing, written) -> None:
    pressure = quantity("BloodPressureSystolic", "120", "mmHg")
    found = importing(written("a.xml", export(pressure, f"<Correlation>{pressure}</Correlation>")))
    assert found.values("pressure.systolic") == [120]


def test_sensor_glucose_is_told_by_its_source(importing, written) -> None:
    text = export(quantity("BloodGlucose", "100", "mg/dL"))
    assert importing(written("a.xml", text)).signals == {"glucose.capillary": 1}
    text = text.replace('sourceName="W"', 'sourceName="Dexcom G7"')
    assert importing(written("b.xml", text)).signals == {"glucose.interstitial": 1}


def test_workout_statistics_win_over_totals(importing, written) -> None:
    text = export(
        '<Workout workoutActivityType="HKWorkoutActivityTypeRunning" totalDistance="2" '
        'totalDistanceUnit="km" startDate="2024-01-01 10:00:00 +0000" '
        'endDate="2024-01-01 10:30:00 +0000">'
        '<WorkoutStatistics type="HKQuantityTypeIdentifierDistanceWalkingRunning" sum="2.5" '
        'unit="km"/></Workout>'
    )
    found = importing(written("a.xml", text))
    assert found.values("workout.distance") == pytest.approx([2500])
    assert found.values("workout.duration") == pytest.approx([30])


def test_broken_document_type_and_control_characters_do_not_stop_it(importing, written) -> None:
    text = export(quantity("HeartRate", "60", "count/min").replace('"W"', '"W\x01\x1f"'))
    text = text.replace("<HealthData", "<!DOCTYPE HealthData [\n<!ELEMENT broken\n]>\n<HealthData")
    found = importing(written("a.xml", text))
    assert found.values("heart.rate") == [60]
    assert not found.last.incomplete
    (series,) = found.series("heart.rate")
    assert text.encode()[series.locator[0] :].startswith(b"<Record")


def test_entities_are_refused_and_unreadable_files_named(importing, written) -> None:
    bomb = '<!DOCTYPE HealthData [<!ENTITY a "aa">]><HealthData>&a;</HealthData>'
    with pytest.raises(UnsafeFileError):
        importing(written("a.xml", bomb))
    with pytest.raises(DamagedFileError, match="byte"):
        importing(written("b.xml", "<HealthData><Record"))


def test_archive_without_safe_export_is_refused(importing, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../apple_health_export/export.xml", export())
    with pytest.raises(DamagedFileError, match="no Apple Health export"):
        importing(path)


def test_large_exports_come_in_batches(importing, written, monkeypatch) -> None:
    monkeypatch.setattr("data.importers._collect.BATCH_VALUES", 500)
    rows = [quantity("HeartRate", str(50 + n % 60), "count/min", n % 60) for n in range(3000)]
    found = importing(written("a.xml", export(*rows)))
    assert len(found.batches) > 1
    assert found.signals == {"heart.rate": 3000}
