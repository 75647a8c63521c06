"""Tables that a mapping describes."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from data.importers import DamagedFileError, ImportFailure, MappingError, UnitChoiceError
from data.importers._mapping import shipped

MAPPING = """
name = "mine"
title = "Mine"
source = "a test"
zone = "Europe/Paris"
[[table]]
id = "t"
header = ["when", "g"]
time = { column = "when", form = "FORM" }
[[table.value]]
column = "g"
signal = "glucose.capillary"
unit = "UNIT"
missing = ["-"]
"""


@pytest.fixture
def mapping(written):
    def make(form: str = "iso", unit: str = "mmol/L", extra: str = "") -> Path:
        text = MAPPING.replace("FORM", form).replace("UNIT", unit) + extra
        return written("mine.toml", text)

    return make


def test_shipped_mappings_are_valid() -> None:
    assert set(shipped()) >= {"t1d_uom", "shanghai", "big_ideas", "labs", "plain"}


def test_own_mapping_converts_and_keeps_the_original(importing, written, mapping) -> None:
    path = written("x.csv", "when,g,other\n2024-07-01 10:00,5.5,a\n2024-07-01 11:00,-,\n")
    found = importing(path, mapping=mapping())
    (glucose,) = found.series("glucose.capillary")
    assert glucose.value == pytest.approx([99.0858], abs=1e-3)
    assert (glucose.original_value[0], glucose.original_unit) == (5.5, "mmol/L")
    assert (glucose.utc_offset_s[0], glucose.clock_basis) == (7200, "assumed")
    assert glucose.locator.tolist() == [2]
    assert dict(found.last.unmapped) == {"other": 1}
    assert any("1 value skipped" in note for note in found.last.notes)


def test_workbook_and_csv_agree(importing, written, mapping, tmp_path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["when", "g"])
    sheet.append(["2024-07-01 10:00", 5.5])
    book.save(tmp_path / "x.xlsx")
    plain = importing(written("x.csv", "when,g\n2024-07-01 10:00,5.5\n"), mapping=mapping())
    sheets = importing(tmp_path / "x.xlsx", mapping=mapping())
    assert plain.values("glucose.capillary") == sheets.values("glucose.capillary")


def test_rates_hold_until_the_next_row(importing, written) -> None:
    text = (
        "basal_ts,basal_dose,insulin_kind\n"
        "01/02/2024 00:00,1.0,R\n01/02/2024 02:00,0.5,R\n01/02/2024 02:00,0.5,R\n"
        "01/02/2024 03:00,2.0,R\n01/02/2024 03:00,0.0,R\n01/02/2024 21:00,12,L\n"
    )
    found = importing(written("UoMBasal9999.csv", text))
    (rate,) = found.series("insulin.basal_rate")
    assert rate.duration_s is not None
    assert rate.duration_s.tolist() == [7200, 3600, 3600, 0, 57_600]
    assert found.values("insulin.long_acting") == [12]


@pytest.mark.parametrize(("person", "offset"), [("2301", 0), ("2302", 3600), ("2303", 28_800)])
def test_a_person_may_live_on_another_clock(importing, written, person: str, offset: int) -> None:
    text = "bg_ts,value\n01/12/2023 08:00,5.5\n"
    (glucose,) = importing(written(f"UoMGlucose{person}.csv", text)).series()
    assert (glucose.utc_offset_s[0], glucose.clock_basis) == (offset, "assumed")


def test_sleep_sessions_are_utc_and_sum_the_stages(importing, written) -> None:
    text = (
        "duration_in_sec,start_date_ts,start_time_offset_s,deep_sleep_s,light_sleep_s,rem_sleep_s\n"
        "7200,01/10/2023 20:51,3600,1800,3600,900\n"
    )
    (sleep,) = importing(written("UoM2301sleeptime.csv", text)).series("sleep.duration")
    assert sleep.time_ns[0] == 1_696_193_460_000_000_000
    assert (sleep.utc_offset_s[0], sleep.clock_basis) == (3600, "utc")
    assert sleep.value[0] == pytest.approx(1.75)


def test_bad_rows_are_refused_one_by_one(importing, written, mapping) -> None:
    text = "when,g\n2024-07-01 10:00,5.5\nsoon,5.5\n2024-07-01 10:00\n2024-07-01 10:00,5.5,6\n"
    found = importing(written("x.csv", text + '2024-07-01 10:30,"5,5"\n'), mapping=mapping())
    assert len(found.values("glucose.capillary")) == 1
    assert [q.locator for q in found.quarantined] == [3, 4, 5, 6]


def test_unit_is_asked_for(importing, written, mapping) -> None:
    path = written("x.csv", "when,g\n2024-07-01 10:00,5.5\n")
    with pytest.raises(UnitChoiceError, match="--unit"):
        importing(path, mapping=mapping(unit=""))
    assert importing(path, mapping=mapping(unit=""), assume_unit="mmol/L").signals


@pytest.mark.parametrize("unit", ["furlong", "kg"])
def test_a_unit_that_does_not_fit_is_refused(importing, written, mapping, unit: str) -> None:
    path = written("x.csv", "when,g\n2024-07-01 10:00,5.5\n")
    with pytest.raises(MappingError, match="column 'g'"):
        importing(path, mapping=mapping(unit=unit))


def test_date_order_can_be_left_to_the_data(importing, written, mapping) -> None:
    path = written("x.csv", "when,g\n31/01/2024 10:00,5.5\n03/02/2024 10:00,5.5\n")
    (glucose,) = importing(path, mapping=mapping("ask")).series("glucose.capillary")
    assert (glucose.time_ns[1] - glucose.time_ns[0]) / 86_400e9 == 3


@pytest.mark.parametrize(
    ("extra", "says"),
    [("strange = 1", "unknown key 'strange'"), ("[[table.value]]\ncolumn='z'", "names no signal")],
)
def test_mapping_mistakes_are_named(importing, written, mapping, extra: str, says: str) -> None:
    path = written("x.csv", "when,g\n2024-07-01 10:00,5.5\n")
    with pytest.raises(MappingError, match=says):
        importing(path, mapping=mapping(extra=extra))
    with pytest.raises(MappingError, match="no mapping 'absent'"):
        importing(path, mapping="absent")
    with pytest.raises(MappingError, match="columns"):
        importing(path, mapping="t1d_uom")


def test_lost_quote_and_binary_content(importing, written, mapping) -> None:
    with pytest.raises(DamagedFileError, match="line 3"):
        importing(written("a.csv", 'when,g\n2024-07-01 10:00,5.5\n2024-07-01 11:00,"5.5\n'),
                  mapping=mapping())  # fmt: skip
    with pytest.raises(ImportFailure, match="binary"):
        importing(written("b.csv", b"when,g\n\0\0\0"), mapping=mapping())
    with pytest.raises(DamagedFileError, match="workbook"):
        importing(
            written("c.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 99), mapping=mapping()
        )


def test_long_runs_are_counted_but_ordinary_repeats_are_kept(importing, written) -> None:
    row = "2024-01-01,1\n"
    few = importing(written("a.csv", "date,steps\n" + row * 50))
    assert few.signals == {"activity.steps": 50}
    (steps,) = few.series("activity.steps")
    assert steps.duration_s is not None
    assert steps.duration_s[0] == 86_400
    many = importing(written("b.csv", "date,steps\n" + row * 5000 + "2024-01-02,7\n"))
    assert many.signals == {"activity.steps": 1001}
    assert many.series("activity.steps")[0].locator[-1] == 5002


def test_premixed_and_unknown_insulin_text(importing, tmp_path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Date", "CGM (mg / dl)", "Insulin dose - s.c.", "Dietary intake"])
    for minute, (dose, food) in enumerate(
        [
            ("Novolin R, 6 IU", "Rice 100 g\nEgg 65.5 g"),
            ("insulin detemir, 6 IU; Novolin R, 4 IU", "data not available"),
            ("Novolin 30R, 10 IU", "porridge"),
            ("wonderdrug, 3 IU", None),
        ]
    ):
        sheet.append([f"2021-05-04 10:{minute:02d}:00", 100.5, dose, food])
    path = tmp_path / "1002_0_20210504.xlsx"
    book.save(path)
    found = importing(path)
    assert found.values("insulin.bolus") == pytest.approx([6, 4, 3])
    assert found.values("insulin.long_acting") == pytest.approx([6, 7])
    assert found.values("meal.mass") == [165.5]
    assert sorted(q.raw for q in found.quarantined) == [
        "data not available",
        "porridge",
        "wonderdrug, 3 IU",
    ]
