"""Finding parts by name, id, synonym or layer."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from viewers.body3d.geometry import Part
from viewers.body3d.layers import LAYERS, canonical
from viewers.words import tr


def search(parts: Iterable[Part], text: str, limit: int = 12) -> list[Part]:
    """Parts that match, best first; near misses count when nothing else does."""
    wanted = text.strip().lower()
    if not wanted:
        return []
    ranked: list[tuple[int, str, Part]] = []
    everything = list(parts)
    for part in everything:
        score = max((_score(word, wanted) for word in words(part)), default=0)
        if score:
            ranked.append((-score, part.name, part))
    if not ranked:
        names = {name.lower(): p for p in everything for name in (p.name, tr(p.name))}
        near = difflib.get_close_matches(wanted, names, n=limit, cutoff=0.6)
        return [names[name] for name in near]
    ranked.sort(key=_order)
    return [part for _, _, part in ranked[:limit]]


def _order(row: tuple[int, str, Part]) -> tuple[int, str]:
    return row[0], row[1]


def words(part: Part) -> Sequence[str]:
    """All that a part answers to, in lower case."""
    layer = LAYERS.get(canonical(part.layer), part.layer)
    every = (part.name, tr(part.name), part.id.replace("_", " "), *part.synonyms, layer)
    return [word.lower() for word in every]


def _score(word: str, wanted: str) -> int:
    if word == wanted:
        return 4
    if word.startswith(wanted):
        return 3
    if f" {wanted}" in f" {word}":
        return 2
    return 1 if wanted in word else 0
