"""Volumes of segmented organs: voxels to millilitres, whole organs only."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.anatomy.surfaces import KIND, OrganMask, packed, surface_of
from data.catalog import codes, find_code
from data.importers._clock import Instant
from data.importers._collect import Collector
from twin_core.vocabulary import IDENTITY

#: Organs that are segmented in parts; the volume is that of all of them.
PARTS = {
    "lung.left_volume": {"lung_upper_lobe_left", "lung_lower_lobe_left"},
    "lung.right_volume": {
        "lung_upper_lobe_right",
        "lung_middle_lobe_right",
        "lung_lower_lobe_right",
    },
}


@dataclass(frozen=True, slots=True)
class Segment:
    """One segment: its number in the file, name, volume in mL, and whether an edge cuts it.

    `code` is a concept such as ``sct 10200004`` where the file gives one. `fault` says why the
    volume cannot be used.
    """

    number: int
    name: str
    volume_ml: float
    cut: bool
    code: str = ""
    fault: str = ""

    @property
    def signal(self) -> str:
        """The signal of its volume, or nothing."""
        for key in (self.code, self.name.lower().replace(" ", "_")):
            if key in codes("organs"):
                found = find_code("organs", key)
                return found.signal if found else ""
        return ""

    def facts(self) -> dict[str, Any]:
        """What the picture's document keeps of it; no volume where voxels are beyond measure."""
        kept = {"number": self.number, "name": self.name, "code": self.code, "cut": self.cut}
        volume = self.volume_ml if math.isfinite(self.volume_ml) else None
        return kept | {"volume_ml": volume, "fault": self.fault}


def count_labels(labels: NDArray[np.integer]) -> dict[int, tuple[int, bool]]:
    """For each label above 0: its voxels, and whether it touches an edge of the picture."""
    numbers, counts = np.unique(labels, return_counts=True)
    edges: set[int] = set()
    for axis, length in enumerate(labels.shape):
        for place in {0, length - 1}:
            edges.update(np.unique(labels.take(place, axis=axis)).tolist())
    return {
        int(number): (int(count), int(number) in edges)
        for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)
        if number > 0
    }


def take_surfaces(masks: Sequence[OrganMask], into: Collector) -> None:
    """Keep the person's own organ surfaces as a document, for the 3D view."""
    surfaces = [surface_of(mask) for mask in masks]
    surfaces = [surface for surface in surfaces if len(surface.faces)]
    if surfaces:
        into.attach(KIND, packed(surfaces))
        names = ", ".join(surface.name for surface in surfaces)
        into.note(f"The surface of {names} is kept for the 3D view.")


def take_volumes(segments: list[Segment], at: Instant, into: Collector) -> None:
    """Keep the volumes of whole organs; what an edge cuts is refused, the rest is unmapped."""
    organs: dict[str, list[Segment]] = defaultdict(list)
    for segment in segments:
        if segment.signal:
            organs[segment.signal].append(segment)
        else:
            into.unmapped[f"segment {segment.name}"] += 1
    for signal, parts in organs.items():
        volume = sum(part.volume_ml for part in parts)
        names = {part.name.lower() for part in parts}
        shown = f"{', '.join(sorted(names))}: {volume:.1f} mL"
        fault = next((part.fault for part in parts if part.fault), "")
        if fault:
            into.refuse(fault, shown, parts[0].number, signal)
        elif any(part.cut for part in parts):
            reason = "an edge of the picture cuts the organ, so this is a part of its volume"
            into.refuse(reason, shown, parts[0].number, signal)
        elif names & PARTS.get(signal, set()) and not names >= PARTS[signal]:
            into.refuse("only some parts of the organ are there", shown, parts[0].number, signal)
        else:
            into.add(signal, at, volume, "mL", IDENTITY, parts[0].number)
