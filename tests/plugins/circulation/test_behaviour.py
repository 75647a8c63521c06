"""The circulation as physiology: rest, exercise, posture, blood loss, reflex, presets."""

from __future__ import annotations

import pytest

from tests.plugins.circulation.cases import DELAYS, PACED, RATES, settled_cases


@pytest.fixture(scope="module")
def seen() -> dict[str, dict[str, float]]:
    return settled_cases()


# Published rest values of a healthy adult man: Guyton and Hall 2006, Van Leeuwen 2015, Edwards
# Lifesciences 2009, Hudsmith 2005 (doi:10.1080/10976640500295516), Brandfonbrener 1955.
REST_TABLE = {
    "cardiac_output": (5.04, 6.16),
    "heart_rate": (60.0, 80.0),
    "stroke_volume": (55.3, 93.1),
    "ejection_fraction": (50.0, 70.0),
    "systolic_pressure": (90.0, 130.0),
    "diastolic_pressure": (60.0, 90.0),
    "mean_arterial_pressure": (70.0, 100.0),
    "central_venous_pressure": (2.0, 6.0),
    "wedge_pressure": (4.0, 12.0),
    "pulmonary_systolic": (15.0, 30.0),
    "pulmonary_diastolic": (4.0, 15.0),
    "pulmonary_mean": (9.0, 18.0),
    "lv_end_diastolic_volume": (131.0, 189.0),
    "rv_end_systolic_volume": (58.0, 98.0),
    "rv_systolic_pressure": (15.0, 30.0),
}


@pytest.mark.parametrize(("quantity", "bounds"), REST_TABLE.items())
def test_rest_table(seen, quantity, bounds):
    low, high = bounds
    assert low <= seen["rest"][quantity] <= high


def test_pulse_pressure_and_resistance_at_rest(seen):
    row = seen["rest"]
    assert 30.0 <= row["systolic_pressure"] - row["diastolic_pressure"] <= 50.0
    drop = row["mean_arterial_pressure"] - row["central_venous_pressure"]
    assert 0.9 <= drop / (row["cardiac_output"] * 1000.0 / 60.0) <= 1.1


def test_reflex_is_silent_at_rest(seen):
    for quantity in ("heart_rate", "mean_arterial_pressure", "cardiac_output"):
        assert seen["rest"][quantity] == pytest.approx(seen["gain0"][quantity], rel=0.01)


def test_exercise_raises_output_through_rate_and_stroke(seen):
    rest_, half, hard, most = (seen[k] for k in ("rest", "x05", "x08", "x10"))
    order = [seen[k]["cardiac_output"] for k in ("rest", "x02", "x05", "x08", "x10")]
    assert order == sorted(order)
    # Christie 1987, stage at 82 % of peak oxygen uptake and near-maximal stage.
    assert 2.13 <= hard["heart_rate"] / rest_["heart_rate"] <= 2.61
    assert 1.264 <= hard["stroke_volume"] / rest_["stroke_volume"] <= 1.464
    assert 3.02 <= hard["cardiac_output"] / rest_["cardiac_output"] <= 3.70
    rise = hard["mean_arterial_pressure"] / rest_["mean_arterial_pressure"]
    assert 1.091 <= rise <= 1.191
    assert 3.15 <= most["cardiac_output"] / rest_["cardiac_output"] <= 3.85
    assert half["ejection_fraction"] > rest_["ejection_fraction"]
    # Tanaka 2001 at 40 years.
    assert most["heart_rate"] == pytest.approx(180.0, rel=0.02)


def test_output_rises_five_litres_per_litre_of_oxygen(seen):
    # Peak uptake 3.36 L/min and rest 0.27 (Christie 1987), linear in the reserve.
    rise = seen["x10"]["cardiac_output"] - seen["rest"]["cardiac_output"]
    assert 4.0 <= rise / (3.36 - 0.27) <= 6.0


def test_standing(seen):
    lying, upright = seen["rest"], seen["tilt"]
    assert 10.0 <= upright["heart_rate"] - lying["heart_rate"] <= 25.0
    assert -0.45 <= upright["stroke_volume"] / lying["stroke_volume"] - 1.0 <= -0.20
    assert -0.15 <= upright["systolic_pressure"] / lying["systolic_pressure"] - 1.0 <= 0.05
    assert 0.0 <= upright["diastolic_pressure"] / lying["diastolic_pressure"] - 1.0 <= 0.16


def test_blood_loss(seen):
    rest_, donated, litre, severe = (seen[k] for k in ("rest", "loss500", "loss1000", "loss1500"))
    assert -0.08 <= donated["systolic_pressure"] / rest_["systolic_pressure"] - 1.0 <= 0.02
    assert 0.0 <= litre["heart_rate"] - rest_["heart_rate"] <= 14.0
    mean = litre["mean_arterial_pressure"] / rest_["mean_arterial_pressure"] - 1.0
    assert -0.15 <= mean <= -0.03
    assert -0.35 <= litre["cardiac_output"] / rest_["cardiac_output"] - 1.0 <= -0.05
    assert 70.0 <= severe["systolic_pressure"] <= 95.0
    assert severe["heart_rate"] > litre["heart_rate"] > donated["heart_rate"]


def test_reflex_recovers_part_of_a_disturbance(seen):
    def fall(with_reflex: str, base: str) -> float:
        return seen[with_reflex]["mean_arterial_pressure"] - seen[base]["mean_arterial_pressure"]

    assert abs(fall("loss500", "rest")) < 0.3 * abs(fall("gain0_loss", "gain0"))
    assert 0.0 < fall("resistance", "rest") < 0.5 * fall("gain0_resistance", "gain0")
    assert seen["gain0_loss"]["heart_rate"] == pytest.approx(70.0)


def test_a_smaller_body_has_the_same_pressures(seen):
    small, rest_ = seen["small"], seen["rest"]
    assert small["systolic_pressure"] == pytest.approx(rest_["systolic_pressure"], rel=1e-6)
    assert small["ejection_fraction"] == pytest.approx(rest_["ejection_fraction"], rel=1e-6)
    assert small["cardiac_output"] < 0.8 * rest_["cardiac_output"]


def test_the_mass_port_replaces_the_mass_of_the_record(seen):
    assert seen["fed_mass"] == pytest.approx(seen["record_mass"], rel=1e-9)


def test_presets_have_the_signs_of_the_disease(seen):
    assert 25.0 <= seen["hfref"]["ejection_fraction"] <= 40.0
    assert seen["hfref"]["wedge_pressure"] > 1.4 * seen["rest"]["wedge_pressure"]
    assert seen["hfpef"]["ejection_fraction"] >= 50.0
    assert seen["hfpef"]["wedge_pressure"] > 15.0
    assert seen["hypertension"]["systolic_pressure"] >= 140.0
    assert seen["hypertension"]["diastolic_pressure"] >= 90.0


def test_output_is_highest_at_a_physiological_atrioventricular_delay(seen):
    output = [seen[f"delay{delay}"]["cardiac_output"] for delay in DELAYS]
    assert 0.10 <= DELAYS[output.index(max(output))] <= 0.20
    assert max(output) > 1.03 * output[0]


@pytest.mark.parametrize("preset", PACED)
@pytest.mark.parametrize("rate", RATES)
def test_stable_from_40_to_180_a_minute(seen, preset, rate):
    row = seen[f"{preset}{rate}"]
    assert row["heart_rate"] == pytest.approx(rate)
    assert 1.5 < row["cardiac_output"] < 9.0
    assert 30.0 < row["diastolic_pressure"] < row["systolic_pressure"] < 220.0


def test_heat_raises_rate_and_output_at_rest_and_leaves_pressure(seen):
    """Passive heating: rate and output rise, mean pressure stays within some mmHg (Rowell 1974,
    doi:10.1152/physrev.1974.54.1.75, from memory); maximal effort is as without."""
    rest_, hot = seen["rest"], seen["heated"]
    assert hot["heart_rate"] - rest_["heart_rate"] == pytest.approx(15.0, abs=5.0)
    assert 1.05 <= hot["cardiac_output"] / rest_["cardiac_output"] <= 1.3
    assert abs(hot["mean_arterial_pressure"] - rest_["mean_arterial_pressure"]) < 5.0
    assert seen["heated_x10"]["heart_rate"] == pytest.approx(seen["x10"]["heart_rate"], rel=1e-6)
