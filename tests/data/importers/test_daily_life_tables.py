"""Tables of wearables, food, air and weather; a real file of each against a plain reading."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data.importers import DateOrderError, ImportFailure, PersonChoiceError
from data.record import Person, Record

WHOOP = (
    "Cycle start time,Cycle end time,Cycle timezone,Sleep onset,Wake onset,"
    "Asleep duration (min),REM duration (min),Nap,Mystery\n"
    "2024-01-02 06:00:00,,UTC+03:00,2024-01-01 23:00:00,2024-01-02 06:00:00,390,90,false,7\n"
    "2024-01-02 06:00:00,,UTC+99:00,2024-01-01 23:00:00,2024-01-02 06:00:00,390,90,false,7\n"
)
SAMSUNG = (
    "com.samsung.shealth.tracker.heart_rate,6312006,4\n"
    "source,com.samsung.health.heart_rate.time_offset,com.samsung.health.heart_rate.start_time,"
    "com.samsung.health.heart_rate.heart_rate,com.samsung.health.heart_rate.end_time\n"
    ",UTC+0100,2024-03-28 06:00:00.000,66.0,2024-03-28 06:59:59.000,\n"
    ",UTC+0100,2024-03-28 06:00:00.000,66.0,2024-03-28 05:59:59.000,\n"
)
FITABASE = "Id,ActivityDate,TotalSteps,TotalDistance,Calories\n{rows}"


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig") as stream:
        return list(csv.DictReader(stream))


def test_whoop_offset_comes_from_its_column(importing, written) -> None:
    found = importing(written("a.csv", WHOOP))
    (sleep,) = found.series("sleep.duration")
    assert sleep.time_ns[0] == int(datetime(2024, 1, 1, 20, tzinfo=UTC).timestamp()) * 10**9
    assert (sleep.value[0], sleep.utc_offset_s[0], sleep.clock_basis) == (6.5, 10_800, "offset")
    assert dict(found.last.unmapped) == {"Mystery": 1}
    assert "no time zone offset" in found.quarantined[0].reason


def test_samsung_prefix_offset_and_extra_cell(importing, written) -> None:
    found = importing(written("a.csv", SAMSUNG))
    (rate,) = found.series("heart.rate")
    assert rate.time_ns[0] == int(datetime(2024, 3, 28, 6, tzinfo=UTC).timestamp()) * 10**9
    assert (rate.value[0], rate.utc_offset_s[0], rate.clock_basis) == (66, 3600, "utc")
    assert "end is before the start" in found.quarantined[0].reason


def test_samsung_variability_of_an_unknown_kind_is_kept_apart(importing, written) -> None:
    found = importing(written("a.csv", "start_time,hrv,source_name\n2024-01-01T08:00:00Z,72,W\n"))
    assert not found.signals
    assert "SDNN or RMSSD" in found.quarantined[0].reason


def test_withings_arrays_follow_one_another(importing, written) -> None:
    text = 'start,duration,value\n2024-01-01T08:00:00+01:00,"[60,30]","[60,61]"\n'
    text += '2024-01-01T09:00:00+01:00,"[60]","[60,61]"\n'
    found = importing(written("raw_hr_hr.csv", text))
    (rate,) = found.series("heart.rate")
    assert (rate.time_ns[1] - rate.time_ns[0]) / 1e9 == 60
    assert rate.value.tolist() == [60, 61]
    assert [q.locator for q in found.quarantined] == [3]
    with pytest.raises(ImportFailure, match="does not say what it measures"):
        importing(written("renamed.csv", text))


def test_fitabase_asks_for_the_person_and_the_date_order(importing, written) -> None:
    both = FITABASE.format(rows="1,4/12/2016,10,1.5,1985\n2,4/13/2016,20,2,2000\n")
    path = written("a.csv", both)
    with pytest.raises(PersonChoiceError, match="1 and 2"):
        importing(path)
    found = importing(path, person_choice="1")
    assert found.values("activity.distance") == [1500]
    assert found.series("activity.steps")[0].duration_s.tolist() == [86_400]  # type: ignore[union-attr]
    with pytest.raises(DateOrderError):
        importing(written("b.csv", FITABASE.format(rows="1,4/5/2016,10,1.5,1985\n")))


def test_openaq_reads_units_and_counts_what_it_does_not_know(importing, written) -> None:
    head = "location_id,sensors_id,location,datetime,lat,lon,parameter,units,value\n"
    row = "1,2,Home,2024-03-28T00:00:00+01:00,51,0,{},{},{}\n"
    rows = [("pm25", "µg/m³", "8.5"), ("pm25", "µg/m³", "-999"), ("o3", "ppm", "0.1"),
            ("bc", "µg/m³", "1")]  # fmt: skip
    found = importing(written("a.csv", head + "".join(row.format(*r) for r in rows)))
    assert found.values("air.pm25") == [8.5]
    assert dict(found.last.unmapped) == {"rows that no rule reads": 1}
    assert [q.signal for q in found.quarantined] == ["air.o3"]


def test_the_same_days_again_add_nothing(importing, written, tmp_path) -> None:
    with Record.create(tmp_path / "a.vtr", Person()) as record:
        first = record.commit_many(importing(written("a.csv", WHOOP)).batches)
        again = record.commit_many(importing(written("b.csv", WHOOP + "\n")).batches)
    assert sum(first[0].stored.values()) == 2
    assert not any(receipt.stored for receipt in again)


@pytest.mark.shared
def test_real_fitabase_days(importing, samples) -> None:
    path = samples / "wearables" / "fitbit_fitabase_cc0" / "dailyActivity_merged.csv"
    told = {
        datetime.strptime(row["ActivityDate"], "%m/%d/%Y").date(): float(row["TotalSteps"])
        for row in rows_of(path)
        if row["Customer Id"] == "1503960366"
    }
    (steps,) = importing(path, person_choice="1503960366").series("activity.steps")
    days = [datetime.fromtimestamp(t / 1e9, UTC).date() for t in steps.time_ns]
    assert dict(zip(days, steps.value.tolist(), strict=True)) == told


@pytest.mark.shared
def test_real_whoop_nights_and_cycles(importing, samples) -> None:
    folder = samples / "wearables" / "whoop_scholion"
    nights = [float(row["Asleep duration (min)"]) / 60 for row in rows_of(folder / "sleeps.csv")]
    assert importing(folder / "sleeps.csv").values("sleep.duration") == pytest.approx(nights)
    cycles = importing(folder / "physiological_cycles.csv")
    assert cycles.values("heart.rmssd") == [64, 48, 72]
    assert ("Mystery Column", 3) in cycles.last.unmapped
    assert [q.raw[:10] for q in cycles.quarantined] == ["not-a-date"]


@pytest.mark.shared
def test_real_samsung_hours(importing, samples) -> None:
    (path,) = (samples / "wearables" / "samsung_ours").glob("*.csv")
    lines = path.read_text().splitlines()
    names = lines[1].split(",")
    at = next(n for n, name in enumerate(names) if name.endswith("heart_rate.heart_rate"))
    told = [float(line.split(",")[at]) for line in lines[2:]]
    assert importing(path).values("heart.rate") == told


@pytest.mark.shared
def test_real_food_and_weather(importing, samples) -> None:
    folder = samples / "nutrition_env_mental"
    path = folder / "mfp_cronometer_dawndrain" / "myfitnesspal.csv"
    told = [float(row["Carbohydrates (g)"]) for row in rows_of(path)]
    found = importing(path)
    assert found.values("meal.carbohydrate") == told
    assert found.series("meal.carbohydrate")[0].text == ("Breakfast", "Dinner", "Lunch")
    path = folder / "mfp_cronometer_dawndrain" / "cronometer_dailysummary.csv"
    assert importing(path).values("meal.sodium") == [float(rows_of(path)[0]["Sodium (mg)"])]
    path = folder / "weather_vega" / "seattle-weather.csv"
    rain = [float(row["precipitation"]) for row in rows_of(path)]
    assert importing(path).values("weather.precipitation") == rain
    path = folder / "openaq_ours" / "openaq_location.csv"
    dust = [float(row["value"]) for row in rows_of(path) if row["value"] != "-999"]
    assert importing(path).values("air.pm25") == dust
