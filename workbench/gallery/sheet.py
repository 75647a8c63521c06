"""Putting pictures together: panels side by side, each under its own line of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from viewers.body3d.caption import SMOOTH, Pen
from viewers.ink import BACKGROUND, LINE, MUTED, TEXT

if TYPE_CHECKING:
    from PIL import Image

HEAD, GAP = 58, 4


def sheet(panels: Sequence[tuple[Image.Image, str, str]], columns: int = 0) -> Image.Image:
    """Panels (picture, title, one more line) in rows of `columns`, all of them where it is 0."""
    from PIL import Image, ImageDraw

    columns = columns or len(panels)
    rows = -(-len(panels) // columns)
    wide = max(picture.width for picture, _, _ in panels)
    tall = max(picture.height for picture, _, _ in panels) + HEAD
    out = Image.new(
        "RGB", (columns * wide + (columns - 1) * GAP, rows * tall + (rows - 1) * GAP), LINE
    )
    for number, (picture, title, more) in enumerate(panels):
        x, y = number % columns * (wide + GAP), number // columns * (tall + GAP)
        cell = Image.new("RGB", (wide, tall), BACKGROUND)
        cell.paste(picture, ((wide - picture.width) // 2, HEAD))
        layer = Image.new("RGBA", (wide * SMOOTH, HEAD * SMOOTH))
        pen = Pen(ImageDraw.Draw(layer), layer, SMOOTH)
        pen.text(14, 8, title, 17, TEXT, bold=True, room=wide - 28)
        pen.text(14, 33, more, 13, MUTED, room=wide - 28)
        head = layer.resize((wide, HEAD), Image.Resampling.LANCZOS)
        cell.paste(head, (0, 0), head)
        out.paste(cell, (x, y))
    return out
