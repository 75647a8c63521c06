"""Names beside the body, each with a line to its part, none over another. No VTK or Qt.

Labels stand in two columns. Each column is solved by pooling neighbours that would collide, which
moves all labels as little as possible in the sum of squares (isotonic regression; Best and
Chakravarti 1990, doi:10.1007/BF01580873).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

#: Most labels in one column; more would be a list, not a picture.
MOST = 14
#: Where the columns stand, as a share of the width; what lies beyond them gets no name.
EDGE = 0.19


@dataclass(frozen=True, slots=True)
class Anchor:
    """A part that is seen: its name, where (pixels from the upper left) and how much of it."""

    part_id: str
    name: str
    x: float
    y: float
    seen: float = 1.0

    def scaled(self, share: float) -> Anchor:
        """The same in other pixels."""
        return replace(self, x=share * self.x, y=share * self.y)


@dataclass(frozen=True, slots=True)
class Label:
    """A name at its place: `x` is the edge of the text that faces the body, `y` its middle."""

    anchor: Anchor
    x: float
    y: float
    left: bool


#: The upper and the lower end of a column.
Span = tuple[float, float]


def placed(
    anchors: Sequence[Anchor],
    width: float,
    height: float,
    line: float,
    margin: float = 12.0,
    free: tuple[Span, Span] | None = None,
) -> list[Label]:
    """Labels for anchors in a frame; `line` is the least distance of two texts, all in pixels.

    `free` is where the left and the right column may stand; all of the height without it.
    """
    spans = dict(zip((True, False), free or ((0.0, height), (0.0, height)), strict=True))
    room = {
        left: min(max(int((low - top - 2 * margin) // line), 0), MOST)
        for left, (top, low) in spans.items()
    }
    anchors = [a for a in anchors if EDGE * width < a.x < (1 - EDGE) * width]
    if not anchors:
        return []
    middle = float(np.median([anchor.x for anchor in anchors]))
    sides: dict[bool, list[Anchor]] = {True: [], False: []}
    for anchor in sorted(anchors, key=lambda a: -a.seen):
        left = anchor.x < middle
        if len(sides[left]) >= room[left]:
            left = not left
        if len(sides[left]) < room[left]:
            sides[left].append(anchor)
    out = []
    for left, mine in sides.items():
        mine.sort(key=lambda a: a.y)
        x = EDGE * width if left else (1 - EDGE) * width
        top, low = spans[left]
        wanted = [anchor.y - top for anchor in mine]
        for anchor, y in zip(mine, spread(wanted, line, margin, low - top), strict=True):
            out.append(Label(anchor, x, y + top, left))
    return out


def spread(wanted: Sequence[float], gap: float, margin: float, height: float) -> list[float]:
    """Ascending places at least `gap` apart, as near as can be to ascending `wanted` ones."""
    count = len(wanted)
    if not count:
        return []
    low, high = margin + gap / 2, height - margin - gap / 2
    free = np.asarray(wanted, dtype=float) - gap * np.arange(count)
    blocks: list[list[float]] = []
    for value in free:
        blocks.append([float(value), 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            last = blocks.pop()
            total = blocks[-1][1] + last[1]
            mean = (blocks[-1][0] * blocks[-1][1] + last[0] * last[1]) / total
            blocks[-1] = [mean, total]
    level = np.concatenate([np.full(int(n), mean) for mean, n in blocks])
    level = np.clip(level, low, max(high - gap * (count - 1), low))
    return list(level + gap * np.arange(count))
