"""Stress, mood, immunity, tumour and what sways glucose, beside the organs that they reach."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.body import Body, assemble
from twin_core.organ import discover, load
from twin_core.simulate.lanes import derive_parameters, members_of

NAMES = ("stress", "mood", "immune", "tumour_marrow", "sleep_circadian", "kidney_pressure")
NAMES += ("lipids_plaque", "training", "energy_balance")
MODULES = [(name, f"plugins.{name}:organ.toml") for name in NAMES]
MODULES += [
    (f"glucose_{name}", f"plugins.glucose.{name}:organ.toml")
    for name in ("endogenous", "influences", "years")
]


@pytest.fixture(scope="module")
def body() -> Body:
    return assemble([load(plugin) for plugin in discover(MODULES)])


def test_the_organs_feed_each_other(body: Body) -> None:
    links = set(body.links())
    for link in (
        ("stress", "stress.insulin_resistance", "glucose_influences"),
        ("stress", "stress.arousal", "sleep_circadian"),
        ("sleep_circadian", "sleep.loss", "stress"),
        ("sleep_circadian", "sleep.loss", "mood"),
        ("mood", "mind.distress", "stress"),
        ("mood", "autonomic.drive_change", "kidney_pressure"),
        ("kidney_pressure", "pressure.long_term_change", "mood"),
        ("kidney_pressure", "kidney.gfr", "glucose_influences"),
        ("immune", "immune.insulin_resistance", "glucose_influences"),
        ("immune", "lab.crp", "mood"),
        ("mood", "mind.distress", "immune"),
        ("glucose_influences", "insulin.sensitivity_change", "glucose_endogenous"),
        ("glucose_endogenous", "glucose.plasma", "glucose_years"),
        ("glucose_years", "pancreas.function_change", "glucose_endogenous"),
        ("glucose_years", "weight.sensitivity_change", "glucose_influences"),
        ("energy_balance", "body.mass", "glucose_years"),
    ):
        assert link in links, link


@pytest.mark.parametrize("tier", ["minutes", "days"])
def test_a_tier_compiles_and_its_rates_are_finite(body: Body, tier: str) -> None:
    system = body.systems[tier]
    theta = np.array([[value] for value in body.defaults().values()])
    derived = derive_parameters(body, members_of(body, theta))
    own = jax.tree.map(lambda leaf: jnp.reshape(leaf, ()), system.own(derived))
    u = jnp.asarray(body.input_defaults(tier))
    u = u.at[system.inputs.index("body.mass")].set(75.0) if "body.mass" in system.inputs else u

    @jax.jit
    def look(u):
        y = system.initial(u, own)
        return system.rhs(jnp.zeros(()), y, u, own), system.read(jnp.zeros(()), y, u, own)

    for values in look(u):
        assert bool(jnp.isfinite(values).all())
