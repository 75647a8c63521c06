r"""Filtration and sodium along the nephron; all flows as if every nephron of a full kidney worked.

.. math::
    P_{gh} &= P - RBF\,R_{aa}, \qquad GFR = K_f (P_{gh} - P_B - \pi) \\
    \Phi_{md} &= GFR\,[Na]\,(1 - \eta_{pt}), \qquad
    U_{Na} = \Phi_{md} (1 - \eta_{dt}) (1 - \eta_{cd})

Source: Karaaslan 2005 (Ann Biomed Eng 33:1607, doi:10.1007/s10439-005-5976-4) with the human
constants of the public code sameed-ahmed/BP-Regulation. Sodium in mmol/min, resistances in
mmHg.min/L, pressures in mmHg, filtration in L/min. Excretion has no floor at zero here.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

from twin_core.organ import PerMember


class Effects(NamedTuple):
    """What drugs and food do to vessels and tubules; 0 or, for factors, 1 without them."""

    inhibition: PerMember
    block: PerMember
    arterial: PerMember
    afferent: PerMember
    distal: PerMember
    loop: PerMember
    macula: PerMember
    mineralocorticoid: PerMember
    renin_nerves: PerMember
    sympathetic: PerMember
    proximal: PerMember


def nerve_traffic(pressure: PerMember, atrial: PerMember, drive: PerMember) -> PerMember:
    """Renal sympathetic traffic over normal from mean and right-atrial pressure (mmHg)."""
    return drive * (0.5 + jax.nn.sigmoid((100.0 - pressure) / 15.0)) * (1.0 - 0.008 * atrial)


def afferent(
    nerves: PerMember, macula: PerMember, capillary: PerMember, bound: PerMember
) -> PerMember:
    """Afferent resistance over normal: nerves, tubules, stretch and angiotensin together."""
    constriction = 2.0 * jax.nn.sigmoid(3.16 * (nerves - 1.0))
    tubules = 0.3408 + 3.449 / (3.88 + jnp.exp((macula - 3.8901) / -0.9617))
    stretch = 0.9 + 1.0 / (1.0 + 9.0 * jnp.exp(-0.9 * (capillary - 62.0)))
    return constriction * tubules * stretch * (0.8 + 0.2092 * bound - 0.0092 / bound)


def efferent(bound: PerMember) -> PerMember:
    """Efferent resistance over normal, which angiotensin alone moves."""
    return 0.925 + 0.0835 * bound - 0.0085 / bound


def proximal_share(filtered: PerMember, bound: PerMember, nerves: PerMember) -> PerMember:
    """Proximal reabsorption over normal from the filtered load (mmol/min), angiotensin, nerves."""
    load = 0.85 + 0.3 * jax.nn.sigmoid((18.0 - filtered) / 138.0)
    angiotensin = 0.9477 + 0.12 * jax.nn.sigmoid(2.3418 * (bound - 1.1103))
    return load * angiotensin * (0.72 + 0.56 * jax.nn.sigmoid((nerves - 1.0) / 2.18))


def distal_share(aldosterone: PerMember) -> PerMember:
    """Distal reabsorption over normal."""
    return 0.07 + 0.94 * jax.nn.sigmoid((1.2 * jnp.log(aldosterone) - 0.48) / 0.88)


def collecting_share(flow: PerMember, atrial: PerMember, aldosterone: PerMember) -> PerMember:
    """Collecting-duct reabsorption over normal from sodium flow, atrial pressure, aldosterone."""
    load = 0.82 + 0.39 * jax.nn.sigmoid(2.667 * (1.7625 - flow))
    peptide = 7.4052 - 6.554 * jax.nn.sigmoid(3.762 - atrial)
    steroid = 0.76 * jnp.exp(0.06 * jnp.log(aldosterone))
    return load * (1.1 - 0.1 * peptide) * steroid
