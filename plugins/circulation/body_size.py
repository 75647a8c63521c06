r"""Blood volume and body size.

Nadler et al. 1962 (Surgery 51:224), height in m, mass in kg, volume in L:
:math:`0.3669 H^3 + 0.03219 M + 0.6041` (men), :math:`0.3561 H^3 + 0.03308 M + 0.1833` (women).

The circulation scales isometrically with that volume: at equal pressures and times, volumes,
flows and compliances are proportional to it and elastances and resistances inversely so. The
parameters are those of the reference body (man, 175 cm, 75 kg), and the model runs at that size;
only states and outputs carry the person's size.
"""

from __future__ import annotations

import jax.numpy as jnp

from plugins.circulation.quantities import Derived, Inputs
from twin_core.organ import PerMember, Scalar

#: Blood volume (mL) of the reference body: a man of 175 cm and 75 kg.
REFERENCE_BLOOD_VOLUME = 1000.0 * (0.3669 * 1.75**3 + 0.03219 * 75.0 + 0.6041)


def nadler(sex: PerMember, height: PerMember) -> tuple[PerMember, PerMember]:
    """Intercept in mL and slope in mL/kg of blood volume on body mass; sex 1 male, 0 female."""
    metres = height * 0.01
    cube = metres * metres * metres
    male, female = 366.9 * cube + 604.1, 356.1 * cube + 183.3
    return female + sex * (male - female), 33.08 + sex * (32.19 - 33.08)


def body_size(inputs: Inputs, params: Derived) -> Scalar:
    """Blood volume predicted for this body over that of the reference body."""
    # The port is 0 when nothing feeds it; the mass of the record holds then.
    mass = jnp.where(inputs.body_mass > 0.0, inputs.body_mass, params.given.mass)
    volume = params.blood_volume_intercept + params.blood_volume_per_kg * mass
    return volume * (1.0 / REFERENCE_BLOOD_VOLUME)
