r"""What drugs do to heart and vessels.

Beta-blockers act on the sinus node and the ventricles and take away part of the sympathetic
reflex. With `b` the dose over the standard dose of the class on a saturating curve (1 at one, as
in Law 2003, doi:10.1136/bmj.326.7404.1427),

.. math:: HR = HR_0 \,\bigl(1 - b\,(k_{rest} + x (k_{max} - k_{rest}))\bigr)

with `x` the share of the heart-rate reserve in use. Every other drug comes as the share by which
it changes rate, contractility and arterial resistance, and as blood that veins hold back (mL).
What lowers pressure for good does so through the kidney and arrives as `long_term_change`.
"""

from __future__ import annotations

from plugins.circulation.ageing import lasting_change
from plugins.circulation.quantities import Derived, Inputs, Params
from twin_core.organ import Scalar


def beta_block(inputs: Inputs, p: Params) -> Scalar:
    """Effect of the beta-blockers over that of one standard dose."""
    dose = inputs.beta_blocker + inputs.beta_blocker_exposure
    return (1.0 + p.half_effect_dose) * dose / (dose + p.half_effect_dose)


def rate_factor(exercise: Scalar, inputs: Inputs, p: Params) -> Scalar:
    """Factor on the rate that the sinus node gives; `exercise` in [0, 1]."""
    fall = p.beta_rate_fall + exercise * (p.beta_exercise_rate_fall - p.beta_rate_fall)
    return (1.0 - beta_block(inputs, p) * fall) * (1.0 + inputs.rate_effect)


def reflex_share(inputs: Inputs, p: Params) -> Scalar:
    """Share of the sympathetic reflex on the heart that beta-blockers leave."""
    return 1.0 - p.beta_reflex_block * beta_block(inputs, p)


def contractility_factor(inputs: Inputs, params: Derived) -> Scalar:
    """Factor on the active elastance of the ventricles, recovery of a failing one included."""
    p = params.given
    direct = 1.0 - p.beta_contractility_fall * beta_block(inputs, p)
    recovered = 1.0 + params.failing * p.remodelling_gain * inputs.remodelling
    return direct * (1.0 + inputs.contractility_effect) * recovered


def resistance_factor(inputs: Inputs, params: Derived) -> Scalar:
    """Factor on systemic resistance: drugs of the hour, kidney and years for good, recovery."""
    lasting = lasting_change(inputs, params) / params.given.pressure_reference
    relaxed = params.failing * params.given.remodelling_relaxation * inputs.remodelling
    return (1.0 + inputs.resistance_effect) * (1.0 + lasting) * (1.0 - relaxed)
