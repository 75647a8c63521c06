r"""What was observed, and how far a prediction is off.

For observations `o` at sample times with standard deviation :math:`\sigma` the residuals are
:math:`(g(z) - o)/\sigma`, whitened as a first-order autoregression with coefficient
:math:`\rho`, because physiology that the model leaves out errs for hours, not for one sample.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

Numbers = Array | np.ndarray

#: A standard deviation of predictions beyond what is possible, as a share of that range.
_BEYOND_POSSIBLE = 0.01


class Observed(NamedTuple):
    """Data on the sample grid: (samples, observables); `mask` is 1 where there is a value.

    `beyond` is -1 where the truth may lie below the value and 1 where it may lie above: a device at
    its limit. `possible` (2, observables) are the least and most of a living person: a model that
    goes further, at samples with data or without, is off by that.
    """

    value: Float[Numbers, "samples observables"]
    mask: Float[Numbers, "samples observables"]
    sd: Float[Numbers, "samples observables"]
    correlation: Float[Numbers, " observables"]
    beyond: Any = None
    possible: Any = None

    def first(self, samples: int) -> Observed:
        """The first so many samples alone."""
        return self._replace(
            value=self.value[:samples],
            mask=self.mask[:samples],
            sd=self.sd[:samples],
            beyond=None if self.beyond is None else self.beyond[:samples],
        )


class Linearised(NamedTuple):
    """At each start: cost, gradient and Gauss-Newton Hessian in `z`, and data predictions."""

    cost: Float[Numbers, " starts"]
    gradient: Float[Numbers, "parameters starts"]
    hessian: Float[Numbers, "parameters parameters starts"]
    predicted: Float[Numbers, "samples observables starts"]


def whiten(values: Any, observed: Observed) -> Any:
    """Standardised residuals (samples, observables, lanes), whitened along time.

    In NumPy for NumPy predictions, else traceable.
    """
    xp = np if isinstance(values, np.ndarray) else jnp
    mask = observed.mask[..., None]
    off = values - observed.value[..., None]
    if observed.beyond is not None:
        off = xp.where(observed.beyond[..., None] * off > 0.0, 0.0, off)
    r = mask * off / observed.sd[..., None]
    previous = xp.concatenate([xp.zeros_like(r[:1]), r[:-1]])
    had = xp.concatenate([xp.zeros_like(mask[:1]), mask[:-1]]) * mask
    rho = observed.correlation[None, :, None] * had
    whitened = mask * (r - rho * previous) / xp.sqrt(1.0 - rho**2)
    if observed.possible is None:
        return whitened
    low, high = (row[None, :, None] for row in observed.possible)
    out = xp.maximum(values - high, 0.0) + xp.maximum(low - values, 0.0)
    # A logarithm: models that run away do so by powers of ten, and the way back must be seen.
    return whitened + xp.log1p(out / (_BEYOND_POSSIBLE * (high - low)))
