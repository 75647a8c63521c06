"""The priors that the development people taught, for a person of certain facts."""

from __future__ import annotations

from data.evidence.population import learned_priors
from twin_core.infer.population import Shift
from workbench.service.person import Facts


def kind_of(facts: Facts) -> str:
    """The people a person is like: the glucose organ, with its preset."""
    organ = facts.organs[0]
    preset = facts.presets.get(organ)
    return f"{organ}:{preset}" if preset else organ


def population_of(facts: Facts) -> dict[str, Shift]:
    """The shipped priors for a person of these facts."""
    return {name: Shift(*row) for name, row in learned_priors(kind_of(facts)).items()}
