"""Activity levels: the distinct forcings of the beat tier, and what a person calls them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from twin_core.scenario.kinds import Kind
from twin_core.scenario.scenario import Event, Scenario

REST = "rest"


@dataclass(frozen=True, slots=True)
class Level:
    """A level's short name ("walk") and when it holds ("during the brisk walk").

    `spans_h` are the hours of the last arm in which it holds, as (from, to).
    """

    label: str
    when: str
    spans_h: tuple[tuple[float, float], ...] = ()

    def said(self, more: str) -> Level:
        """The same with more words."""
        return replace(self, label=self.label + more, when=self.when + more)


def distinct(rest: NDArray, table: NDArray) -> tuple[NDArray, NDArray]:
    """Distinct rows with rest first, and the index of each step's row."""
    stacked = np.vstack([rest[None], np.round(table, 6)])
    # Levels hold for many steps: sorting where they change is a tenth of the work.
    changes = np.concatenate([[True], (stacked[1:] != stacked[:-1]).any(axis=1)])
    rows, which = np.unique(stacked[changes], axis=0, return_inverse=True)
    which = which.reshape(-1)[np.cumsum(changes) - 1]
    order = np.r_[which[0], [i for i in range(len(rows)) if i != which[0]]].astype(int)
    rank = np.empty(len(rows), dtype=int)
    rank[order] = np.arange(len(rows))
    return rows[order], rank[which[1:]]


def named(
    which: NDArray, arms: Sequence[Scenario], kinds: Mapping[str, Kind], inputs: Sequence[str]
) -> tuple[Level, ...]:
    """A name for each level, rest first; `which` (minutes, arms) says when each holds.

    A level is called after the events that make it; the second of two like-named ones, such as
    a brisker walk, after its hour as well.
    """
    found: dict[str, Level] = {REST: Level(REST, "at rest", _spans(which[:, -1] == 0))}
    for index in range(1, int(which.max(initial=0)) + 1):
        minute, arm = np.argwhere(which == index)[0]
        level = _of(_under_way(arms[arm], kinds, inputs, int(minute)), kinds)
        if level.label in found:
            clock = arms[arm].start_hour * 60.0 + float(minute)
            level = level.said(f" at {int(clock) // 60 % 24:02d}:{int(clock) % 60:02d}")
        if level.label in found:  # the arms differ at one hour
            level = level.said(f", level {index}")
        found[level.label] = replace(level, spans_h=_spans(which[:, -1] == index))
    return tuple(found.values())


def _spans(holds: NDArray) -> tuple[tuple[float, float], ...]:
    """Runs of minutes in which a level holds, in hours."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], holds, [False]]).astype(int)))
    return tuple((float(a) / 60.0, float(b) / 60.0) for a, b in edges.reshape(-1, 2))


def _under_way(
    arm: Scenario, kinds: Mapping[str, Kind], inputs: Sequence[str], minute: int
) -> list[Event]:
    """Events that drive the beat tier at a minute."""
    found = []
    for event in arm.events:
        kind = kinds.get(event.kind)
        if kind is not None and any(driven.signal in inputs for driven in kind.knobs):
            begin = round(event.at_h * 60.0)
            lasts = kind.persists or minute < begin + max(round(kind.duration(event)), 1)
            if begin <= minute and lasts:
                found.append(event)
    return found


def _of(events: Sequence[Event], kinds: Mapping[str, Kind]) -> Level:
    ids = list(dict.fromkeys(event.kind for event in events))
    if not ids:
        return Level("other activity", "during other activity")
    word = "after" if all(kinds[kind].persists for kind in ids) else "during"
    names = " and ".join(kinds[kind].name.lower() for kind in ids)
    return Level(" and ".join(kind.replace("_", " ") for kind in ids), f"{word} the {names}")
