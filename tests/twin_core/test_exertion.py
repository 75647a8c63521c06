"""Exercise, lungs, heat and sleep together: effort reaches breath, blood gases, heat and water."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import Body, assemble
from twin_core.organ import discover, load
from twin_core.scenario.project import project
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import prior_twin

MINUTES = ("exercise", "lungs", "thermal", "sleep_circadian")
SLOW = ("energy_balance", "training", "ageing", "circulation", "kidney_pressure", "lipids_plaque")
GLUCOSE = ("glucose_endogenous", "plugins.glucose.endogenous:organ.toml")
HEAT = {"temperature": 33.0, "humidity": 40.0, "air_speed": 2.0, "clothing": 0.3}


def body_of(names: tuple[str, ...], *more: tuple[str, str]) -> Body:
    modules = [(name, f"plugins.{name}:organ.toml") for name in names]
    return assemble([load(plugin) for plugin in discover([*modules, *more])])


@pytest.fixture(scope="module")
def day() -> Projection:
    """A run in heat from 10 to 11, then 3000 m from 16 on; enough people for a steady median."""
    facts = {"age": 40.0, "sex": 1.0, "height": 178.0, "mass": 75.0}
    usual = Scenario(horizon_h=24.0)
    twin = prior_twin(body_of((*MINUTES, "energy_balance")), usual, facts=facts, members=16)
    plan = usual.with_events(
        Event(kind="run", at_h=10.0, duration_min=60.0, knobs={"intensity": 0.6}),
        Event(kind="surroundings", at_h=10.0, duration_min=60.0, knobs=HEAT),
        Event(kind="altitude", at_h=16.0, duration_min=480.0, knobs={"height": 3000.0}),
    )
    return project(twin, plan, members=16)


def middle(day: Projection, signal: str, hour: float) -> tuple[float, float]:
    """Medians of baseline and intervention at an hour."""
    at = int(np.argmin(np.abs(day.time_h - hour)))
    band = day.bands[signal]
    return float(band.baseline[2][at]), float(band.intervention[2][at])


def test_every_link_of_the_whole_body_is_there() -> None:
    links = set(body_of((*MINUTES, *SLOW), GLUCOSE).links())
    assert links >= {
        ("training", "fitness.vo2max", "exercise"),
        ("energy_balance", "body.mass", "exercise"),
        ("circulation", "heart.rate", "exercise"),
        ("thermal", "heart.rate_drift", "exercise"),
        ("exercise", "respiration.oxygen_uptake", "lungs"),
        ("exercise", "respiration.carbon_dioxide_output", "lungs"),
        ("exercise", "blood.lactate", "lungs"),
        ("circulation", "circulation.cardiac_output", "lungs"),
        ("sleep_circadian", "sleep.asleep", "lungs"),
        ("thermal", "body.temperature", "lungs"),
        ("exercise", "energy.rate", "thermal"),
        ("thermal", "sweat.sodium_loss", "kidney_pressure"),
        ("sleep_circadian", "sleep.asleep", "thermal"),
    }


def test_a_run_reaches_breath_heat_and_heart(day: Projection) -> None:
    assert not day.failures
    calm, running = middle(day, "respiration.ventilation", 10.9)
    assert running > 5.0 * calm
    assert middle(day, "blood_gas.carbon_dioxide", 10.9)[1] == pytest.approx(40.0, abs=4.0)
    cool, warm = middle(day, "body.temperature", 11.0)
    assert 0.5 < warm - cool < 3.0
    assert middle(day, "sweat.rate", 10.9)[1] > 5.0
    rest, drifting = middle(day, "heart.rate_drift", 10.9)
    assert drifting - rest > 3.0
    early, late = (middle(day, "exercise.heart_rate", hour)[1] for hour in (10.25, 10.95))
    assert late - early > 3.0


def test_what_was_lost_is_told_and_made_good(day: Projection) -> None:
    usual, lost = middle(day, "hydration.water_change", 11.1)
    assert lost - usual < -0.3
    assert middle(day, "hydration.water_change", 23.5)[1] > lost
    freely, sparing = middle(day, "hydration.urine_flow", 13.0)
    assert sparing < 0.8 * freely
    full, used = middle(day, "muscle.glycogen", 11.1)
    assert 40.0 < full - used < 200.0


def test_altitude_takes_saturation_and_sleep_breath(day: Projection) -> None:
    low, high = middle(day, "respiration.spo2", 20.0)
    assert -10.0 < 100.0 * (high / low - 1.0) < -5.0
    assert middle(day, "blood_gas.carbon_dioxide", 20.0)[1] < 38.5
    awake, asleep = (middle(day, "blood_gas.carbon_dioxide", hour)[0] for hour in (15.0, 3.0))
    assert asleep > awake + 1.0
