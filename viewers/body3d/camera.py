"""Named views of the body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class View:
    """A view: `span` is the height shown and `centre` its middle, in shares of the subject."""

    title: str
    span: float
    centre: float
    azimuth: float = 0.0
    elevation: float = 2.0
    layer: str = ""


VIEWS: Mapping[str, View] = {
    "whole": View("Whole", 1.07, 0.5),
    "torso": View("Torso", 0.555, 0.74, 8.0, 3.0),
    "heart": View("Heart", 2.1, 0.5, 14.0, 8.0, "heart"),
    "head": View("Head", 0.22, 0.93, 20.0, 3.0),
    "belly": View("Belly", 0.30, 0.65, 0.0, 3.0),
    "loins": View("Loins", 0.26, 0.665, 180.0, 3.0),
    "back": View("From behind", 1.07, 0.5, 180.0, 2.0),
    "side": View("Side", 1.07, 0.5, 90.0, 2.0),
}
