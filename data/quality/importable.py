"""Signals that files and devices can bring at all: whatever a code table or mapping names."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

from data.catalog.codes import codes
from twin_core.vocabulary import catalogue

_CODES = ("loinc", "healthkit", "fit")


@cache
def importable() -> frozenset[str]:
    """Ids of the catalogue's signals that code tables or table mappings give values for."""
    named = {meaning.signal for system in _CODES for meaning in codes(system).values()}
    for item in resources.files("data.importers.mappings").iterdir():
        if item.name.endswith(".toml"):
            named |= set(_texts(tomllib.loads(item.read_text(encoding="utf-8"))))
    return frozenset(named & set(catalogue()))


def _texts(node: Any) -> Iterator[str]:
    """Every text in a mapping: those that are ids of signals name a column's meaning."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for key, item in node.items():
            yield str(key)
            yield from _texts(item)
    elif isinstance(node, list):
        for item in node:
            yield from _texts(item)
