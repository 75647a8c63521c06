"""Organs of sleep, lipids, training and ageing beside those of weight, heart and glucose."""

from __future__ import annotations

import numpy as np
import pytest

from twin_core.body import Body, assemble
from twin_core.organ import discover, load
from twin_core.scenario.scenario import Event, Scenario
from twin_core.scenario.years import project_years
from twin_core.twin import prior_twin

NAMES = ("sleep_circadian", "lipids_plaque", "training", "ageing", "energy_balance", "circulation")
MODULES = [(name, f"plugins.{name}:organ.toml") for name in NAMES]
GLUCOSE = ("glucose_endogenous", "plugins.glucose.endogenous:organ.toml")


@pytest.fixture(scope="module")
def body() -> Body:
    return assemble([load(plugin) for plugin in discover([*MODULES, GLUCOSE])])


def test_the_organs_feed_each_other(body: Body) -> None:
    links = set(body.links())
    assert ("sleep_circadian", "sleep.loss", "glucose_endogenous") in links
    assert ("energy_balance", "body.mass", "lipids_plaque") in links
    assert ("energy_balance", "body.mass", "training") in links
    assert ("training", "fitness.vo2max", "ageing") in links
    assert ("ageing", "ageing.vo2max_loss", "training") in links
    assert ("circulation", "pressure.mean_arterial", "ageing") in links
    assert ("circulation", "pressure.systolic", "lipids_plaque") in links


def test_a_year_of_a_statin_and_training(body: Body) -> None:
    facts = {"age": 55.0, "sex": 1.0, "height": 175.0, "mass": 85.0}
    usual = Scenario(horizon_h=24.0 * 60 * 6)
    twin = prior_twin(body, usual, facts=facts, members=2)
    plan = usual.with_events(
        Event(kind="atorvastatin", at_h=0.0, knobs={"dose": 40.0}),
        Event(kind="training_plan", at_h=0.0, knobs={"load": 10.0}),
    )
    found = project_years(twin, plan, members=2, window_days=60)
    assert not found.failures
    change = {o.signal: o.difference for o in found.outcomes}
    assert change["lab.cholesterol_ldl"] < -30.0
    assert change["fitness.vo2max"] > 1.0
    assert change["ageing.biological_age"] < 0.0
    assert change["risk.vascular_hazard"] < 0.0
    assert all(np.isfinite(band.baseline).all() for band in found.bands.values())
