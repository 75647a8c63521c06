r"""Blood chemistry: what is made and cleared, and what plasma dilutes.

.. math::
    c &= m_c / GFR, \qquad u = m_u / (\epsilon\, GFR) \\
    \dot k &= \left(K_0 - g \ln (A / A_0) + \sum_d g_d d + g_k (1 - GFR / GFR_0)^+ - k\right) / \tau

Creatinine made: Cockcroft and Gault 1976 (doi:10.1159/000180580); filtration read off creatinine:
CKD-EPI 2021 (doi:10.1056/NEJMoa2102953). Creatinine and urea settle within hours, so days see
them at rest. Time in days.
"""

from __future__ import annotations

from typing import ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.blood_chemistry.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

MINUTES_A_DAY, DECILITRE = 1440.0, 0.01  # of a mL
NITROGEN = 0.16  # of protein
HALF_DOSE = 0.4  # standard doses with half the greatest effect, as in `kidney_pressure`
SOFT = 0.02
BOUND = 0.5  # share of calcium that albumin carries


class Derived(NamedTuple):
    """Creatinine and urea nitrogen made (mg/d), red cells and plasma (mL)."""

    own: Params
    creatinine: PerMember
    nitrogen: PerMember
    cells: PerMember
    plasma: PerMember


def _blood(p: Params) -> PerMember:
    """mL, Nadler 1962 (Surgery 51:224)."""
    # mL for each m3 of height cubed and for each kg.
    cube = (0.01 * p.height) ** 3
    man = 366.9 * cube + 32.19 * p.mass + 604.1
    return p.sex * man + (1.0 - p.sex) * (356.1 * cube + 33.08 * p.mass + 183.3)


def _hematocrit(p: Params) -> PerMember:
    return 0.01 * (p.usual_hematocrit - p.hematocrit_women * (1.0 - p.sex))


def _strength(dose: Scalar) -> Scalar:
    """Effect over that of the standard dose (Law 2003, doi:10.1136/bmj.326.7404.1427)."""
    return (1.0 + HALF_DOSE) * dose / (jnp.maximum(dose, 0.0) + HALF_DOSE)


def _filtration(inputs: Inputs, p: Params) -> Scalar:
    return jnp.where(inputs.gfr > 0.0, inputs.gfr, p.usual_gfr)


def _cleared(inputs: Inputs, p: Params) -> Scalar:
    """Plasma cleared by filtration (dL/d)."""
    return DECILITRE * MINUTES_A_DAY * _filtration(inputs, p)


def _potassium_aim(inputs: Inputs, p: Params) -> Scalar:
    level = jnp.where(inputs.aldosterone > 0.0, inputs.aldosterone, p.usual_aldosterone)
    missing = 1.0 - _filtration(inputs, p) / p.usual_gfr
    lost = 0.5 * (missing + jnp.sqrt(missing * missing + SOFT * SOFT))
    renin = _strength(inputs.ace_inhibitor) + _strength(inputs.angiotensin_blocker)
    return (
        p.usual_potassium
        - p.potassium_aldosterone * jnp.log(level / p.usual_aldosterone)
        - p.potassium_thiazide * _strength(inputs.thiazide)
        - p.potassium_loop * _strength(inputs.loop_diuretic)
        + p.potassium_blocker * _strength(inputs.blocker)
        + p.potassium_renin * renin
        + p.potassium_eaten * inputs.potassium_change / p.potassium_step
        + p.potassium_kidney * 2.0 * lost
    )


def _nitrogen(inputs: Inputs, derived: Derived) -> Scalar:
    more = 1000.0 * NITROGEN * inputs.protein_change
    return jnp.maximum(derived.nitrogen + more, 500.0)  # mg/d


def read_filtration(creatinine: Scalar, p: Params) -> Scalar:
    """CKD-EPI 2021, mL/min for 1.73 m2."""
    kappa = 0.7 + 0.2 * p.sex  # mg/dL; 142 below is mL/min for 1.73 m2, 0.9938 the share a year
    power = -0.241 - 0.061 * p.sex
    ratio = creatinine / kappa
    below, above = jnp.minimum(ratio, 1.0), jnp.maximum(ratio, 1.0)
    women = 1.012 - 0.012 * p.sex
    return 142.0 * below**power * above**-1.2 * 0.9938**p.age * women


@final
class Organ(AbstractOrgan):
    """Blood of an adult, as a laboratory sees it."""

    State: ClassVar[type[NamedTuple]] = State
    Inputs: ClassVar[type[NamedTuple]] = Inputs
    Outputs: ClassVar[type[NamedTuple]] = Outputs
    Params: ClassVar[type[NamedTuple]] = Params

    def derive(self, params: Params) -> Derived:
        p = params
        # From the age of 30 (years) on, no less than 5 mg/(kg.d).
        made = p.creatinine_made - p.creatinine_ageing * (p.age - 30.0)
        made = jnp.maximum(made, 5.0) * (p.sex + (1.0 - p.sex) * p.creatinine_women) * p.mass
        nitrogen = 1000.0 * jnp.maximum(NITROGEN * p.protein_eaten * p.mass - p.nitrogen_kept, 1.0)
        blood, cells = _blood(p), _hematocrit(p)
        return Derived(p, made, nitrogen, blood * cells, blood * (1.0 - cells))

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """The steady state of the habit."""
        return State(_potassium_aim(inputs, params.own))

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p = params.own
        return State((_potassium_aim(inputs, p) - state.potassium) / p.potassium_time)

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p = params.own
        plasma = jnp.maximum(params.plasma + inputs.plasma_change, 500.0)  # mL
        thinner = params.plasma / plasma
        hematocrit = params.cells / (params.cells + plasma)
        cleared = _cleared(inputs, p)
        creatinine = params.creatinine / cleared
        return Outputs(
            creatinine=creatinine,
            egfr=read_filtration(creatinine, p),
            urea_nitrogen=_nitrogen(inputs, params) / (p.urea_cleared * cleared),
            potassium=state.potassium,
            chloride=p.usual_chloride * jnp.ones_like(state.potassium),
            calcium=p.usual_calcium * (1.0 - BOUND + BOUND * thinner),
            albumin=p.usual_albumin * thinner,
            protein=(p.usual_albumin + p.globulin) * thinner,
            hematocrit=100.0 * hematocrit,
            hemoglobin=p.cell_hemoglobin * hematocrit,
            erythrocytes=1000.0 * hematocrit / p.cell_volume,
            plasma=plasma,
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while potassium is that of living people."""
        return (state.potassium > 1.0) & (state.potassium < 9.0)
