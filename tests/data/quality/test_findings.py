"""Each fault that was put in is found where it is, explained, mended and restored."""

from __future__ import annotations

import numpy as np
import pytest

from data.quality import Finding, NothingToFixError, findings, fix, undo
from data.record import ImportBatch, Record, Series, Source
from tests.data.quality.conftest import DAY, GLUCOSE, MINUTE, START, Put, days, sugar

LB = 0.45359237


def of_kind(record: Record, kind: str) -> list[Finding]:
    return [finding for finding in findings(record) if finding.kind == kind]


def mended(record: Record, kind: str) -> list[Finding]:
    """The findings of a kind; their fix removes them, and its undo restores every value."""
    before = {name: record.read(name).value for name in record.signals()}
    quarantine = record.quarantined()
    found = of_kind(record, kind)
    fix(record, findings(record), [finding.id for finding in found])
    assert of_kind(record, kind) == []
    undo(record)
    assert record.quarantined() == quarantine
    assert set(record.signals()) == set(before)
    for name, value in before.items():
        np.testing.assert_array_equal(record.read(name).value, value)
    assert [f.id for f in of_kind(record, kind)] == [f.id for f in found]
    return found


def test_good_data_are_left_in_peace(record: Record, put: Put) -> None:
    time_ns = days(14)
    put(GLUCOSE, time_ns, sugar(time_ns))
    put("body.mass", days(14, 1440), 70.0 + 0.3 * np.sin(np.arange(14)), "scale.csv")
    assert findings(record) == []


def test_a_gap_is_told_with_its_length(record: Record, put: Put) -> None:
    time_ns = days(4)
    time_ns = time_ns[(time_ns < START + DAY) | (time_ns >= START + DAY + 180 * MINUTE)]
    put(GLUCOSE, time_ns, sugar(time_ns))
    (gap,) = of_kind(record, "gap")
    assert (gap.first_ns, gap.last_ns) == (START + DAY - 5 * MINUTE, START + DAY + 180 * MINUTE)
    assert "3.08 h from 2024-03-01 23:55" in gap.sentence
    assert gap.fix == ()


def test_a_spike_is_told_apart_from_a_meal(record: Record, put: Put) -> None:
    time_ns = days(7)
    value = sugar(time_ns)
    value[500] += 120.0
    put(GLUCOSE, time_ns, value)
    (spike,) = mended(record, "spike")
    assert spike.first_ns == spike.last_ns == time_ns[500]
    assert f"{value[500]:.4g} mg/dL" in spike.sentence


def test_a_stuck_sensor_is_found_and_rounding_is_not(record: Record, put: Put) -> None:
    time_ns = days(14)
    value = sugar(time_ns)
    value[1000:1040] = 117.0
    put(GLUCOSE, time_ns, value)
    (flat,) = mended(record, "flat_line")
    assert (flat.first_ns, flat.last_ns) == (time_ns[1000], time_ns[1039])
    assert "40 times in a row" in flat.sentence


def test_a_second_file_that_repeats_the_first_is_set_aside(record: Record, put: Put) -> None:
    time_ns = days(3)
    put(GLUCOSE, time_ns, sugar(time_ns), "export.csv")
    again = time_ns[100:600] + 7_000_000_000
    copy = put(GLUCOSE, again, sugar(time_ns)[100:600], "app.csv")
    (double,) = mended(record, "duplicate")
    assert (double.rows, double.source, double.safe) == (500, copy, True)
    fix(record, [double])
    assert len(record.read(GLUCOSE)) == len(time_ns)


def test_steps_of_watch_and_phone_are_not_added_up(record: Record, put: Put) -> None:
    hours = days(3, 60)
    put("activity.steps", hours, np.full(72, 400.0), "watch.csv", duration_s=np.full(72, 3600.0))
    part = hours[::3]
    put("activity.steps", part, np.full(24, 900.0), "phone.csv", duration_s=np.full(24, 7200.0))
    (double,) = mended(record, "duplicate")
    assert double.severity == "serious"
    assert "keep watch.csv" in double.proposal
    fix(record, [double])
    assert record.read("activity.steps").value.sum() == 72 * 400.0


def test_glucose_in_mmol_read_as_mg_comes_out_of_quarantine(record: Record, put: Put) -> None:
    time_ns = days(2)
    truth = sugar(time_ns)
    key = put("glucose.capillary", time_ns, truth / 18.0156, unit="mg/dL")
    assert len(record.quarantined()) > 500
    (unit,) = mended(record, "unit")
    assert (unit.source, unit.safe, unit.severity) == (key, True, "serious")
    assert "mmol/L" in unit.sentence
    fix(record, [unit])
    np.testing.assert_allclose(record.read("glucose.capillary").value, truth, rtol=1e-4)
    assert record.quarantined() == []


def test_pounds_beside_kilograms_are_found_by_the_other_source(record: Record, put: Put) -> None:
    put("body.mass", days(30, 1440), 70.0 + np.sin(np.arange(30)), "scale.csv")
    put("body.mass", days(8, 1440) + DAY // 2, (70.0 + np.arange(8) / 9) / LB, "app.csv")
    (unit,) = mended(record, "unit")
    assert "[lb_av]" in unit.sentence
    fix(record, [unit])
    assert record.read("body.mass").value.max() < 72.0


def test_fahrenheit_is_more_than_a_factor(record: Record, put: Put) -> None:
    put("body.temperature", days(9, 720), np.full(18, 98.6), unit="Cel")
    (unit,) = mended(record, "unit")
    fix(record, [unit])
    np.testing.assert_allclose(record.read("body.temperature").value, 37.0)


def test_high_glucose_is_no_other_unit(record: Record, put: Put) -> None:
    time_ns = days(5)
    put(GLUCOSE, time_ns, sugar(time_ns) + 150.0)
    assert of_kind(record, "unit") == []


@pytest.mark.parametrize(("ahead", "word"), [(60, "ahead"), (-93, "behind")])
def test_a_clock_that_was_wrong_for_a_while_is_set_right(
    record: Record, put: Put, ahead: int, word: str
) -> None:
    time_ns = days(4)
    wrong = time_ns.copy()
    wrong[300:500] += ahead * MINUTE
    put(GLUCOSE, wrong, sugar(time_ns))
    (clock,) = of_kind(record, "clock")
    assert word in clock.sentence
    assert clock.rows == 200
    fix(record, [clock])
    np.testing.assert_array_equal(record.read(GLUCOSE).time_ns, time_ns)
    np.testing.assert_array_equal(record.read(GLUCOSE).value, sugar(time_ns))


def test_dates_of_a_device_without_a_clock_are_set_aside(record: Record, put: Put) -> None:
    time_ns = days(3)
    time_ns[:20] -= 24 * 365 * DAY
    put(GLUCOSE, time_ns, sugar(time_ns))
    clock = of_kind(record, "clock")[0]
    assert clock.rows == 20
    fix(record, [clock])
    assert record.read(GLUCOSE).time_ns.min() >= START


def test_a_sensor_that_drifts_from_the_finger_is_told(record: Record, put: Put) -> None:
    time_ns = days(10)
    truth = sugar(time_ns)
    put(GLUCOSE, time_ns, truth + 4.0 * (time_ns - START) / DAY, "sensor.csv")
    put("glucose.capillary", time_ns[::96], truth[::96], "meter.csv")
    (drift,) = of_kind(record, "drift")
    assert "+38" in drift.sentence or "+39" in drift.sentence
    assert "sensor.csv" in drift.sentence


def test_a_stranger_on_the_scale_is_set_aside(record: Record, put: Put) -> None:
    time_ns = days(6, 720)
    put("body.mass", time_ns, np.where(np.arange(12) == 5, 92.0, 70.0 + np.arange(12) / 8), "s.csv")
    (scale,) = mended(record, "plausibility")
    assert "92 kg" in scale.sentence


def test_crossed_pressures_are_set_aside_together(record: Record) -> None:
    time_ns, zeros = days(6, 720), np.zeros(12, np.int32)
    upper, lower = 120.0 + np.arange(12.0), np.full(12, 80.0)
    upper[4] = 70.0
    series = [
        Series(name, time_ns, value, value, "mm[Hg]", zeros, "utc", np.arange(12))
        for name, value in (("pressure.systolic", upper), ("pressure.diastolic", lower))
    ]
    record.commit(ImportBatch(Source("cuff.csv", "c" * 64, "test", "1"), series))
    (crossed,) = mended(record, "plausibility")
    assert (crossed.rows, crossed.severity, len(crossed.fix)) == (1, "serious", 2)
    fix(record, [crossed])
    assert len(record.read("pressure.systolic")) == len(record.read("pressure.diastolic")) == 11


def test_fixes_name_what_is_not_there(record: Record, put: Put) -> None:
    time_ns = days(4)
    put(GLUCOSE, np.delete(time_ns, np.s_[300:400]), sugar(np.delete(time_ns, np.s_[300:400])))
    found = findings(record)
    with pytest.raises(NothingToFixError, match="no finding 'beef'"):
        fix(record, found, ["beef"])
    with pytest.raises(NothingToFixError, match="proposes no fix"):
        fix(record, found, [found[0].id])
    with pytest.raises(NothingToFixError, match="no fix 'beef'"):
        undo(record, ["beef"])
