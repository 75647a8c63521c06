r"""Training load: what it is, and the averages that describe it.

.. math::
    w = w_0 + 1440 \Delta i + \Delta w, \qquad \dot a = (w - a) / \tau

in minutes of full effort a day. Ratio, monotony and strain describe a plan. They are no measure
of risk: the ratio's odds ratios come about with random loads, too
(Impellizzeri 2020, doi:10.1007/s40279-020-01280-1).
"""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp

from plugins.training.quantities import Derived
from twin_core.organ import Scalar

MINUTES_A_DAY, YEAR = 1440.0, 365.25
SOFT, LEAST = 0.02, 0.05  # min/d


def daily_load(inputs: Any, derived: Derived) -> Scalar:
    """Load [min/d]: habit and what is beyond it, fading smoothly into none."""
    beyond = MINUTES_A_DAY * inputs.intensity_change + inputs.load_change
    load = derived.own.habitual_load + beyond
    return 0.5 * (load + jnp.sqrt(load * load + SOFT * SOFT))


def load_ratio(state: Any) -> Scalar:
    return state.acute_load / (state.chronic_load + LEAST)


def monotony(state: Any, derived: Derived) -> Scalar:
    """Mean over standard deviation; habits vary from day to day even where their mean is told."""
    mean = state.acute_load
    between = jnp.maximum(state.load_square - mean * mean, 0.0)
    within = (derived.own.daily_variation * mean) ** 2
    return mean / jnp.sqrt(between + within + LEAST * LEAST)


def injury_hazard(load: Scalar, state: Any, derived: Derived) -> Scalar:
    """Hazard of an injury that stops training [1/a]: hours of exposure, and weakly the ratio."""
    own = derived.own
    hours_a_year = load / own.usual_intensity / 60.0 * YEAR
    ratio = (load_ratio(state) + LEAST) ** own.load_ratio_slope
    return own.injury_rate / 1000.0 * hours_a_year * ratio
