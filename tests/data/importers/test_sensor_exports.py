"""Dexcom Clarity and LibreView exports, written small."""

from __future__ import annotations

import gzip

import pytest

from data.importers import DateOrderError, UnitChoiceError

CLARITY = (
    "Index,Timestamp (YYYY-MM-DDThh:mm:ss),Event Type,Event Subtype,Patient Info,Device Info,"
    "Source Device ID,Glucose Value ({unit}),Insulin Value (u),Carb Value (grams)\n"
    "1,,FirstName,,Ada,,,,,\n"
    "2,2024-01-01 10:00:00,EGV,,,,x,{value},,\n"
    "3,2024-01-01 10:05:00,EGV,,,,x,High,,\n"
    "4,2024-01-01 10:06:00,Insulin,Fast-Acting,,,x,,2.5,\n"
    "5,2024-01-01 10:07:00,Carbs,,,,x,,,30\n"
    "6,2024-01-01 10:08:00,Exercise,Light,,,x,,,\n"
)
LIBRE_HEADER = (
    "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose {unit},"
    "Scan Glucose {unit},Rapid-Acting Insulin (units),Carbohydrates (grams)\n"
)


def libre(*rows: str, unit: str = "mg/dL") -> str:
    return "Glucose Data,Generated on,x\n" + LIBRE_HEADER.format(unit=unit) + "\n".join(rows) + "\n"


def test_clarity_in_both_units(importing, written) -> None:
    text = CLARITY.format(unit="mg/dL", value=99)
    found = importing(written("a.csv", text))
    assert found.values("glucose.interstitial") == [99]
    assert found.values("insulin.bolus") == [2.5]
    assert found.values("meal.carbohydrate") == [30]
    assert found.last.person is not None
    assert found.last.person.display_name == "Ada"
    assert dict(found.last.unmapped) == {"Exercise Light": 1}
    assert [(q.raw, q.locator) for q in found.quarantined] == [("High", 4)]
    molar = importing(written("b.csv", CLARITY.format(unit="mmol/L", value=5.5)))
    assert molar.values("glucose.interstitial") == pytest.approx([99.086], abs=1e-3)
    assert molar.series("glucose.interstitial")[0].original_unit == "mmol/L"


def test_clarity_without_a_unit_asks(importing, written) -> None:
    path = written("a.csv", CLARITY.format(unit="", value=99))
    with pytest.raises(UnitChoiceError, match="--unit"):
        importing(path)
    assert importing(path, assume_unit="mg/dL").values("glucose.interstitial") == [99]


def test_packed_table_and_stated_zone(importing, written) -> None:
    packed = gzip.compress(CLARITY.format(unit="mg/dL", value=99).encode())
    found = importing(written("a.csv.gz", packed), assume_zone="America/New_York")
    (glucose,) = found.series("glucose.interstitial")
    assert (glucose.utc_offset_s[0], glucose.clock_basis) == (-18_000, "zone")


def test_libre_date_order_comes_from_the_data(importing, written) -> None:
    rows = ["L,S,03-04-2024 10:00,0,100,,,", "L,S,31-03-2024 10:15,1,,105,,"]
    found = importing(written("a.csv", libre(*rows)))
    (glucose,) = found.series("glucose.interstitial")
    assert glucose.value.tolist() == [105, 100]
    assert glucose.locator.tolist() == [4, 3]


def test_libre_refuses_an_unsure_date_order(importing, written) -> None:
    path = written("a.csv", libre("L,S,03-04-2024 10:00,0,100,,,"))
    with pytest.raises(DateOrderError, match="--day-first or --month-first"):
        importing(path)
    day = importing(path, day_first=True).series("glucose.interstitial")[0].time_ns[0]
    month = importing(path, day_first=False).series("glucose.interstitial")[0].time_ns[0]
    assert (day - month) / 86_400e9 == 30 + 1 - 1  # 3 April less 4 March


def test_libre_refuses_a_choice_that_the_data_contradict(importing, written) -> None:
    path = written("a.csv", libre("L,S,31-03-2024 10:00,0,100,,,"))
    with pytest.raises(DateOrderError, match="line 3"):
        importing(path, day_first=False)
    both = written("b.csv", libre("L,S,31-03-2024 10:00,0,1,,,", "L,S,03-31-2024 10:00,0,1,,,"))
    with pytest.raises(DateOrderError, match="line 3 and line 4"):
        importing(both)


def test_libre_decimal_comma_and_limits(importing, written) -> None:
    rows = [
        'L,S,31-03-2024 10:00,0,"5,5",,,',
        "L,S,31-03-2024 10:15,0,LO,,,",
        "L,S,31-03-2024 10:20,0,5.6,,,",
        "L,S,31-03-2024 10:30,4,,,3,",
        "L,S,31-03-2024 10:40,5,,,,45",
    ]
    found = importing(written("a.csv", libre(*rows, unit="mmol/L")))
    assert found.series("glucose.interstitial")[0].original_value.tolist() == [5.5]
    assert found.values("insulin.bolus") == [3]
    assert found.values("meal.carbohydrate") == [45]
    assert sorted(q.raw for q in found.quarantined) == ["5.6", "LO"]
