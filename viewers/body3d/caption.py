"""Title and legend on a picture of the body: which signal colours which parts, and its value.

Drawn on the finished picture, at any size, with text that never collides: a label that is too
long for its place is shortened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from viewers import ink
from viewers.body3d.layers import LAYERS, canonical
from viewers.body3d.state import BodyState, Tint
from viewers.colour_maps import table
from viewers.ink import number_text, unit_text
from viewers.words import mark, tr

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageFont

#: Said of a value that its scale does not hold.
BEYOND = mark("beyond the scale")
#: Most parts that a legend names one by one.
MOST_NAMES = 2
#: Shapes are drawn this many times larger and scaled down, which smooths their edges.
SMOOTH = 3


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One signal that colours parts, and the parts in words."""

    tint: Tint
    parts: str


def legend_rows(state: BodyState) -> tuple[LegendRow, ...]:
    """A row for each signal that colours parts which are seen, or that their vessels carry."""
    ids: dict[tuple[str, str], list[str]] = {}
    tints: dict[tuple[str, str], Tint] = {}
    for part_id, tint in (*state.tints.items(), *state.streams.items()):
        look = state.look(part_id)
        if look.visible and look.opacity > 0.2:
            key = (tint.signal, tint.colour_map)
            tints[key] = tint
            ids.setdefault(key, []).append(part_id)
    return tuple(LegendRow(tints[key], _words(state, mine)) for key, mine in ids.items())


def _words(state: BodyState, ids: Sequence[str]) -> str:
    parts = [state.parts[part_id] for part_id in ids]
    layers = {canonical(part.layer) for part in parts}
    if len(parts) > MOST_NAMES and len(layers) == 1:
        layer = layers.pop()
        return tr(LAYERS.get(layer, layer.capitalize()))
    names = [_inside(name) for name in _paired([part.name for part in parts])]
    rest = len(names) - MOST_NAMES
    more = tr(" and {n} more").format(n=rest) if rest > 0 else ""
    text = ", ".join(names[:MOST_NAMES])
    return text[:1].upper() + text[1:] + more


def _inside(name: str) -> str:
    """A name inside a sentence: English nouns are written small there."""
    known = tr(name)
    return known.lower() if known == name else known


def _paired(names: Sequence[str]) -> list[str]:
    """``Left kidney`` and ``Right kidney`` as both kidneys."""
    found: dict[str, None] = {}
    for name in names:
        side, _, rest = name.partition(" ")
        other = {"Left": "Right", "Right": "Left"}.get(side)
        found[f"both {rest}s" if other and f"{other} {rest}" in names else name] = None
    return list(found)


def annotate(
    picture: Image.Image,
    rows: Sequence[LegendRow],
    title: str = "",
    subtitle: str = "",
    origin: str = "",
) -> Image.Image:
    """A copy of a picture with the title at its top and the legend at its foot, both left.

    A short line on its `origin` stands in small letters at the lower right.
    """
    from PIL import Image, ImageDraw

    width, height = picture.size
    # Text grows with the picture and stays legible on a small one.
    scale = max(0.8, (width * height / 1.6e6) ** 0.5)
    layer = Image.new("RGBA", (width * SMOOTH, height * SMOOTH))
    pen = Pen(ImageDraw.Draw(layer), layer, scale * SMOOTH)
    margin = 20.0
    if title or subtitle:
        _heading(pen, margin, width / scale - 2 * margin, title, subtitle)
    if rows:
        _legend(pen, rows, margin, width / scale, height / scale)
    if origin:
        room = width / scale - (min(WIDTH, 0.4 * width / scale) if rows else 0.0) - 3 * margin
        right, low = width / scale - margin, height / scale - margin
        pen.text(right, low, origin, 11, ink.MUTED, anchor="rd", room=room)
    small = layer.resize((width, height), Image.Resampling.LANCZOS)
    return Image.alpha_composite(picture.convert("RGBA"), small).convert("RGB")


def _heading(pen: Pen, margin: float, room: float, title: str, subtitle: str) -> None:
    words = max(pen.length(title, 20, bold=True), pen.length(subtitle, 14))
    wide = min(words + 2 * INSET, room)
    room = wide - 2 * INSET + 1
    pen.box(margin, margin, wide, 66 if subtitle else 44, 12, ink.BACKGROUND, 0.72, ink.LINE)
    pen.text(margin + INSET, margin + 10, title, 20, ink.TEXT, bold=True, room=room)
    pen.text(margin + INSET, margin + 38, subtitle, 14, ink.MUTED, room=room)


ROW, WIDTH, INSET = 78.0, 300.0, 16.0


def _legend(
    pen: Pen, rows: Sequence[LegendRow], margin: float, width: float, height: float
) -> None:
    wide = min(WIDTH, 0.4 * width)
    tall = ROW * len(rows) + INSET
    top = height - margin - tall
    pen.box(margin, top, wide, tall, 12, ink.BACKGROUND, 0.72, ink.LINE)
    for index, row in enumerate(rows):
        _row(pen, row, margin + INSET, top + INSET + ROW * index, wide - 2 * INSET)


def _row(pen: Pen, row: LegendRow, left: float, top: float, wide: float) -> None:
    """Name and value; parts; the colour bar with a mark at the value; the ends of its range."""
    tint, span = row.tint, row.tint.high - row.tint.low
    now = number_text(tint.value, span)
    room = wide - pen.length(now, 14, bold=True) - 10
    pen.text(left, top, tint.name, 14, ink.TEXT, room=room)
    pen.text(left + wide, top, now, 14, ink.TEXT, bold=True, anchor="ra")
    beyond = BEYOND if tint.is_beyond else ""
    room = wide - pen.length(beyond, 12) - 10
    pen.text(left, top + 18, row.parts, 12, ink.MUTED, room=room)
    pen.text(left + wide, top + 18, beyond, 12, ink.MUTED, anchor="ra")
    pen.gradient(left, top + 40, wide, 8, table(tint.colour_map))
    pen.mark(left + wide * tint.share, top + 39)
    ends = [number_text(value, span) for value in (tint.low, tint.high)]
    room = wide - 2 * max(pen.length(text, 11) for text in ends) - 16
    pen.text(left, top + 50, ends[0], 11, ink.MUTED)
    pen.text(left + wide / 2, top + 50, unit_text(tint.unit), 11, ink.MUTED, anchor="ma", room=room)
    pen.text(left + wide, top + 50, ends[1], 11, ink.MUTED, anchor="ra")


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws in units that grow with the picture."""

    draw: ImageDraw.ImageDraw
    layer: Image.Image
    scale: float

    def length(self, text: str, size: float, bold: bool = False) -> float:
        """Width of a line of text."""
        return _font(round(size * self.scale), bold).getlength(text) / self.scale

    def text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        colour: str,
        *,
        bold: bool = False,
        anchor: str = "la",
        room: float = float("inf"),
    ) -> None:
        """One line at a place, shortened to `room`."""
        whole = text
        while text and self.length(text, size, bold) > room:
            whole = whole[:-1].rstrip(" ,")
            text = f"{whole}\u2026" if whole else ""
        at = (x * self.scale, y * self.scale)
        font = _font(round(size * self.scale), bold)
        self.draw.text(at, text, font=font, fill=colour, anchor=anchor)

    def box(
        self, x: float, y: float, w: float, h: float, r: float, fill: str, alpha: float, line: str
    ) -> None:
        """A rounded card."""
        ends = [value * self.scale for value in (x, y, x + w, y + h)]
        opaque = f"{fill}{round(255 * alpha):02x}"
        self.draw.rounded_rectangle(
            ends, r * self.scale, fill=opaque, outline=line, width=round(self.scale)
        )

    def gradient(self, x: float, y: float, w: float, h: float, colours: np.ndarray) -> None:
        """A bar with round ends, coloured along its length by (256, 3) values in 0..1."""
        from PIL import Image, ImageDraw

        left, top, wide, tall = (round(value * self.scale) for value in (x, y, w, h))
        row = (colours[None] * 255).round().astype(np.uint8)
        bar = Image.fromarray(row, "RGB").resize((wide, tall))
        mask = Image.new("L", (wide, tall))
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, wide - 1, tall - 1), tall / 2, fill=255)
        self.layer.paste(bar, (left, top), mask)

    def line(self, way: Sequence[tuple[float, float]], colour: str) -> None:
        """A thin line through places."""
        ends = [(x * self.scale, y * self.scale) for x, y in way]
        self.draw.line(ends, fill=colour, width=max(round(0.9 * self.scale), 1), joint="curve")

    def dot(self, x: float, y: float, radius: float, fill: str, edge: str) -> None:
        """A small filled circle."""
        ends = [v * self.scale for v in (x - radius, y - radius, x + radius, y + radius)]
        self.draw.ellipse(ends, fill=fill, outline=edge, width=max(round(0.8 * self.scale), 1))

    def mark(self, x: float, y: float) -> None:
        """A small triangle that points down to (x, y)."""
        corners = [(x - 4, y - 6), (x + 4, y - 6), (x, y)]
        self.draw.polygon([(a * self.scale, b * self.scale) for a, b in corners], fill=ink.TEXT)


@cache
def _font(size: int, bold: bool) -> ImageFont.FreeTypeFont:
    """DejaVu Sans, which matplotlib brings along and the reports use too."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    name = "DejaVuSans-Bold" if bold else "DejaVuSans"
    return ImageFont.truetype(f"{get_data_path()}/fonts/ttf/{name}.ttf", size)
