"""The baked three-dimensional body: parts, shape keys, and the file reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import h5py
import numpy as np

from .lattice import Lattice

Level = Literal["full", "medium", "coarse"]
Array = np.ndarray


@dataclass(frozen=True)
class ShapeKey:
    """One linear shape key.

    displacement: (n, 3) float32, metres, added to the points times the weight.
    volume_ml_at_zero, volume_ml_at_one: enclosed volume in mL at weights 0 and 1, where known.
    """

    displacement: Array
    volume_ml_at_zero: float | None = None
    volume_ml_at_one: float | None = None


class KeyMap(Mapping[str, ShapeKey]):
    """Read-only mapping that works out a displacement when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], ShapeKey]]) -> None:
        self._makers = dict(makers)
        self._ready: dict[str, ShapeKey] = {}

    def __getitem__(self, name: str) -> ShapeKey:
        if name not in self._ready:
            self._ready[name] = self._makers[name]()
        return self._ready[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._makers)

    def __len__(self) -> int:
        return len(self._makers)


@dataclass(frozen=True)
class Part:
    """One addressable part of the body.

    points: (n, 3) float32, metres; x to the subject's left, y to the back, z up, floor at 0.
    triangles: (m, 3) int32, outward winding. colour: "#rrggbb". opacity: default, 0 is hidden.
    keys: shape keys of the part itself first (`local_keys`), then the body morphs.
    flow: (n,) float32, path length from the heart (airway: from the larynx), 0 to 1; or None.
    shade: (n, 4) uint8: light that neighbours leave, share of `mark_colour` (tendon, cartilage,
    iris), and cosine and sine of the angle about a muscle's axis as 0 to 255 for -1 to 1.
    source, licence: where the geometry comes from.
    """

    id: str
    name: str
    synonyms: tuple[str, ...]
    ontology: str
    layer: str
    colour: str
    opacity: float
    points: Array
    triangles: Array
    keys: Mapping[str, ShapeKey]
    local_keys: tuple[str, ...]
    flow: Array | None
    shade: Array
    mark_colour: str
    source: str
    licence: str


@dataclass(frozen=True)
class Body:
    """All parts at one level of detail.

    height_m: height of the unmorphed (male) body. flow_length_m: path length in metres at which
    `Part.flow` reaches one. morphs: names of the body morphs that every part carries.
    """

    parts: tuple[Part, ...]
    level: Level
    height_m: float
    flow_length_m: float
    morphs: tuple[str, ...]
    sources: Mapping[str, tuple[str, str]]

    @cached_property
    def _by_id(self) -> dict[str, Part]:
        return {p.id: p for p in self.parts}

    def __getitem__(self, part_id: str) -> Part:
        """Part by id; raises KeyError when there is none."""
        return self._by_id[part_id]

    def __contains__(self, part_id: object) -> bool:
        return part_id in self._by_id

    def layer(self, name: str) -> tuple[Part, ...]:
        """Parts of one layer, in file order."""
        return tuple(p for p in self.parts if p.layer == name)

    def find(self, text: str) -> tuple[Part, ...]:
        """Parts whose name, id, synonyms or ontology code hold every word of `text`.

        Matches in the name come first; upper and lower case are the same.
        """
        words = text.lower().replace("_", " ").split()
        if not words:
            return ()

        def rank(part: Part) -> int | None:
            name = f"{part.name} {part.id.replace('_', ' ')}".lower()
            more = f"{name} {' '.join(part.synonyms)} {part.ontology} {part.layer}".lower()
            if all(w in name for w in words):
                return 0
            return 1 if all(w in more for w in words) else None

        ranked = [(r, i, p) for i, p in enumerate(self.parts) if (r := rank(p)) is not None]
        return tuple(p for _, _, p in sorted(ranked, key=lambda item: item[:2]))


def _values(dataset: Any, scale: Sequence[Any]) -> Callable[[], Array]:
    """Read the stored steps now, and turn them into float32 metres later."""
    raw = dataset[()]
    low, step = np.asarray(scale[0], np.float32), np.asarray(scale[1], np.float32)

    def read() -> Array:
        return raw * step + low

    return read


def _stored_key(
    dataset: Any, scale: Sequence[Any], volumes: Sequence[float]
) -> Callable[[], ShapeKey]:
    read = _values(dataset, scale)
    return lambda: ShapeKey(read(), *volumes)


def _part(part_id: str, about: dict[str, Any], data: Any, level: Level, lattice: Lattice) -> Part:
    scales = about[level]
    points = _values(data["points"], scales["points"])()
    makers: dict[str, Callable[[], ShapeKey]] = {}
    for name, scale in scales["keys"].items():
        volumes = about["key_volume_ml"].get(name, (None, None))
        makers[name] = _stored_key(data[f"keys/{name}"], scale, volumes)
    follow = about["warp"]
    local = tuple(n for n in makers if n not in lattice.keys)
    if follow != "skin":
        for name in (n for n in lattice.keys if n not in makers):
            makers[name] = lambda n=name: ShapeKey(lattice.displacement(points, n, follow))
    return Part(
        id=part_id,
        name=about["name"],
        synonyms=tuple(about["synonyms"]),
        ontology=about["ontology"],
        layer=about["layer"],
        colour=about["colour"],
        opacity=float(about["opacity"]),
        points=points,
        triangles=data["faces"][()].astype(np.int32),
        keys=KeyMap(makers),
        local_keys=local,
        flow=_values(data["flow"], scales["flow"])() if "flow" in scales else None,
        shade=data["shade"][()],
        mark_colour=about["mark_colour"],
        source=about["source"],
        licence=about["licence"],
    )


def load_body(level: Level = "full", path: Path | None = None) -> Body:
    """Read the baked body at one level of detail: "full", "medium" or "coarse".

    Raises ValueError for an unknown level and FileNotFoundError when the file is missing.
    """
    if level not in ("full", "medium", "coarse"):
        raise ValueError(f"unknown level of detail: {level!r}")
    source = path or Path(__file__).with_name("body.h5")
    if not source.exists():
        raise FileNotFoundError(f"no baked body at {source}; see data/anatomy/bake/README.md")
    with h5py.File(source, "r") as handle:
        file: Any = handle  # the type stubs cannot tell groups from datasets
        warp = file["warp"]
        lattice = Lattice(
            warp.attrs["low"],
            float(warp.attrs["step"]),
            tuple(map(str, warp.attrs["keys"])),
            {
                name: _values(warp[name], [warp[name].attrs["low"], warp[name].attrs["step"]])
                for name in ("near", "core")
            },
        )
        index: dict[str, dict[str, Any]] = json.loads(file["index"][()])
        return Body(
            parts=tuple(
                _part(i, about, file[f"parts/{i}/{level}"], level, lattice)
                for i, about in index.items()
            ),
            level=level,
            height_m=float(file.attrs["height_m"]),
            flow_length_m=float(file.attrs["flow_length_m"]),
            morphs=lattice.keys,
            sources=MappingProxyType(
                {
                    k: (str(v.attrs["title"]), str(v.attrs["licence"]))
                    for k, v in file["sources"].items()
                }
            ),
        )
