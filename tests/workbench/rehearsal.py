# ruff: noqa: E501  (rows of tables)
"""A service with made-up curves that answers at once, and others that misbehave. For tests."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import Any

import numpy as np

from twin_core.scenario.projection import Band, Beat, Outcome, Projection
from twin_core.scenario.scenario import Event, Scenario
from workbench.engine.protocol import (
    InterventionInfo,
    KnobInfo,
    MeshBindingInfo,
    Mover,
    OrganInfo,
    ParameterInfo,
    TwinSummary,
)

NAME = "rehearsal:RehearsalService"
TIME_H = np.arange(0.0, 24.0, 1 / 12)
MEAL = KnobInfo("carbohydrate", "g", 0.0, 150.0, 60.0, "Carbohydrate in the meal")
WALK = KnobInfo("intensity", "1", 0.0, 1.0, 0.35, "Share of the greatest effort")


def summary(path: str) -> TwinSummary:
    meal = Event(
        kind="meal", at_h=13.0, duration_min=20, knobs={"carbohydrate": 70}, label="Dinner"
    )
    walk = Event(kind="exercise", at_h=13.75, duration_min=30, knobs={"intensity": 0.35}, label="Evening walk")  # fmt: skip
    base = Scenario(name="Baseline", start_hour=6.0, events=(meal,))
    organs = (
        OrganInfo("glucose_endogenous", "Glucose and insulin", "minutes", "moderate",
                  "Answers how meals, exercise and sleep move glucose in adults without insulin.",
                  "Pregnancy, acute illness and most medicines.", "", "",
                  "Reproduces the published meal test within its spread."),
        OrganInfo("circulation", "Heart and circulation", "beat", "good",
                  "Beat-by-beat volumes and pressures of a four-chamber heart.",
                  "Valve disease and arrhythmia.", "", "", "Matches resting haemodynamics."),
        OrganInfo("energy_balance", "Body mass", "days", "moderate", "Weight over months.",
                  "Fluid shifts.", "load", "No module named plugins.energy"),
    )  # fmt: skip
    parameters = (
        ParameterInfo("glucose_endogenous.insulin_sensitivity", "Insulin sensitivity",
                      "mL/(kg.min)", 2.0, 12.0, 5.6, 4.7, 6.6, True, "literature",
                      "doi:10.1109/TBME.2007.893506"),
        ParameterInfo("glucose_endogenous.gastric_emptying", "Speed of the stomach", "/min", 0.01,
                      0.06, 0.031, 0.02, 0.047, True, "literature", "doi:10.1109/10.764955"),
        ParameterInfo("circulation.lv_elastance", "Strength of the left ventricle", "mm[Hg]/mL",
                      1.4, 3.9, 2.6, 1.5, 3.8, False, "literature", "doi:10.1152/ajpheart.1998"),
    )  # fmt: skip
    interventions = (
        InterventionInfo("meal", "Meal", "Carbohydrate eaten over some minutes.", (MEAL,), (1, 120, 15)),
        InterventionInfo("exercise", "Exercise", "Moving at an intensity.", (WALK,), (5, 240, 30)),
        InterventionInfo("short_sleep", "Short sleep", "The day after a short night.",
                         (KnobInfo("hours_lost", "h", 0, 8, 3, "Hours of sleep missing"),),
                         (60, 1440, 960)),
        InterventionInfo("salt", "Salt", "More sodium in the diet.",
                         (KnobInfo("sodium", "mmol/d", -100, 200, 80, "Change of sodium intake"),),
                         (60, 1440, 720)),
    )  # fmt: skip
    mesh = (
        MeshBindingInfo("liver", "insulin.plasma", "colour", 0, 500, "viridis", "", "pmol/L", "glucose_endogenous"),
        MeshBindingInfo("pancreas", "insulin.plasma", "colour", 0, 500, "viridis", "", "pmol/L", "glucose_endogenous"),
        MeshBindingInfo("stomach", "glucose.appearance", "colour", 0, 8, "cividis", "", "mg/(kg.min)", "glucose_endogenous"),
    )  # fmt: skip
    return TwinSummary(
        person={"display_name": "Ada Example", "sex": "female", "age": 46, "height_cm": 168,
                "mass_kg": 71, "path": path},
        organs=organs, parameters=parameters, interventions=interventions, mesh=mesh,
        signals=("glucose.plasma", "insulin.plasma", "heart.rate", "pressure.mean_arterial",
                 "glucose.appearance"),
        baseline_scenario=base, example_scenario=base.with_events(walk),
        heldout={"rmse": 14.2, "coverage": 0.91}, synthetic=True,
    )  # fmt: skip


def _curve(scenario: Scenario, kinds: tuple[str, ...], size: float, width: float) -> np.ndarray:
    total = np.zeros_like(TIME_H)
    for event in scenario.events:
        if event.kind in kinds:
            dose = next(iter(event.knobs.values()), 1.0)
            x = np.clip(TIME_H - event.at_h, 0, None) / width
            total += size * dose * x * np.exp(1 - x)
    return total


def _band(signal: str, unit: str, base: np.ndarray, change: np.ndarray, spread: float) -> Band:
    z = np.array([-1.645, -0.674, 0.0, 0.674, 1.645])[:, None] * spread
    grow = 0.35 + 0.65 * (TIME_H / TIME_H[-1])[None, :]
    return Band(signal, unit, base[None] + z * grow, change[None] + z * grow)


def beat(label: str, rate: float) -> Beat:
    p = np.linspace(0, 1, 200, endpoint=False)
    squeeze = np.exp(-(((p - 0.3) / 0.14) ** 2))
    kick = np.exp(-(((p - 0.9) / 0.06) ** 2))
    traces = {
        "heart.lv_volume": 128 - 72 * squeeze, "heart.rv_volume": 138 - 74 * squeeze,
        "heart.la_volume": 45 + 26 * squeeze - 12 * kick,
        "heart.ra_volume": 48 + 26 * squeeze - 12 * kick,
        "heart.lv_pressure": 7 + 113 * np.exp(-(((p - 0.24) / 0.11) ** 2)),
        "heart.rv_pressure": 4 + 20 * np.exp(-(((p - 0.24) / 0.11) ** 2)),
    }  # fmt: skip
    return Beat(label, 60.0 / rate, traces)


def project(scenario: Scenario, members: int) -> Projection:
    started = time.perf_counter()
    base = scenario.model_copy(
        update={"events": tuple(e for e in scenario.events if e.kind == "meal" and e.at_h == 13.0)}
    )
    bands, arms = {}, []
    for arm in (base, scenario):
        glucose = 92 + _curve(arm, ("meal",), 0.75, 0.9) - _curve(arm, ("exercise",), 70, 0.8)
        insulin = 45 + _curve(arm, ("meal",), 3.2, 1.0) - _curve(arm, ("exercise",), 150, 0.8)
        rate = 64 + _curve(arm, ("exercise",), 110, 0.3) + _curve(arm, ("short_sleep",), 1.5, 8)
        pressure = 92 + _curve(arm, ("salt",), 0.03, 6) + _curve(arm, ("exercise",), 20, 0.3)
        gut = _curve(arm, ("meal",), 0.07, 0.6)
        arms.append((glucose, insulin, rate, pressure, gut))
    names = (("glucose.plasma", "mg/dL", 11.0), ("insulin.plasma", "pmol/L", 24.0),
             ("heart.rate", "{beats}/min", 4.0), ("pressure.mean_arterial", "mm[Hg]", 4.5),
             ("glucose.appearance", "mg/(kg.min)", 0.3))  # fmt: skip
    outcomes = []
    for (signal, unit, spread), b, c in zip(names, arms[0], arms[1], strict=True):
        bands[signal] = _band(signal, unit, b, c, spread)
        d = float(c.max() - b.max())
        outcomes.append(Outcome(f"Peak {signal.split('.')[-1].replace('_', ' ')}", signal, unit,
                                float(b.max()), float(c.max()), d, d - spread / 4, d + spread / 4))  # fmt: skip
    return Projection(
        scenario.name, scenario.start_hour, TIME_H, bands,
        {"rest": beat("rest", 64), "walk": beat("walk", 102)}, tuple(outcomes), members,
        elapsed_s=time.perf_counter() - started,
    )  # fmt: skip


class RehearsalService:
    """Answers at once with made-up curves."""

    def open_twin(self, record_path: str, progress: Any) -> TwinSummary:
        progress(0.5, "reading")
        return summary(record_path)

    def project(self, scenario: Scenario, members: int, first: bool = False) -> Projection:
        return project(scenario, members)

    def refine(self) -> Projection | None:
        raise RuntimeError("every rehearsed answer is final")

    def fit(self, record_path: str, progress: Any, **options: Any) -> TwinSummary:
        for step in range(int(options.get("steps", 3))):
            progress((step + 1) / 10, f"start {step + 1}")
            time.sleep(float(options.get("pause_s", 0.01)))
        return summary(record_path)

    def open_lesson(self, name: str, progress: Any) -> TwinSummary:
        from workbench.lessons import find_lesson

        lesson = find_lesson(name)
        person = {"display_name": f"Model person: {lesson.title}"}
        first = lesson.scenario(0) or lesson.baseline
        return replace(
            summary(""), person=person, baseline_scenario=lesson.baseline, example_scenario=first
        )

    def warmup(self, progress: Any) -> None:
        return None

    def report(
        self, path: str, scenario: Scenario, out: str, progress: Any, named: bool = True
    ) -> str:
        return out

    def what_moves(self, signal: str) -> tuple[Mover, ...]:
        return (
            Mover("glucose_endogenous.insulin_sensitivity", "Insulin sensitivity", "mL/(kg.min)",
                  2.0, 12.0, 141.0, 93.0, 119.0, 112.0, True),
            Mover("glucose_endogenous.gastric_emptying", "Speed of the stomach", "/min",
                  0.01, 0.06, 108.0, 118.0, 114.0, 117.0),
        )  # fmt: skip


class FragileService(RehearsalService):
    """Dies when a scenario is named 'crash', is slow when it is named 'slow', raises on 'bad'."""

    def project(self, scenario: Scenario, members: int, first: bool = False) -> Projection:
        if scenario.name == "crash":
            os._exit(11)
        if scenario.name == "bad":
            raise ValueError("kidney.gfr left the model's range")
        if scenario.name == "slow":
            time.sleep(30)
        return super().project(scenario, members, first)
