"""Views that the user keeps: where the camera stands and what is shown. No VTK or Qt.

A camera here is anything with VTK's getters and setters of position, focal point and view up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from viewers.body3d.state import BodyState, Clip

Place = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A kept view."""

    name: str
    position: Place
    focus: Place
    up: Place
    preset: str
    opacity: Mapping[str, float]
    isolated: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    clip: Clip | None = None
    heart_cut: bool = False

    @staticmethod
    def taken(name: str, camera: Any, state: BodyState) -> Bookmark:
        """What is seen now."""
        return Bookmark(
            name,
            _place(camera.GetPosition()),
            _place(camera.GetFocalPoint()),
            _place(camera.GetViewUp()),
            state.preset,
            dict(state.opacity),
            tuple(sorted(state.isolated)),
            tuple(sorted(state.hidden)),
            state.clip,
            state.heart_cut,
        )

    def show(self, camera: Any, state: BodyState) -> None:
        """Go back to it; parts that are gone are passed over."""
        self.aim(camera)
        self.restore(state)

    def aim(self, camera: Any) -> None:
        """The camera's share of it."""
        camera.SetPosition(*self.position)
        camera.SetFocalPoint(*self.focus)
        camera.SetViewUp(*self.up)

    def restore(self, state: BodyState) -> None:
        """The state's share of it."""
        state.restore(
            self.preset, self.opacity, self.isolated, self.hidden, self.clip, self.heart_cut
        )

    def as_dict(self) -> dict[str, Any]:
        """Plain data for a file."""
        return asdict(self)

    @staticmethod
    def from_dict(table: Mapping[str, Any]) -> Bookmark:
        """From plain data; raises KeyError, TypeError or ValueError where it is no bookmark."""
        clip = table.get("clip")
        return Bookmark(
            str(table["name"]),
            _place(table["position"]),
            _place(table["focus"]),
            _place(table["up"]),
            str(table["preset"]),
            {str(layer): float(value) for layer, value in table["opacity"].items()},
            tuple(map(str, table.get("isolated", ()))),
            tuple(map(str, table.get("hidden", ()))),
            Clip(**clip) if clip else None,
            bool(table.get("heart_cut", False)),
        )


def _place(values: Any) -> Place:
    x, y, z = (float(value) for value in values)
    return x, y, z
