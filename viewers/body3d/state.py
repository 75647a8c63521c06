"""What the body shows, without VTK or Qt: opacities, isolation, cuts, colours, picked parts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from psygnal import Signal

from viewers.body3d.geometry import Part
from viewers.body3d.layers import GHOST_BELOW, LAYERS, PRESETS, canonical
from viewers.body3d.search import search
from viewers.colour_maps import colour_at

RGB = tuple[float, float, float]
FADED = 0.06
#: Words in the ids of vessels that the opened heart is seen with.
_AT_THE_HEART = ("aorta", "pulmonary_", "coronary")
#: From this opacity on skin hides what lies under it.
OPAQUE = 0.97
START_PRESET = "Organs"


@dataclass(frozen=True, slots=True)
class Tint:
    """The colour of a part by one signal: a fixed range, a map and a value now."""

    signal: str
    name: str
    unit: str
    low: float
    high: float
    colour_map: str
    value: float
    #: A difference, so that another unit only stretches it and does not shift it.
    relative: bool = False

    @property
    def is_beyond(self) -> bool:
        """Whether the value lies outside the range, so that its colour is that of an end."""
        return not self.low <= self.value <= self.high

    @property
    def share(self) -> float:
        """Where the value lies in the range, held at its ends."""
        return min(max((self.value - self.low) / (self.high - self.low), 0.0), 1.0)

    @property
    def rgb(self) -> RGB:
        return colour_at(self.colour_map, self.share)


@dataclass(frozen=True, slots=True)
class Clip:
    """A cutting plane: axis x, y or z and where along the body (0..1)."""

    axis: str = "y"
    share: float = 0.5
    flip: bool = False


@dataclass(frozen=True, slots=True)
class Look:
    """How one part is drawn now."""

    visible: bool
    opacity: float
    colour: RGB
    selected: bool = False
    clipped: bool = False
    tinted: bool = False
    load: float = 0.0


def _as_it_is(tint: Tint) -> Tint:
    return tint


class BodyState:
    """The one truth about what is drawn; the scene follows `changed`."""

    changed = Signal()
    picked = Signal(str)
    hovered = Signal(str)

    def __init__(self, parts: Iterable[Part] = ()) -> None:
        self.parts: dict[str, Part] = {part.id: part for part in parts}
        self.preset = START_PRESET
        self.opacity: dict[str, float] = dict(PRESETS[self.preset])
        self.isolated: frozenset[str] = frozenset()
        self.hidden: frozenset[str] = frozenset()
        self.selected: frozenset[str] = frozenset()
        self.clip: Clip | None = None
        self.heart_cut = False
        self.tints: dict[str, Tint] = {}
        #: How a tint is told: in the units that the user prefers.
        self.told: Callable[[Tint], Tint] = _as_it_is
        #: What vessels carry, by part.
        self.streams: dict[str, Tint] = {}
        #: Whether all that no signal colours is faded.
        self.focus = False
        self.hover = ""
        #: Parts that not everybody has, and this person does (a tumour).
        self.present: frozenset[str] = frozenset()

    # ------------------------------------------------------------------ edits
    def set_parts(self, parts: Iterable[Part]) -> None:
        """Exchange the geometry (the baked body arrived)."""
        self.parts = {part.id: part for part in parts}
        self.changed.emit()

    def mirror(self, other: BodyState) -> None:
        """Show the same layers, cuts and parts as another body; colours stay one's own."""
        self.preset, self.opacity = other.preset, dict(other.opacity)
        self.isolated, self.hidden, self.selected = other.isolated, other.hidden, other.selected
        self.clip, self.heart_cut, self.focus = other.clip, other.heart_cut, other.focus
        self.told = other.told

    def frozen(self) -> BodyState:
        """A copy of this moment, for whoever draws it on another thread."""
        copy = BodyState()
        copy.mirror(self)
        copy.parts, copy.present = self.parts, self.present
        copy.tints, copy.streams = self.tints, self.streams
        return copy

    def restore(
        self,
        preset: str,
        opacity: Mapping[str, float],
        isolated: Iterable[str],
        hidden: Iterable[str],
        clip: Clip | None,
        heart_cut: bool,
    ) -> None:
        """Show again what a bookmark kept; parts that are gone are passed over."""
        self.preset, self.opacity = preset, {**self.opacity, **opacity}
        self.isolated = frozenset(isolated) & frozenset(self.parts)
        self.hidden = frozenset(hidden) & frozenset(self.parts)
        self.clip, self.heart_cut = clip, heart_cut
        self.changed.emit()

    def use_preset(self, name: str) -> None:
        """Show one system through the others."""
        self.preset = name
        self.opacity = dict(PRESETS[name])
        self.isolated = self.hidden = frozenset()
        self.changed.emit()

    def set_layer(self, layer: str, opacity: float) -> None:
        """Fade one layer."""
        self.opacity[canonical(layer)] = min(max(opacity, 0.0), 1.0)
        self.preset = ""
        self.changed.emit()

    def isolate(self, ids: Iterable[str]) -> None:
        """Fade all but these parts; nothing means all come back."""
        self.isolated = frozenset(ids) & frozenset(self.parts)
        self.changed.emit()

    def hide(self, ids: Iterable[str]) -> None:
        """Take parts away until the next preset."""
        self.hidden |= frozenset(ids)
        self.changed.emit()

    def set_clip(self, clip: Clip | None) -> None:
        """Cut the body open, or close it."""
        self.clip = clip
        self.changed.emit()

    def move_clip(self, share: float) -> None:
        """Slide the cutting plane."""
        self.set_clip(replace(self.clip or Clip(), share=min(max(share, 0.0), 1.0)))

    def set_heart_cut(self, on: bool) -> None:
        """Open the heart's front, so that its chambers are seen at work."""
        self.heart_cut = on
        self.changed.emit()

    def set_answer(
        self, tints: Mapping[str, Tint], streams: Mapping[str, Tint], present: Iterable[str]
    ) -> None:
        """What colours parts, what vessels carry, and which parts are there: told as one change."""
        new = self._all_told(tints), self._all_told(streams), frozenset(present)
        if new != (self.tints, self.streams, self.present):
            self.tints, self.streams, self.present = new
            self.changed.emit()

    def set_tints(self, tints: Mapping[str, Tint]) -> None:
        """Colour parts by signals; others keep their own colour."""
        shown = self._all_told(tints)
        if shown != self.tints:
            self.tints = shown
            self.changed.emit()

    def _all_told(self, tints: Mapping[str, Tint]) -> dict[str, Tint]:
        return {part_id: self._tell(tint) for part_id, tint in tints.items()}

    def _tell(self, tint: Tint) -> Tint:
        told = self.told(tint)
        if not tint.relative:
            return told
        zero = self.told(replace(tint, value=0.0)).value
        low, high, value = (number - zero for number in (told.low, told.high, told.value))
        return replace(told, low=low, high=high, value=value)

    def set_focus(self, on: bool) -> None:
        """Fade all that no signal colours, so that what one does is seen wherever it lies."""
        if on != self.focus:
            self.focus = on
            self.changed.emit()

    def set_present(self, ids: Iterable[str]) -> None:
        """Parts that not everybody has, and this person does now."""
        ids = frozenset(ids)
        if ids != self.present:
            self.present = ids
            self.changed.emit()

    def select(self, ids: Iterable[str]) -> None:
        """Highlight parts (the shared selection)."""
        ids = frozenset(ids)
        if ids != self.selected:
            self.selected = ids
            self.changed.emit()

    def pick(self, part_id: str) -> None:
        """The user clicked a part, or nothing (an empty id)."""
        self.select([part_id] if part_id else [])
        self.picked.emit(part_id)

    def reveal(self, part_id: str) -> None:
        """Show a part whose layer is faded or off (it was asked for by name)."""
        if self.look(part_id).opacity < GHOST_BELOW or part_id in self.hidden:
            self.hidden -= {part_id}
            self.opacity[canonical(self.parts[part_id].layer)] = 1.0
            self.preset = ""
            self.changed.emit()

    def hover_over(self, part_id: str) -> None:
        """The pointer is over a part."""
        if part_id != self.hover:
            self.hover = part_id
            self.hovered.emit(part_id)

    # ---------------------------------------------------------------- queries
    def look(self, part_id: str) -> Look:
        """How a part is drawn now."""
        layer = canonical(self.parts[part_id].layer)
        opacity = self._opacity(part_id, layer)
        visible = opacity > 0.004 and part_id not in self.hidden and self._is_there(part_id, layer)
        if layer not in ("skin", "eye") and self._is_covered:
            visible = False
        if self.heart_cut and part_id.endswith("_cavity"):
            visible = False  # the blood would lie in one plane with the wall that holds it
        tint = self.tints.get(part_id)
        clipped = self.clip is not None or (self.heart_cut and self.is_by_the_heart(part_id))
        colour = tint.rgb if tint else self.parts[part_id].colour
        chosen = part_id in self.selected
        stream = self.streams.get(part_id)
        load = stream.share if stream is not None else 0.0
        return Look(visible, opacity, colour, chosen, clipped, tint is not None, load)

    @property
    def _is_covered(self) -> bool:
        """Whether skin hides all that is inside: no cut, and nothing that shines through."""
        closed = self.clip is None and not self.isolated and not self.focus
        return closed and self.opacity.get("skin", 0.0) >= OPAQUE and "skin" in self.parts

    def _opacity(self, part_id: str, layer: str) -> float:
        opacity = self.opacity.get(layer, 1.0) * self.parts[part_id].opacity
        if layer == "eye" and self.opacity.get("skin", 0.0) >= OPAQUE:
            return 1.0  # a closed face has eyes
        if self.clip is not None and not self.heart_cut and part_id.endswith("_cavity"):
            return self.opacity.get(layer, 1.0)  # the blood that a cut through the heart meets
        if self.isolated:
            return max(opacity, 1.0) if part_id in self.isolated else min(opacity, FADED)
        if self.focus and self._answering:
            if part_id in self.tints:
                return 1.0
            return opacity if part_id in self._answering else min(opacity, FADED)
        return opacity

    @property
    def _answering(self) -> set[str]:
        return self.tints.keys() | self.streams.keys()

    def _is_there(self, part_id: str, layer: str) -> bool:
        """Marrow lies hidden in bone unless it is asked for; a tumour is there if one is told."""
        if layer == "marrow":
            asked = part_id in self.tints or part_id in self.isolated or part_id in self.selected
            return asked or (self.clip is not None and self.opacity["skeleton"] >= GHOST_BELOW)
        return layer != "tumour" or part_id in self.present

    def is_pickable(self, part_id: str) -> bool:
        """Skin and fat never catch the pointer, nor does what is faded."""
        layer = canonical(self.parts[part_id].layer)
        look = self.look(part_id)
        return layer not in ("skin", "fat") and look.visible and look.opacity > 0.3

    def find(self, text: str) -> list[Part]:
        """Parts by name or synonym."""
        return search(self.parts.values(), text)

    def around_the_heart(self) -> list[str]:
        """The heart with the vessels that leave it."""
        near = ("vena_cava", *_AT_THE_HEART)
        return [
            part_id
            for part_id in self.parts
            if self.is_by_the_heart(part_id) or any(word in part_id for word in near)
        ]

    def is_by_the_heart(self, part_id: str) -> bool:
        """Whether the cut that opens the heart goes through a part: heart, and what leaves it."""
        layer = canonical(self.parts[part_id].layer)
        return layer == "heart" or any(word in part_id for word in _AT_THE_HEART)

    def layers_present(self) -> list[str]:
        """Layers that the geometry has, in the order of the controls."""
        present = {canonical(part.layer) for part in self.parts.values()}
        return [layer for layer in LAYERS if layer in present]
