"""Valves, failing ventricles, pacemakers, fibrillation and drugs, against published findings."""

from __future__ import annotations

import pytest

from tests.plugins.circulation.cases import FRACTIONS, settled_cases

Rows = dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def seen() -> Rows:
    return settled_cases()


def share(seen: Rows, quantity: str, case: str, base: str = "rest") -> float:
    return seen[case][quantity] / seen[base][quantity] - 1.0


def test_exercise_stages(seen):
    """Christie 1987 as the BioGears and Pulse tables print it, each stage by its oxygen uptake."""
    stages = {
        "x034": {"heart_rate": (40.4, 71.6), "stroke_volume": (31.6, 51.6),
                 "systolic_pressure": (12.88, 23.92), "cardiac_output": (102.5, 147.5)},
        "x055": {"heart_rate": (77.3, 116.7), "systolic_pressure": (24.08, 44.72),
                 "mean_arterial_pressure": (3.38, 13.38)},
        "x08": {"heart_rate": (113.3, 160.7), "stroke_volume": (26.4, 46.4),
                "systolic_pressure": (32.48, 60.32), "mean_arterial_pressure": (9.1, 19.1),
                "cardiac_output": (202.4, 269.6)},
        "x10": {"stroke_volume": (21.2, 41.2), "systolic_pressure": (39.76, 73.84),
                "cardiac_output": (215.0, 285.0)},
    }  # fmt: skip
    for stage, bands in stages.items():
        for quantity, (low, high) in bands.items():
            assert low <= 100.0 * share(seen, quantity, stage) <= high, (stage, quantity)


def test_long_term_pressure_moves_pressure_and_not_output(seen):
    """Guyton: the kidney sets the pressure, the reflex follows it."""
    for case, change in (("higher", 15.0), ("lower", -10.0)):
        moved = seen[case]["mean_arterial_pressure"] - seen["rest"]["mean_arterial_pressure"]
        assert moved == pytest.approx(change, rel=0.12)
        assert abs(share(seen, "cardiac_output", case)) < 0.04
        assert abs(seen[case]["heart_rate"] - seen["rest"]["heart_rate"]) < 2.0


def test_plasma_counts_as_blood(seen):
    assert seen["plasma"] == pytest.approx(seen["infused"], rel=1e-9)
    assert 0.1 < seen["infused"]["central_venous_pressure"] - seen["rest"][
        "central_venous_pressure"
    ] < 2.0  # fmt: skip
    assert -0.02 <= share(seen, "mean_arterial_pressure", "infused") <= 0.05  # Kumar 2004


def test_severe_blood_loss(seen):
    """A quarter and a third of the blood, Guyton 2006: output about two thirds and a half."""
    assert 0.585 <= 1.0 + share(seen, "cardiac_output", "loss1250") <= 0.77
    assert 0.45 <= 1.0 + share(seen, "cardiac_output", "loss1750") <= 0.55
    assert seen["loss1750"]["systolic_pressure"] < seen["loss1250"]["systolic_pressure"] < 105.0


def test_beta_blockers_slow_the_heart_most_in_exercise(seen):
    fall = seen["rest"]["heart_rate"] - seen["block"]["heart_rate"]
    assert 5.0 <= fall <= 14.0
    assert -0.35 <= share(seen, "heart_rate", "block_x10", "x10") <= -0.25  # Tesch 1985
    assert -0.15 < share(seen, "cardiac_output", "block") < -0.02
    half = seen["rest"]["heart_rate"] - seen["half_block"]["heart_rate"]
    assert 0.7 * fall < half < 0.9 * fall  # Law 2003: half a dose has four fifths of the effect


def test_drugs_act_where_they_say(seen):
    assert share(seen, "heart_rate", "slower") < -0.1
    assert seen["slower"]["stroke_volume"] > seen["rest"]["stroke_volume"]
    assert seen["stronger"]["ejection_fraction"] > seen["rest"]["ejection_fraction"] + 2.0
    assert share(seen, "cardiac_output", "pooled") < -0.05
    assert seen["pooled"]["central_venous_pressure"] < seen["rest"]["central_venous_pressure"]


def test_phenylephrine_slows_the_heart_through_the_reflex(seen):
    """Martinsson 1986: systolic pressure up by 6 to 20 mmHg goes with some ten beats less."""
    for case in ("tighter", "tightest"):
        rise = seen[case]["systolic_pressure"] - seen["rest"]["systolic_pressure"]
        slower = seen["rest"]["heart_rate"] - seen[case]["heart_rate"]
        assert 4.0 <= rise <= 20.0
        assert 7.0 <= slower <= 13.0


def test_nitroprusside(seen):
    """Shepherd 1986: rate +11 %, stroke volume -16 %."""
    assert 0.06 <= share(seen, "heart_rate", "nitroprusside") <= 0.16
    assert -0.22 <= share(seen, "stroke_volume", "nitroprusside") <= -0.10
    assert -0.15 <= share(seen, "mean_arterial_pressure", "nitroprusside") <= -0.05


def test_the_atrial_kick(seen):
    kick = share(seen, "cardiac_output", "paced_av150", "paced_av0")
    assert 0.10 <= kick <= 0.25
    for case in ("paced_av100", "paced_av200"):
        assert -0.06 <= share(seen, "cardiac_output", case, "paced_av150") <= 0.0
    lost = share(seen, "cardiac_output", "fibrillating_70")
    assert -0.30 < lost < -0.08
    assert seen["fibrillating"]["heart_rate"] > 95.0


def test_ventricles_apart_lower_the_output(seen):
    assert seen["vv"]["cardiac_output"] < seen["rest"]["cardiac_output"]


def test_pacing_faster_does_not_raise_output(seen):
    """Ross 1965: 80 to 121/min leaves output as it is, 148/min lowers it."""
    assert seen["paced120"]["heart_rate"] == pytest.approx(120.0)
    assert -0.08 <= share(seen, "cardiac_output", "paced120", "paced80") <= 0.10
    assert -0.20 <= share(seen, "cardiac_output", "paced148", "paced80") <= -0.05


def test_narrow_aortic_valve(seen):
    """Below 1 cm2 the gradient of pressure peaks above 64 mmHg (4 m/s)."""
    row = seen["aortic_stenosis"]
    assert row["lv_systolic_pressure"] - row["systolic_pressure"] > 40.0
    assert row["ejection_fraction"] > 45.0
    assert row["regurgitant_fraction"] == pytest.approx(0.0, abs=0.5)


def test_leaking_aortic_valve_widens_the_pulse(seen):
    row, rest = seen["aortic_regurgitation"], seen["rest"]
    assert 30.0 < row["regurgitant_fraction"] < 60.0
    assert row["diastolic_pressure"] < rest["diastolic_pressure"] - 12.0
    pulse = row["systolic_pressure"] - row["diastolic_pressure"]
    assert pulse > 1.4 * (rest["systolic_pressure"] - rest["diastolic_pressure"])
    assert row["lv_end_diastolic_volume"] > 1.25 * rest["lv_end_diastolic_volume"]


def test_narrow_mitral_valve_backs_up_into_the_lung(seen):
    row, rest = seen["mitral_stenosis"], seen["rest"]
    assert row["wedge_pressure"] > 1.5 * rest["wedge_pressure"]
    assert row["pulmonary_mean"] > rest["pulmonary_mean"] + 4.0
    assert row["cardiac_output"] < rest["cardiac_output"]


def test_leaking_mitral_valve(seen):
    row, rest = seen["mitral_regurgitation"], seen["rest"]
    assert 30.0 < row["regurgitant_fraction"] < 60.0
    assert row["wedge_pressure"] > rest["wedge_pressure"] + 2.0
    assert row["ejection_fraction"] > rest["ejection_fraction"]


@pytest.mark.parametrize("fraction", FRACTIONS)
def test_ejection_fraction_is_what_was_asked(seen, fraction):
    assert seen[f"ef{fraction}"]["ejection_fraction"] == pytest.approx(fraction, abs=1.0)


def test_the_failing_heart_backs_up_as_it_weakens(seen):
    wedge = [seen[f"ef{fraction}"]["wedge_pressure"] for fraction in FRACTIONS]
    assert wedge == sorted(wedge, reverse=True)
    assert wedge[2] > 16.0


def test_a_beta_blocker_lets_the_failing_heart_recover(seen):
    """Months of treatment: +2 to +8 points (CHRISTMAS 2003, MOCHA 1996), and smaller."""
    gained = seen["recovered"]["ejection_fraction"] - seen["hfref"]["ejection_fraction"]
    assert 2.0 <= gained <= 8.0
    assert seen["recovered"]["heart_rate"] < seen["hfref"]["heart_rate"] - 4.0
    assert seen["recovered"]["wedge_pressure"] < seen["hfref_block"]["wedge_pressure"]
    assert seen["healthy_remodelling"] == pytest.approx(seen["rest"], rel=1e-9)


def test_preserved_ejection_fraction_fills_at_high_pressure(seen):
    assert 7.0 <= seen["hfpef"]["wedge_pressure"] <= 25.0
    assert 50.0 <= seen["hfpef"]["ejection_fraction"] <= 70.0
    assert 25.0 <= seen["hfpef_20w"]["wedge_pressure"] <= 42.0  # Wessler 2018
    assert 20.0 <= seen["hfpef_peak"]["wedge_pressure"] <= 30.0
    assert 8.2 <= seen["hfpef_peak"]["cardiac_output"] <= 13.3


def test_pulse_wave_velocity(seen):
    """Murgo 1980: 6.7 m/s; half the compliance is 1.4 times the speed (Bramwell and Hill)."""
    assert seen["rest"]["pulse_wave_velocity"] == pytest.approx(6.7, abs=0.3)
    ratio = seen["stiff"]["pulse_wave_velocity"] / seen["rest"]["pulse_wave_velocity"]
    assert ratio == pytest.approx(2.0**0.5, rel=1e-6)
    assert seen["stiff"]["systolic_pressure"] > seen["rest"]["systolic_pressure"] + 10.0
