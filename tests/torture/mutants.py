"""The program with one sync, folder sync or rename taken out: a harness that is blind misses it.

A mutant is the log of the disk without the operations that one line of the program asked for, so
that the story is lived only once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.torture.disk_model import Log, moved

_REMOVED = ("sync", "sync_directory", "rename")


@dataclass(frozen=True)
class Mutant:
    """Its log, and where in it something is missing."""

    name: str
    log: Log
    places: tuple[int, ...]


def mutants(log: Log) -> Iterator[Mutant]:
    """The program without each of its lines that make something durable."""
    for kind in _REMOVED:
        for site in dict.fromkeys(op.site for op in log if op.kind == kind and op.site):
            yield _without(log, kind, site)
    for site in dict.fromkeys(op.site for op in log if op.kind == "rename" and op.site):
        yield _in_place(log, site)


def _without(log: Log, kind: str, site: str) -> Mutant:
    found: Log = []
    places = []
    for op in log:
        if op.kind == kind and op.site == site:
            places.append(len(found))
        else:
            found.append(op)
    return Mutant(f"no {kind} at {site}", found, tuple(places))


def _in_place(log: Log, site: str) -> Mutant:
    """Files are written under their final names at once, and never renamed."""
    found: Log = []
    places = []
    for op in log:
        if op.kind == "rename" and op.site == site:
            places.append(max(0, len(found) - 4))
            for i in range(len(found) - 1, -1, -1):
                if found[i].path != op.path:
                    continue
                found[i] = moved(found[i], op.to)
                if found[i].kind == "write":
                    places[-1] = i
                    break
        else:
            found.append(op)
    return Mutant(f"written in place at {site}", found, tuple(places))
