r"""Exercise, as heart rate above rest tells it (model C of Dalla Man, Breton and Cobelli 2009).

.. math::
    \dot Y &= (\Delta HR - Y) / \tau_{HR}, \qquad
    f = \frac{(Y / a HR_b)^4}{1 + (Y / a HR_b)^4} \\
    \dot Z &= f (1 - Z) / \tau_{in} - Z / \tau_{ex}, \qquad
    W = \int_{\text{bout}} \Delta HR \, dt

`Y` drives uptake that needs no insulin, `Z W` the sensitivity to insulin that lasts. A bout is
the time with :math:`\Delta HR > a HR_b`; `W` restarts with each. All vanish without exercise.
Sources: doi:10.1177/193229680900300107, doi:10.1177/193229680800200127.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp

from twin_core.organ import Scalar

# The model was compared with bouts of an hour; longer ones stop adding to `W` here (2 h at +50).
MOST_BEATS = 6000.0


class Exercise(NamedTuple):
    """Constants of the exercise effect; rates in 1/min, `threshold` in beats/min."""

    threshold: Scalar
    per_threshold: Scalar
    heart_rate_rate: Scalar
    onset_rate: Scalar
    decay_rate: Scalar
    uptake_gain: Scalar
    action_gain: Scalar
    affinity_gain: Scalar


def derive_exercise(params: Any) -> Exercise:
    threshold = params.exercise_threshold * params.resting_heart_rate
    return Exercise(
        threshold=threshold,
        per_threshold=1.0 / threshold,
        heart_rate_rate=1.0 / params.exercise_heart_rate_time,
        onset_rate=1.0 / params.exercise_onset_time,
        decay_rate=1.0 / params.exercise_decay_time,
        uptake_gain=params.exercise_uptake_gain,
        action_gain=params.exercise_action_gain,
        affinity_gain=params.exercise_affinity_gain,
    )


def exercise_rates(
    heart_rate: Scalar,
    sensitivity: Scalar,
    beats: Scalar,
    heart_rate_excess: Scalar,
    exercise: Exercise,
) -> tuple[Scalar, Scalar, Scalar]:
    """Rates of change per minute of `Y` [1/min], `Z` [1] and `W` [extra beats]."""
    excess = jnp.maximum(heart_rate_excess, 0)
    square = (heart_rate * exercise.per_threshold) ** 2
    fourth = square * square
    switch = fourth / (1.0 + fourth)
    counts = (excess > exercise.threshold) & (beats < MOST_BEATS)
    onset = switch * (1.0 - sensitivity) * exercise.onset_rate
    return (
        (excess - heart_rate) * exercise.heart_rate_rate,
        onset - sensitivity * exercise.decay_rate,
        jnp.where(counts, excess, jnp.zeros_like(excess)),
    )


def bout_beats(beats: Scalar, heart_rate_excess: Scalar, exercise: Exercise) -> Scalar:
    """`W` at the start of a step: kept during a bout, 0 outside."""
    return jnp.where(heart_rate_excess > exercise.threshold, beats, jnp.zeros_like(beats))
