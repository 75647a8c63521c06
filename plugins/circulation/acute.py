r"""What acts on heart and vessels within minutes: infusions, suction, arousal, sleep, caffeine.

Infusions are at their plateau (half-lives of some minutes): at a rate `d` a drug has the share
:math:`d / (d + d_{1/2})` of its greatest effect. Effects on one site multiply, on veins and set
point they add; the reflexes answer to all of them. Suction of the lower body pools blood in
proportion to it. Arousal, sleep and caffeine move the set point of the reflex, which is why
pressure follows them although the reflex would hold it. Heat raises rate (see `heart_rate`) and
opens the skin, so that pressure stays and the reflex has nothing to take back.
"""

from __future__ import annotations

from typing import NamedTuple

from plugins.circulation.quantities import Derived, Inputs
from twin_core.organ import Scalar


class Acute(NamedTuple):
    """Factors on resistance, contractility and rate; blood pooled (mL); set point (mmHg)."""

    resistance: Scalar
    contractility: Scalar
    rate: Scalar
    pooled: Scalar
    set_point: Scalar


def _share(dose: Scalar, half: Scalar) -> Scalar:
    return dose / (dose + half)


def drift(inputs: Inputs) -> Scalar:
    """Beats a minute that heat and lost water add; the numbers of effort hold its own warmth."""
    still = 1.0 - inputs.exercise_intensity
    return still * still * inputs.rate_drift


def acute(inputs: Inputs, params: Derived) -> Acute:
    """All of it together; none of it without a dose."""
    p = params.given
    noradrenaline = _share(inputs.noradrenaline, p.noradrenaline_half)
    adrenaline = _share(inputs.adrenaline, p.adrenaline_half)
    phenylephrine = _share(inputs.phenylephrine, p.phenylephrine_half)
    nitroprusside = _share(inputs.nitroprusside, p.nitroprusside_half)
    nitroglycerin = _share(inputs.nitroglycerin, p.nitroglycerin_half)
    dobutamine = _share(inputs.dobutamine, p.dobutamine_half)
    isoprenaline = _share(inputs.isoprenaline, p.isoprenaline_half)
    atropine = _share(inputs.atropine, p.atropine_half)
    caffeine = _share(inputs.caffeine, p.caffeine_half)
    tighter = (1.0 + p.noradrenaline_resistance * noradrenaline) * (
        1.0 + p.phenylephrine_resistance * phenylephrine
    )
    wider = (
        (1.0 + p.adrenaline_resistance * adrenaline)
        * (1.0 + p.nitroprusside_resistance * nitroprusside)
        * (1.0 + p.nitroglycerin_resistance * nitroglycerin)
        * (1.0 + p.dobutamine_resistance * dobutamine)
        * (1.0 + p.isoprenaline_resistance * isoprenaline)
    )
    opened = 1.0 + p.heat_dilation * drift(inputs) / p.resting_heart_rate
    return Acute(
        resistance=tighter * wider * (1.0 + p.caffeine_resistance * caffeine) / opened,
        contractility=(1.0 + p.noradrenaline_contractility * noradrenaline)
        * (1.0 + p.adrenaline_contractility * adrenaline)
        * (1.0 + p.dobutamine_contractility * dobutamine)
        * (1.0 + p.isoprenaline_contractility * isoprenaline)
        * (1.0 + p.arousal_contractility * inputs.arousal),
        rate=(1.0 + p.adrenaline_rate * adrenaline)
        * (1.0 + p.dobutamine_rate * dobutamine)
        * (1.0 + p.isoprenaline_rate * isoprenaline)
        * (1.0 + p.atropine_rate * atropine)
        * (1.0 + p.arousal_rate * inputs.arousal)
        * (1.0 + p.sleep_rate * inputs.asleep),
        pooled=p.noradrenaline_veins * noradrenaline
        + p.adrenaline_veins * adrenaline
        + p.phenylephrine_veins * phenylephrine
        + p.nitroprusside_veins * nitroprusside
        + p.nitroglycerin_veins * nitroglycerin
        + p.suction_pooling * inputs.suction,
        set_point=p.arousal_set_point * inputs.arousal
        + p.sleep_set_point * inputs.asleep
        + p.caffeine_set_point * caffeine,
    )
