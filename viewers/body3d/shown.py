"""What the body shows of a projection, kept so that another way of showing it can start anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from twin_core.scenario.projection import Projection
from viewers.body3d.binding import Binding, build_at
from viewers.body3d.build import Build
from viewers.body3d.geometry import Part


@dataclass(frozen=True, slots=True)
class Shown:
    """A projection at an hour, the signal that colours (None for none), and the person's build."""

    projection: Projection
    bindings: tuple[Binding, ...]
    hour: float
    signal: str | None
    build: Build | None = None

    def build_of(self, parts: Mapping[str, Part], arm: str) -> dict[str, dict[str, float]]:
        """Key weights of the whole body for the mass of one arm."""
        if self.build is None:
            return {}
        return build_at(self.projection, self.bindings, parts, self.build, self.hour, arm)
