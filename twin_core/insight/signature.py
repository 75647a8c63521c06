"""What a cause does to what is watched, day by day since its first trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from twin_core.insight.baseline import Channel

#: Steps that a share of steps is told of, where a person's own are not known.
USUAL_STEPS = 7000.0
#: Days over which watches average the resting heart rate that they tell.
RESTING_DAYS = 7


@dataclass(frozen=True, slots=True)
class Signature:
    """`course` (days, channels) is the departure in each channel's inner unit, NaN-free.

    `supported_by` names what else in a record would speak for it; a `brief` cause explains, and is
    no alarm. `rarity` is how much more evidence its alarm takes, as a logarithm of the odds.
    """

    cause: str
    title: str
    advice: str
    course: NDArray[np.float64]
    evidence: str
    source: str
    supported_by: str = ""
    brief: bool = False
    rarity: float = 0.0


def signature_of(
    cause: str,
    row: Mapping[str, Any],
    channels: Sequence[Channel],
    organ_course: Mapping[str, NDArray[np.float64]] | None = None,
    steps: float = USUAL_STEPS,
) -> Signature:
    """A signature out of a cause's table and, where it names an organ, that organ's own run.

    `organ_course` holds, by channel, what the organ does on each day from the first trace on.
    """
    rise = int(row["rise"])
    length = max(rise + 3, *(len(one) for one in (organ_course or {"": ()}).values()))
    ramp = np.minimum(np.arange(1, length + 1) / rise, 1.0)
    course = np.zeros((length, len(channels)))
    for column, channel in enumerate(channels):
        size = _size(channel, row["effects"], steps)
        wave = _averaged(ramp) if channel.name == "heart_resting" else ramp
        course[:, column] = size * wave
        if organ_course and channel.name in organ_course:
            told = np.asarray(organ_course[channel.name])
            told = np.append(told, np.full(length - len(told), told[-1]))
            course[:, column] += _averaged(told) if channel.name == "heart_resting" else told
    return Signature(
        cause, row["title"], row["do"], course, row["evidence"], row["source"],
        row.get("supported_by", ""), row.get("brief", False), row.get("rarity", 0.0),
    )  # fmt: skip


def _size(channel: Channel, effects: Mapping[str, float], steps: float) -> float:
    if channel.name == "steps":
        left = max(0.0, 1.0 + effects.get("steps_share", 0.0))
        return float(np.sqrt(steps * left) - np.sqrt(steps))
    return float(effects.get(channel.name, 0.0))


def _averaged(wave: NDArray[np.float64]) -> NDArray[np.float64]:
    """As a watch tells it: the mean of the last week."""
    padded = np.concatenate([np.zeros(RESTING_DAYS - 1), wave])
    return np.convolve(padded, np.ones(RESTING_DAYS) / RESTING_DAYS, mode="valid")
