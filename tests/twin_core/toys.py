"""Small organs with known answers: a decay, its driver, and a follower on another clock."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from twin_core.organ import AbstractOrgan, OrganPlugin, Stage, parse_manifest

HEADER = """
contract = "1.0"
id = "{id}"
display_name = "{id}"
version = "0.1.0"
licence = "Apache-2.0"
authors = ["test"]
citation = []
intended_use = "tests"
leaves_out = "everything"
validity = {{ rating = "low", reason = "toy" }}
clock = {{ tier = "{tier}", dt = 1.0 }}
"""

DECAY = (
    HEADER.format(id="decay", tier="minutes")
    + """
[[state]]
id = "amount"
unit = "mg/dL"
support = "positive"
[[input]]
id = "rate"
signal = "diet.carbohydrate_rate"
unit = "g/min"
[[output]]
id = "level"
signal = "glucose.plasma"
unit = "mg/dL"
[[parameter]]
id = "elimination"
unit = "/min"
default = 0.1
bounds = [0.001, 1.0]
prior = { family = "lognormal", location = 0.1, scale = 0.5 }
origin = "assumed"
personal = true
description = "first-order elimination"
[[parameter]]
id = "start"
unit = "mg/dL"
default = 100.0
bounds = [0.0, 1000.0]
origin = "assumed"
description = "amount at the start"
[[intervention]]
kind = "meal"
name = "Meal"
summary = "Food."
[[intervention.knob]]
id = "carbohydrate"
unit = "g"
low = 0.0
high = 200.0
default = 60.0
port = "rate"
shape = "spread"
"""
)

FOLLOWER = (
    HEADER.format(id="follower", tier="minutes")
    + """
[[state]]
id = "level"
unit = "mmol/L"
[[input]]
id = "source"
signal = "glucose.plasma"
unit = "mmol/L"
required = true
[[output]]
id = "level"
signal = "glucose.interstitial"
unit = "mmol/L"
[[parameter]]
id = "lag"
unit = "min"
default = 10.0
bounds = [1.0, 60.0]
origin = "assumed"
description = "time constant"
"""
)


class DecayState(NamedTuple):
    amount: Any


class DecayInputs(NamedTuple):
    rate: Any


class DecayOutputs(NamedTuple):
    level: Any


class DecayParams(NamedTuple):
    elimination: Any
    start: Any


class Decay(AbstractOrgan):
    State, Inputs, Outputs, Params = DecayState, DecayInputs, DecayOutputs, DecayParams

    def initial(self, params: Any, inputs: Any) -> Any:
        return DecayState(params.start)

    def rhs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
        return DecayState(inputs.rate - params.elimination * state.amount)

    def outputs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
        return DecayOutputs(state.amount)


class FollowerState(NamedTuple):
    level: Any


class FollowerInputs(NamedTuple):
    source: Any


class FollowerParams(NamedTuple):
    lag: Any


class Follower(AbstractOrgan):
    State, Inputs, Outputs, Params = FollowerState, FollowerInputs, FollowerState, FollowerParams

    def initial(self, params: Any, inputs: Any) -> Any:
        return FollowerState(inputs.source)

    def rhs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
        return FollowerState((inputs.source - state.level) / params.lag)

    def outputs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
        return FollowerState(jnp.asarray(state.level))


def plugin(text: str, organ: AbstractOrgan | None = None) -> OrganPlugin:
    """A plugin as the loader would hand it over, from manifest text."""
    manifest = parse_manifest(text, "test")
    return OrganPlugin(manifest.id, "test", "organ.toml", Stage.IMPORTED, manifest, organ)
