r"""Glucose once it has settled, from what insulin sensitivity and beta cells do: quasi-steady Topp.

.. math::
    0 = R_0 - (E_{G0} + S_I I) G, \qquad I = \frac{\beta \sigma}{k} \frac{G^2}{\alpha + G^2}

Only the product :math:`D = S_I \beta \sigma / k` matters for `G`. It follows from the person's own
fasting glucose; then `D` is scaled by the change that organs tell (Topp 2000,
doi:10.1006/jtbi.2000.2150, with its constants). Glucose in mg/dL.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: mg/(dL.d), 1/d and (mg/dL)^2.
PRODUCTION, EFFECTIVENESS, HALF_SECRETION = 864.0, 1.44, 20000.0
#: Newton steps in the logarithm of glucose, and the most that one of them may take.
STEPS, MOST = 12, 0.5
#: Without insulin glucose would settle here; people are kept below it.
CEILING = PRODUCTION / EFFECTIVENESS * 0.98


def disposition(glucose: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithm of the disposition `D` that goes with a fasting glucose."""
    g = np.clip(glucose, 40.0, CEILING)
    return np.log((PRODUCTION / g - EFFECTIVENESS) * (HALF_SECRETION + g**2) / g**2)


def settled(start: NDArray[np.float64], log_change: NDArray[np.float64]) -> NDArray[np.float64]:
    """Fasting glucose when the disposition of someone who had `start` changes by ``e^change``."""
    aim = disposition(start) + log_change
    x = np.log(np.clip(start, 40.0, CEILING))
    for _ in range(STEPS):
        g = np.minimum(np.exp(x), CEILING)
        uptake = PRODUCTION / g - EFFECTIVENESS
        slope = -(PRODUCTION / g) / uptake + 2.0 * g**2 / (HALF_SECRETION + g**2) - 2.0
        x = np.log(g) - np.clip((disposition(g) - aim) / slope, -MOST, MOST)
    return np.minimum(np.exp(x), CEILING)
