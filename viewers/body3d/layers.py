"""Layers of the body and the opacity presets that show one system through the others."""

from __future__ import annotations

from collections.abc import Mapping

#: Layers in the order of the controls, with the words on screen.
LAYERS: Mapping[str, str] = {
    "skin": "Skin",
    "fat": "Fat",
    "muscle": "Muscles",
    "skeleton": "Skeleton",
    "vessel": "Vessels",
    "heart": "Heart",
    "respiratory": "Lungs",
    "digestive": "Digestion",
    "urinary": "Kidneys",
    "endocrine": "Glands",
    "nervous": "Brain",
    "eye": "Eyes",
    "marrow": "Marrow",
    "tumour": "Tumour",
}

_ALIASES = {
    "skeletal": "skeleton",
    "bone": "skeleton",
    "bones": "skeleton",
    "muscles": "muscle",
    "muscular": "muscle",
    "vessels": "vessel",
    "vascular": "vessel",
    "artery": "vessel",
    "vein": "vessel",
    "circulation": "vessel",
    "cardiac": "heart",
    "brain": "nervous",
    "lung": "respiratory",
    "lungs": "respiratory",
    "organ": "digestive",
}

#: Opacity of "skin" below this draws it as a rim of light, not as a surface.
GHOST_BELOW = 0.5

_INSIDE = ("heart", "respiratory", "digestive", "urinary", "endocrine", "nervous")
#: Shown wherever they are not faded: eyes, and what is rarely there or lies within others.
_WITHIN = {"eye": 1.0, "tumour": 1.0, "marrow": 1.0}


def canonical(layer: str) -> str:
    """The layer's name here, whatever the geometry calls it."""
    low = layer.lower()
    return _ALIASES.get(low, low)


def _preset(inside: float, **others: float) -> dict[str, float]:
    return {**dict.fromkeys(LAYERS, 0.0), **dict.fromkeys(_INSIDE, inside), **_WITHIN, **others}


PRESETS: Mapping[str, Mapping[str, float]] = {
    "Whole body": _preset(1.0, skin=0.22, skeleton=1.0, vessel=1.0, eye=0.0),
    "Organs": _preset(1.0, skin=0.16, skeleton=0.12, vessel=1.0, eye=0.0),
    "Muscles": _preset(1.0, skin=0.16, skeleton=1.0, vessel=1.0, muscle=1.0, eye=0.0),
    "Skeleton": _preset(0.0, skin=0.16, skeleton=1.0, eye=0.0),
    "Vessels": _preset(0.14, skin=0.16, vessel=1.0, heart=1.0, eye=0.0),
    "Fat": _preset(0.25, skin=0.16, fat=1.0),
    "Skin": _preset(0.0, skin=1.0),
}
