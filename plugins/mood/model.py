r"""Distress over weeks, its questionnaires, and the drive it leaves in vessels.

.. math::
    \dot d &= (d_0 + e_s L + e_z Z + e_c \log_{10} C - E(w) - T - M - d) / \tau, \qquad
    \dot L = (l - L) / \tau_L \\
    \dot T &= (e_T u_T - T) / \tau_T, \qquad \dot M = (e_M b - M) / \tau_M, \qquad
    \dot g = (\gamma (d - d_0) - g) / \tau_g

with distress `d`, felt strain `L`, sleep missed `Z`, C-reactive protein `C`, training `w` beyond
habit, therapy `T`, medicine `M` and sympathetic drive `g`. Scores: `markers`. Time in days.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple, final

import jax.numpy as jnp

from plugins.mood import markers
from plugins.mood.quantities import Inputs, Outputs, Params, State
from twin_core.organ import AbstractOrgan, Flag, PerMember, Scalar

LN10 = 2.302585092994046
# Worry leads low mood under strain by this much, in standard deviations.
STRAIN_LEAN = 0.3
HALF = 0.5


class Derived(NamedTuple):
    """The parameters as they are, and a zero of their shape."""

    own: Params
    none: PerMember


def sway(state: State, inputs: Inputs, p: Params) -> Scalar:
    """What pushes distress from its habitual level, in standard deviations."""
    told = inputs.crp > 0.0
    share = inputs.crp / p.crp_reference
    inflamed = jnp.log(jnp.where(told, share, jnp.ones_like(share))) / LN10
    # Training less than usual weighs as much as training more relieves.
    moved = p.exercise_effect * jnp.tanh(inputs.load_change / (1.82 * p.exercise_half))
    burden = p.strain_effect * state.strain + p.sleep_effect * inputs.sleep_loss
    burden = burden + p.inflammation_effect * jnp.maximum(inflamed, 0.0)
    return burden - moved - state.therapy - state.drug


@final
class Organ(AbstractOrgan):
    """Mood, strain and allostatic load of an adult."""

    State: ClassVar[Any] = State
    Inputs: ClassVar[Any] = Inputs
    Outputs: ClassVar[Any] = Outputs
    Params: ClassVar[Any] = Params

    def derive(self, params: Params) -> Derived:
        return Derived(params, 0.0 * params.habitual_distress)

    def initial(self, params: Derived, inputs: Inputs) -> State:
        """The person's habitual level."""
        p, none = params.own, params.none
        return State(p.habitual_distress + none, p.habitual_lean + none, none, none, none, none)

    def rhs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> State:
        p = params.own
        distress = p.habitual_distress + sway(state, inputs, p)
        lean = p.habitual_lean + STRAIN_LEAN * state.strain
        lasting = p.drive_gain * (state.distress - p.habitual_distress)
        medicine = p.transporter_effect * inputs.transporter_block
        return State(
            distress=(distress - state.distress) / p.memory,
            anxiety_lean=(lean - state.anxiety_lean) / p.memory,
            therapy=(p.therapy_effect * inputs.psychotherapy - state.therapy) / p.therapy_time,
            drug=(medicine - state.drug) / p.drug_time,
            strain=(inputs.chronic_load - state.strain) / p.strain_time,
            drive=(lasting - state.drive) / p.drive_time,
        )

    def outputs(self, t: Scalar, state: State, inputs: Inputs, params: Derived) -> Outputs:
        p, lean = params.own, HALF * state.anxiety_lean
        low, worry = state.distress - lean, state.distress + lean
        stress = state.distress + HALF * state.strain
        return Outputs(
            distress=state.distress,
            phq9=markers.score(low, p.phq9_middle, p.phq9_slope, markers.PHQ9_MOST),
            gad7=markers.score(worry, p.gad7_middle, p.gad7_slope, markers.GAD7_MOST),
            pss10=markers.score(stress, p.pss10_middle, p.pss10_slope, markers.PSS10_MOST),
            drive_change=state.drive,
            allostatic_load=markers.allostatic_load(inputs, p),
        )

    def guard(self, state: State, params: Derived) -> Flag:
        """True while distress is within what questionnaires can tell apart."""
        return jnp.abs(state.distress) < 8.0
