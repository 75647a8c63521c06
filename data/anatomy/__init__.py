"""The three-dimensional body that ships with the product.

`load_body` reads the baked file; `shape`, `weight_for_volume` and `fit_to` turn state (chamber
volumes, height, body mass index, sex) into points. Only numpy and h5py are needed.
"""

from .body import Body, Level, Part, ShapeKey, load_body
from .morph import enclosed_ml, fit_to, fit_weights, shape, weight_for_volume

__all__ = [
    "Body",
    "Level",
    "Part",
    "ShapeKey",
    "enclosed_ml",
    "fit_to",
    "fit_weights",
    "load_body",
    "shape",
    "weight_for_volume",
]
