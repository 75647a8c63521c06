r"""Which fuels burn, what energy they give, and what lactic acid does.

Fat takes the share `f` of the oxygen, which falls from its resting value to none:

.. math:: f = f_0 \, [1 - (v / v_{end})^n], \qquad RER = 1 - 0.293 f

`v` is oxygen uptake over its maximum (doi:10.1097/00005768-200201000-00015). A litre of oxygen
gives :math:`3.815 + 1.232 RER` kcal (Lusk 1924); a gram of glucose takes 0.746 L and a gram of fat
2.03 L (Frayn 1983, doi:10.1152/jappl.1983.55.2.628). Lactic acid drives 22.3 mL of carbon dioxide
out of bicarbonate for each mmol.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp

from twin_core.organ import PerMember, power

FAT_RATIO, CARBOHYDRATE_RATIO = 0.707, 1.0
GLUCOSE_OXYGEN, FAT_OXYGEN = 746.0, 2030.0  # mL/g
CARBON_DIOXIDE = 22.3  # mL/mmol
SOFT_SHARE = 0.01


class Burnt(NamedTuple):
    """Exchange ratio of the tissues [1], energy [kcal/min], carbohydrate and fat [g/min]."""

    ratio: PerMember
    energy: PerMember
    carbohydrate: PerMember
    fat: PerMember


def fat_at_rest(resting_ratio: PerMember) -> PerMember:
    return (CARBOHYDRATE_RATIO - resting_ratio) / (CARBOHYDRATE_RATIO - FAT_RATIO)


def fat_share(
    oxygen: PerMember, maximal: PerMember, resting: PerMember, end: PerMember, curve: PerMember
) -> PerMember:
    """Share of oxygen that burns fat [1], fading smoothly into none."""
    share = resting * (1.0 - power(oxygen / (maximal * end), curve))
    return 0.5 * (share + jnp.sqrt(share * share + SOFT_SHARE * SOFT_SHARE))


def burn(oxygen: PerMember, fat: PerMember) -> Burnt:
    """What `oxygen` [mL/min] burns of which the share `fat` goes to fat."""
    ratio = CARBOHYDRATE_RATIO - (CARBOHYDRATE_RATIO - FAT_RATIO) * fat
    # kcal/L of oxygen.
    energy = 1e-3 * oxygen * (3.815 + 1.232 * ratio)
    return Burnt(ratio, energy, (1.0 - fat) * oxygen / GLUCOSE_OXYGEN, fat * oxygen / FAT_OXYGEN)


def oxygen_of_energy(energy: PerMember, ratio: PerMember) -> PerMember:
    """Oxygen [mL/min] that gives `energy` [kcal/min] at an exchange ratio."""
    return 1e3 * energy / (3.815 + 1.232 * ratio)
