"""Two palettes, dark and light; text on every ground has the contrast that WCAG AA asks (4.5)."""

from __future__ import annotations

from collections.abc import Mapping

#: Grounds on which text stands, and the colours that text may have.
GROUNDS = ("background", "panel", "card")
INKS = ("text", "muted", "accent", "warning", "danger", "good", "baseline", "intervention")

DARK: Mapping[str, str] = {
    "background": "#0d1219", "panel": "#141b25", "card": "#1a2330", "line": "#263243",
    "text": "#e8eef6", "muted": "#93a3b8", "faint": "#5d6c80", "accent": "#4cc9c0",
    "warning": "#f0b95b", "danger": "#ff7b72", "good": "#7bd88f",
    "baseline": "#8fb8de", "intervention": "#ffab4a", "prior": "#64748b",
    "sky": "#22344a", "ground": "#0a0e14",
    "cycle": "#56b4e9 #e69f00 #2fbf9b #cc79a7 #f0e442 #d5763b #7f9cf5 #b8c4d3",
    "chosen": "#245e63", "chosen_row": "#1d4a50", "on_chosen": "#ffffff", "hover": "#212c3b",
    "primary": "#1f7f7b", "primary_edge": "#2a9d97", "primary_hover": "#23827e",
    "on_primary": "#ffffff", "groove": "#2a8f8a", "knob": "#e8eef6", "knob_hover": "#ffffff",
    "focus": "#2a6b70", "edge": "#202b3a", "other_row": "#172030",
    "badge": "#3a2c12", "badge_edge": "#6b521f", "toast": "#2a2030", "toast_edge": "#57405c",
    "veil": "rgba(13, 18, 25, 210)",
}  # fmt: skip

LIGHT: Mapping[str, str] = {
    "background": "#eef2f6", "panel": "#ffffff", "card": "#f4f6f9", "line": "#ccd5e0",
    "text": "#16202c", "muted": "#4a596b", "faint": "#8a96a6", "accent": "#0a6e68",
    "warning": "#805000", "danger": "#a8241c", "good": "#1c6b30",
    "baseline": "#2a6399", "intervention": "#a04e00", "prior": "#8290a3",
    "sky": "#c9d6e4", "ground": "#f2f5f9",
    "cycle": "#0072b2 #a86a00 #00795c #a4427c #7a6f00 #b04a12 #4a5fc9 #55616f",
    "chosen": "#b9dfdc", "chosen_row": "#d3ebe9", "on_chosen": "#16202c", "hover": "#e3e9f0",
    "primary": "#0f766f", "primary_edge": "#0a5f59", "primary_hover": "#0c6660",
    "on_primary": "#ffffff", "groove": "#3aa39c", "knob": "#ffffff", "knob_hover": "#f4f6f9",
    "focus": "#3aa39c", "edge": "#dbe2ea", "other_row": "#f7f9fb",
    "badge": "#fdf0d7", "badge_edge": "#d9b26b", "toast": "#fbeef0", "toast_edge": "#d9b3ba",
    "veil": "rgba(255, 255, 255, 225)",
}  # fmt: skip

PALETTES: Mapping[str, Mapping[str, str]] = {"dark": DARK, "light": LIGHT}


def palette(name: str) -> Mapping[str, str]:
    """A palette by name; the dark one where there is none of that name."""
    return PALETTES.get(name, DARK)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    from viewers.colour_maps import linear, rgb

    red, green, blue = (linear(channel) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
