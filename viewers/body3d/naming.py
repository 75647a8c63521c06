"""The names of parts, written on a finished picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from viewers import ink
from viewers.body3d.caption import SMOOTH, Pen
from viewers.body3d.labels import Anchor, placed

if TYPE_CHECKING:
    from PIL import Image

SIZE, LINE = 14.0, 23.0


def named(picture: Image.Image, anchors: Sequence[Anchor]) -> Image.Image:
    """A copy with a label for each anchor (in the picture's pixels)."""
    from PIL import Image, ImageDraw

    width, height = picture.size
    scale = max(0.8, (width * height / 1.6e6) ** 0.5)
    layer = Image.new("RGBA", (width * SMOOTH, height * SMOOTH))
    pen = Pen(ImageDraw.Draw(layer), layer, scale * SMOOTH)
    units = [anchor.scaled(1.0 / scale) for anchor in anchors]
    for label in placed(units, width / scale, height / scale, LINE):
        away = -6.0 if label.left else 6.0
        pen.line([(label.x, label.y), (label.x - 2.5 * away, label.y),
                  (label.anchor.x, label.anchor.y)], ink.MUTED)  # fmt: skip
        pen.dot(label.anchor.x, label.anchor.y, 2.6, ink.TEXT, ink.BACKGROUND)
        pen.text(
            label.x + away, label.y, label.anchor.name, SIZE, ink.TEXT,
            anchor="rm" if label.left else "lm",
            room=(label.x if label.left else width / scale - label.x) - 14,
        )  # fmt: skip
    small = layer.resize((width, height), Image.Resampling.LANCZOS)
    return Image.alpha_composite(picture.convert("RGBA"), small).convert("RGB")
