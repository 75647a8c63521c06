"""Trials are understood by clinical meaning: drugs by class and dose, conditions, endpoints."""

from __future__ import annotations

import math

import pytest

from twin_core.trial.plan import Drive, Effect, Goal, Hazard, Span
from workbench.trials.dose import daily_dose, times_a_day
from workbench.trials.look import events_in, look_at
from workbench.trials.spec import ArmSpec, EndpointSpec, Intervention, TrialSpec
from workbench.trials.treat import treated
from workbench.trials.units import factor
from workbench.trials.who import who_is_in


def spec(done: list[Intervention], conditions: tuple[str, ...] = (), **cohort: object) -> TrialSpec:
    arms = (ArmSpec("control", ()), ArmSpec("arm", tuple(done)))
    return TrialSpec("t", "", "", {"conditions": conditions, **cohort}, arms, 180.0, ())


def actions(done: Intervention, *conditions: str) -> tuple:
    trial = spec([done], conditions)
    found = treated(trial, who_is_in(trial))
    assert not found.unknown
    return found.arms[1].actions


def point(signal: str, unit: str = "", statistic: str = "mean_change_difference") -> EndpointSpec:
    return EndpointSpec(signal, unit, statistic, ("arm", "control"), None, 180.0)


@pytest.mark.parametrize(
    ("schedule", "times"),
    [
        ("once daily", 1.0), ("twice daily", 2.0), ("every 2 weeks", 1 / 14), ("weekly", 1 / 7),
        ("three times weekly", 3 / 7), ("total per day", 1.0), ("every 4 weeks", 1 / 28),
    ],
)  # fmt: skip
def test_schedules_are_times_a_day(schedule: str, times: float) -> None:
    assert times_a_day(schedule) == pytest.approx(times)


def test_pooled_doses_are_their_geometric_mean() -> None:
    done = Intervention("drug", "rosuvastatin", None, "mg", "once daily", "10-80 mg pooled")
    assert daily_dose(done, 10.0) == (pytest.approx(math.sqrt(800.0)), False)


@pytest.mark.parametrize(
    ("name", "dose", "signal", "value"),
    [
        ("atorvastatin", 40.0, "drug.atorvastatin_dose", 40.0),
        ("ramipril", 7.5, "drug.ace_inhibitor", 1.0),
        ("telmisartan", 60.0, "drug.angiotensin_blocker", 1.0),
        (
            "indapamide",
            1.5,
            "drug.thiazide",
            0.75,
        ),  # the class lowers less than the organ's thiazide
    ],
)
def test_a_drug_drives_its_class_in_standard_doses(
    name: str, dose: float, signal: str, value: float
) -> None:
    drives = [
        a
        for a in actions(Intervention("drug", name, dose, "mg", "once daily"))
        if isinstance(a, Drive)
    ]
    assert {a.signal: a.value for a in drives}[signal] == pytest.approx(value)


def test_a_member_never_read_before_acts_through_its_class() -> None:
    found = actions(
        Intervention("drug", "ertugliflozin", 5.0, "mg", "once daily"), "type 2 diabetes"
    )
    assert any(isinstance(a, Effect) and a.quantity == "hba1c" and a.value < -0.5 for a in found)
    assert any(isinstance(a, Hazard) and a.event == "hf_hosp" for a in found)
    assert any(isinstance(a, Goal) and a.change < 0.0 for a in found)


def test_salt_is_told_as_a_change_of_sodium() -> None:
    (drive,) = actions(Intervention("sodium", "low sodium", 50.0, "mmol/day", "daily"))
    assert drive.signal == "diet.sodium_change"
    assert drive.value == pytest.approx(-100.0 * 22.99)


def test_a_target_is_what_such_trials_attain() -> None:
    (effect,) = actions(Intervention("drug", "treat-to-target", 120.0, "mmHg systolic target"))
    assert effect.quantity == "sbp"
    assert effect.reference - 3.0 == pytest.approx(121.4, abs=0.1)


def test_what_nobody_knows_is_said() -> None:
    trial = spec([Intervention("drug", "unobtainium", 5.0, "mg", "once daily")])
    assert treated(trial, who_is_in(trial)).unknown == {"arm": ["drug 'unobtainium'"]}


@pytest.mark.parametrize(
    ("signal", "events"),
    [
        ("cardiovascular death or heart failure hospitalisation", {"cv_death", "hf_hosp"}),
        ("death from any cause", {"cv_death", "noncv_death"}),
        ("myocardial infarction, stroke or cardiovascular death", {"mi", "stroke", "cv_death"}),
        ("doubled creatinine, kidney failure or death", {"kidney", "cv_death", "noncv_death"}),
        ("type 2 diabetes incidence", {"diabetes"}),
        ("major adverse cardiovascular events", {"cv_death", "mi", "stroke"}),
        ("major vascular events", {"cv_death", "mi", "stroke", "revasc"}),
    ],
)
def test_composites_are_their_components(signal: str, events: set[str]) -> None:
    assert set(events_in(signal)) == events


@pytest.mark.parametrize(
    ("signal", "quantity"),
    [
        ("24-h systolic BP", "sbp"), ("left ventricular end-systolic volume", "lvesv"),
        ("LDL cholesterol", "ldl"), ("HDL cholesterol", "hdl"), ("fasting plasma glucose", "fpg"),
        ("VO2max", "vo2max"), ("body weight", "mass"), ("HbA1c", "hba1c"), ("eGFR", "egfr"),
    ],
)  # fmt: skip
def test_endpoints_are_quantities(signal: str, quantity: str) -> None:
    look = look_at(point(signal))
    assert look is not None
    assert look.quantity == quantity


def test_responders_are_thresholds() -> None:
    look = look_at(point("weight loss of 5 % or more", "%", "proportion"))
    assert look is not None
    assert look.threshold is not None
    assert (look.threshold.limit, look.threshold.percent) == (-5.0, True)


def test_conditions_and_table_one_describe_a_cohort() -> None:
    who = who_is_in(
        spec([], ("type 2 diabetes", "chronic kidney disease with albuminuria"), n=500,
             age={"mean": 66, "sd": 9}, sex={"female_pct": 30},
             baseline={"LDL cholesterol": {"mean": 2.5, "unit": "mmol/L"}})
    )  # fmt: skip
    assert who.has("diabetes")
    assert who.has("ckd")
    assert not who.has("hf")
    assert who.criteria.women == pytest.approx(0.3)
    assert who.criteria.targets["ldl"].mean == pytest.approx(2.5 * 38.67)
    assert who.rates["kidney"] > 0.0


def test_heart_failure_is_told_apart_by_ejection_fraction() -> None:
    reduced = who_is_in(spec([], ("heart failure, ejection fraction 40 % or less",)))
    preserved = who_is_in(spec([], ("heart failure, ejection fraction 45 % or more",)))
    assert (reduced.has("hf"), reduced.has("hfpef")) == (True, False)
    assert (preserved.has("hf"), preserved.has("hfpef")) == (False, True)


def test_a_span_of_a_procedure_lasts() -> None:
    done = Intervention("device", "catheter renal denervation", start=0.0, stop=1.0)
    assert all(a.span == Span(0.0, math.inf) for a in actions(done))


def test_a_programme_is_no_control_though_a_part_of_it_is() -> None:
    name = "total diet replacement, food reintroduction and weight-loss maintenance"
    lost = [
        a for a in actions(Intervention("diet", name, 850.0, "kcal/day")) if isinstance(a, Goal)
    ]
    assert [goal.change for goal in lost] == [-0.13]
    assert actions(Intervention("diet", "stepped food reintroduction")) == ()
    assert actions(Intervention("device", "multiple daily injections with flash sensor")) == ()


def test_a_tablet_of_an_injected_drug_counts_by_the_tablets_doses() -> None:
    told = {
        route: actions(Intervention("drug", "semaglutide", 14.0, "mg", "once daily", route=route))
        for route in ("oral", "subcutaneous")
    }
    oral, injected = (next(a for a in told[r] if isinstance(a, Goal)).change for r in told)
    assert injected < oral < -0.04


def test_short_pulses_of_light_shift_less_than_long_ones() -> None:
    def span_of(schedule: str) -> float:
        done = Intervention("light", "bright light pulse", 9000.0, "lx", schedule)
        return next(a for a in actions(done) if a.quantity == "phase_shift").value

    assert span_of("6.7 h, once, at every circadian phase") == pytest.approx(5.0)
    assert 2.0 < span_of("1 h, once, at every circadian phase") < 3.0
    assert 1.0 < span_of("12 min, once, at every circadian phase") < 2.0


def test_a_hazard_of_death_for_life_is_worth_years_of_it() -> None:
    habit = actions(Intervention("exercise", "leisure activity", None, "MET-h/week", "", "7.5-15"))
    years = next(a for a in habit if isinstance(a, Effect))
    assert (years.quantity, years.value) == ("life_years", pytest.approx(3.7, abs=0.1))
    state = actions(Intervention("exposure", "diabetes"))
    assert {a.event for a in state if isinstance(a, Hazard)} >= {"cv_death", "noncv_death", "mi"}


def test_strength_work_beside_aerobic_work_does_not_hide_it() -> None:
    done = Intervention("exercise", "aerobic or resistance exercise", 45.0, "min", "3 times a week")
    both = [a for a in actions(done, "major depression") if isinstance(a, Effect)]
    assert sum(a.value for a in both if a.quantity == "distress") < -0.8


def test_less_of_what_fattens_makes_thinner_and_more_of_it_fatter() -> None:
    swapped = actions(Intervention("diet", "sugar-sweetened beverages replaced by water"))
    assert [goal.change for goal in swapped if isinstance(goal, Goal)] == [-0.017]
    drunk = actions(Intervention("diet", "sugar-sweetened beverages"))
    assert all(goal.change > 0.0 for goal in drunk if isinstance(goal, Goal))
    oil = Intervention("diet", "coconut oil (more saturated fat)", 6.0, "% of energy")
    assert [a.value for a in actions(oil) if isinstance(a, Effect)] == [pytest.approx(11.7)]


def test_energy_of_exercise_is_gross_so_gentle_work_is_less_effort_for_it() -> None:
    def load(name: str) -> float:
        done = Intervention("exercise", name, 14.0, "kcal/kg/week")
        return next(a for a in actions(done) if a.signal == "exercise.intensity").value

    gentle, hard = load("walking at 40 to 55 % of VO2"), load("jogging at 65 to 80 % of VO2")
    assert gentle < hard


def test_numbers_in_words_are_amounts_and_median_survival_is_no_cancer_matter() -> None:
    five = actions(Intervention("behaviour", "five low-risk lifestyle factors"))
    assert next(a for a in five if isinstance(a, Effect)).value == pytest.approx(13.5, abs=0.1)
    healthy = who_is_in(spec([], ("adults",)))
    look = look_at(point("median survival", "y"), healthy)
    assert look is not None
    assert look.quantity == "life_years"


def test_oxygen_uptake_in_litres_is_of_the_whole_body() -> None:
    from workbench.trials.of_quantities import _whole_body

    told = {unit: _whole_body(unit) for unit in ("L/min", "mL/min", "mL/min/kg", "%")}
    assert told == {"L/min": True, "mL/min": True, "mL/min/kg": False, "%": False}


def test_habits_that_a_cohort_watched_are_no_programme() -> None:
    walk = Intervention("exercise", "moderate physical activity", 92.0, "min/week")
    hazard = EndpointSpec("death from any cause", "HR", "hazard_ratio", ("arm", "control"), None, 0)
    told: dict[int, set[str]] = {}
    for size in (300, 300_000):
        arms = (ArmSpec("control", ()), ArmSpec("arm", (walk,)))
        trial = TrialSpec("t", "", "", {"n": size}, arms, 2900.0, (hazard,))
        found = treated(trial, who_is_in(trial)).arms[1].actions
        told[size] = {a.signal if isinstance(a, Drive) else getattr(a, "event", "") for a in found}
    assert "exercise.intensity" in told[300] - told[300_000]
    assert "cv_death" in told[300_000] - told[300]


def test_standardised_differences_are_not_taken_for_hours() -> None:
    assert factor("sleep_latency", "Hedges g") == 1.0
    assert factor("sleep_latency", "h") == factor("sleep_latency", "hours") == 60.0


def test_drugs_that_lower_glucose_together_add_up_to_less_than_their_sum() -> None:
    sitagliptin = Intervention("drug", "sitagliptin", 100.0, "mg", "once daily")
    empagliflozin = Intervention("drug", "empagliflozin", 10.0, "mg", "once daily")

    def fall(*done: Intervention) -> float:
        trial = spec(list(done), ("type 2 diabetes",))
        found = treated(trial, who_is_in(trial)).arms[1].actions
        return sum(a.value for a in found if isinstance(a, Effect) and a.quantity == "hba1c")

    alone = [fall(sitagliptin), fall(empagliflozin)]
    assert sum(alone) < fall(sitagliptin, empagliflozin) < min(alone) < 0.0


def test_people_who_change_many_things_keep_each_to_less() -> None:
    dash = Intervention("diet", "DASH diet", details="weekly counselling")
    slimming = Intervention("weight_loss", "behavioural counselling")

    def followed(*done: Intervention) -> float:
        trial = spec(list(done), ("hypertension",))
        found = treated(trial, who_is_in(trial)).arms[1].actions
        return sum(a.value for a in found if isinstance(a, Drive) and a.signal == "diet.dash")

    assert followed(dash, slimming) == pytest.approx(0.6 * followed(dash))


def test_trials_of_drugs_against_weight_advise_everybody() -> None:
    drug = Intervention("drug", "semaglutide", 2.4, "mg", "once weekly")
    trial = spec([drug], ("obesity",))
    found = treated(trial, who_is_in(trial))
    assert [isinstance(a, Goal) for a in found.arms[0].actions] == [True]
    assert any("advice on food in all arms" in text for text in found.assumed)
