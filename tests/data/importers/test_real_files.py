"""Real and synthetic exports beside the repository: what is in them is found."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from data.importers import PersonChoiceError, UnsupportedVersionError, detect

pytestmark = pytest.mark.shared


@pytest.fixture
def uom(samples: Path) -> Path:
    return samples / "people" / "t1d_uom"


def test_every_t1d_uom_table_is_recognised(importing, uom: Path) -> None:
    for path in sorted(uom.rglob("*.csv")):
        assert detect(path).importer.id == "mapped_table", path.name
        if "2307" not in path.name and "2404" not in path.name:
            continue
        found = importing(path)
        assert found.signals, path.name
        assert not found.quarantined, path.name
        assert found.last.person is not None, path.name
        assert found.last.person.conditions == ("type 1 diabetes",)


def test_t1d_uom_dates_are_day_first(importing, uom: Path) -> None:
    found = importing(uom / "Glucose Data" / "UoMGlucose2301.csv")
    parts = found.series("glucose.interstitial")
    glucose = parts[0]
    ends = (glucose.time_ns[0], parts[-1].time_ns[-1])
    days = [datetime.fromtimestamp(t / 1e9, UTC).date() for t in ends]
    assert [day.isoformat() for day in days] == ["2023-09-30", "2024-01-18"]
    # Rows that share a time (scan and history) are all there.
    assert sum(len(part.value) for part in parts) == 45_768
    assert glucose.clock_basis == "assumed"
    assert glucose.value[0] == pytest.approx(7.5 * 18.0156, abs=1e-3)


def test_t1d_uom_activity_uses_its_epoch_and_offset(importing, uom: Path) -> None:
    found = importing(uom / "Activity Data" / "UoMActivity2303.csv")
    (steps,) = found.series("activity.steps")
    assert steps.clock_basis == "utc"
    assert set(steps.utc_offset_s) == {28_800}


def test_t1d_uom_pump_rate_gives_a_plausible_daily_dose(importing, uom: Path) -> None:
    for person, low, high in (("2301", 10, 30), ("2307", 3, 20), ("2310", 15, 25)):
        found = importing(uom / "Insulin Data" / "Basal Data" / f"UoMBasal{person}.csv")
        (rate,) = found.series("insulin.basal_rate")
        assert rate.duration_s is not None
        units = float(np.sum(rate.value * rate.duration_s) / 3600)
        days = (rate.time_ns[-1] - rate.time_ns[0]) / 86_400e9
        assert low < units / days < high


def test_big_ideas_sensor_and_food(importing, samples: Path) -> None:
    folder = samples / "people" / "bigideas"
    for path in sorted(folder.glob("*.csv")):
        found = importing(path)
        assert found.signals
        assert found.last.person is not None
    food = importing(folder / "Food_Log_001.csv")
    assert food.signals["meal.carbohydrate"] == 61


def test_every_shanghai_workbook(importing, samples: Path) -> None:
    for path in sorted((samples / "people").glob("shanghai_*/*.xls")):
        found = importing(path)
        (glucose,) = found.series("glucose.interstitial")
        assert glucose.clock_basis == "zone"
        kind = "type 1 diabetes" if path.name.startswith("1") else "type 2 diabetes"
        assert found.last.person is not None
        assert found.last.person.conditions == (kind,)


def test_shanghai_premixed_insulin_is_split(importing, samples: Path) -> None:
    for path in sorted((samples / "people" / "shanghai_t2dm").glob("*.xls")):
        found = importing(path)
        for series in found.series("insulin.bolus"):
            for row, text in enumerate(series.text or ()):
                if "70/30" in text or "30R" in text:
                    assert series.value[row] == pytest.approx(0.3 * series.original_value[row])
                    return
    pytest.fail("no premixed insulin was found")


def test_dexcom_clarity(importing, samples: Path) -> None:
    path = samples / "glucose" / "dexcom_clarity_cgmformat" / "Clarity_Export_synthetic.csv"
    found = importing(path, assume_zone="Europe/Berlin")
    assert found.signals == {
        "glucose.interstitial": 3917,
        "insulin.bolus": 33,
        "insulin.long_acting": 14,
    }
    assert [q.raw for q in found.quarantined] == ["Low"] * 5
    assert found.series("insulin.bolus")[0].clock_basis == "zone"


def test_libreview(importing, samples: Path) -> None:
    real = samples / "glucose" / "libreview_cgmformat" / "FreeStyle_Libre_3_synthetic.csv"
    assert importing(real).signals == {"glucose.interstitial": 4621}
    ours = samples / "glucose" / "libreview_ours" / "LibreView_mgdL.csv"
    assert importing(ours).signals == {"glucose.interstitial": 314, "meal.carbohydrate": 8}


def test_fhir_bundles(importing, samples: Path) -> None:
    paths = [*(samples / "clinical").glob("fhir_synthea_smart/*.json")]
    paths += (samples / "clinical").glob("fhir_scholion/*.json")
    for path in paths:
        found = importing(path)
        assert found.values("body.mass")
        assert found.values("pressure.systolic")
        assert not found.quarantined
        assert found.last.unmapped


def test_fhir_dstu2_is_refused(importing, samples: Path) -> None:
    with pytest.raises(UnsupportedVersionError, match="DSTU2"):
        importing(samples / "clinical" / "fhir_dstu2_smart" / "diabetes.json")


def test_apple_exports(importing, samples: Path) -> None:
    wearables = samples / "wearables"
    dogsheep = importing(wearables / "apple_health_dogsheep" / "export.xml")
    assert dogsheep.signals["heart.rate"] == 1
    assert dogsheep.last.person is not None
    assert dogsheep.last.person.birth_date == "1990-02-02"
    tdda = importing(wearables / "apple_health_tdda" / "export6s3sample.xml")
    assert tdda.signals["activity.steps"] == 10
    plain = importing(wearables / "apple_health_staab" / "export.xml")
    packed = importing(wearables / "apple_health_staab" / "export.zip")
    assert plain.signals.items() <= packed.signals.items()
    routes = packed.signals.keys() - plain.signals.keys()
    assert routes == {"place.latitude", "place.longitude"}, "the archive holds the routes as well"


def test_every_fit_file_is_read_or_refused_in_one_sentence(importing, samples: Path) -> None:
    incomplete = set()
    for path in sorted((samples / "wearables" / "garmin_fitparse").glob("*.[fF][iI][tT]")):
        if path.name == "WeightScaleMultiUser.fit":
            with pytest.raises(PersonChoiceError, match="female 52 years"):
                importing(path)
            continue
        if importing(path).last.incomplete:
            incomplete.add(path.name)
    assert incomplete == {
        "activity-filecrc.fit",
        "activity-settings-corruptheader.fit",
        "activity-settings-nodata.fit",
        "activity-unexpected-eof.fit",
        "strava-android-app-201.10-b1218918.fit",
    }
