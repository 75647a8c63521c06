r"""Light and bed times: smooth windows on the 24-hour circle.

.. math:: w(h) = \sigma\left(k [\cos\tfrac{2\pi}{24}(h - m) - \cos\tfrac{\pi}{24} L]\right)

for a window of `L` hours around the hour `m`; its edges are some ten minutes wide, so that
gradients exist.
"""

from __future__ import annotations

import jax
import jax.numpy as jnp

from plugins.sleep_circadian.quantities import MINUTES, Derived, Window
from twin_core.organ import Scalar

SHARPNESS = 40.0


def hour_of(t: Scalar, start_hour: Scalar) -> Scalar:
    """Hour on the clock of the place where the run began, counted on past 24."""
    return start_hour + t / MINUTES


def inside(hour: Scalar, span: Window) -> Scalar:
    """1 inside the window, 0 outside."""
    angle = span.turn * hour
    near = jnp.cos(angle) * span.cosine + jnp.sin(angle) * span.sine
    return jax.nn.sigmoid(SHARPNESS * (near - span.edge))


def illuminance(hour: Scalar, bed: Scalar, derived: Derived) -> Scalar:
    """Light around an open eye [lx]: daylight between sunrise and sunset, lamps out of bed."""
    own = derived.own
    return own.daylight * inside(hour, derived.sun) + own.room_light * (1.0 - bed)
