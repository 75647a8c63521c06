r"""How the beat answers to the minutes tier: sleep, arousal, caffeine, plasma given back.

Walking the heart along with every minute would cost a thousand times as much. Its periodic beat is
found at rest, and once more for each such signal alone, moved by the probe that the heart's
manifest tells. Between them the answer is a straight line,

.. math:: b(z) = b_l + \sum_k \frac{b(p_k) - b(0)}{p_k}\, z_k

with :math:`b_l` the beat at the activity level in force and `z` the signals of this minute.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.simulate.integrate import Answers
from twin_core.simulate.links import links_of

#: Tells effort, which a heart that is merely excited does not make.
_EFFORT = "heart.rate_excess"


class Probe(NamedTuple):
    """A signal of the minutes tier that the beat tier reads.

    `row` among the inputs of the beat tier, `column` among the outputs of the minutes tier,
    `size` of the probe in catalogue units.
    """

    signal: str
    row: int
    column: int
    size: float


@cache
def probes_of(body: Body) -> tuple[Probe, ...]:
    """Every signal of the minutes tier that an organ of the beat tier reads; often none."""
    if not {"beat", "minutes"} <= set(body.systems):
        return ()
    beat, minutes = body.systems["beat"], body.systems["minutes"]
    found: dict[str, Probe] = {}
    for mounted in beat.organs:
        for port, wire in zip(mounted.manifest.input, mounted.wires, strict=True):
            if wire.signal in minutes.outputs:
                size = (port.probe - wire.factor.offset) / wire.factor.scale
                row, column = beat.inputs.index(wire.signal), minutes.outputs.index(wire.signal)
                found[wire.signal] = Probe(wire.signal, row, column, size)
    return tuple(found.values())


def probing(body: Body, rest: NDArray[np.float64]) -> NDArray[np.float64]:
    """Levels of the beat tier (probes, beat inputs): `rest`, each moved by one probe."""
    probes = probes_of(body)
    levels = np.repeat(rest[None], len(probes), axis=0)
    for index, probe in enumerate(probes):
        levels[index, probe.row] += probe.size
    return levels


def answers_of(body: Body, rest: NDArray, moved: NDArray) -> NDArray[np.float64]:
    """Slopes (outputs, probes, members) from beats at `rest` (outputs, members) and `moved`.

    `moved` (outputs, probes, members) are the beats at the levels of `probing`.
    """
    sizes = np.asarray([probe.size for probe in probes_of(body)])
    slopes = (np.asarray(moved) - np.asarray(rest)[:, None]) / sizes[None, :, None]
    names = body.systems["beat"].outputs
    return np.where(np.asarray([name == _EFFORT for name in names])[:, None, None], 0.0, slopes)


def minutes_answers(body: Body, answers: Any) -> Answers | None:
    """The slopes of the minutes tier's inputs, from those of the beat's outputs."""
    probes, fed = probes_of(body), links_of(body, "minutes").sources.get("beat", ())
    if answers is None or not probes or not fed:
        return None
    slopes = jnp.stack([answers[source] for _, source in fed])
    return Answers(slopes, tuple(row for row, _ in fed), tuple(p.signal for p in probes))
