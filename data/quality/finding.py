"""What a check found: which values, one sentence, and a fix that can be undone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from data.record import Correction

Kind = Literal[
    "plausibility", "gap", "spike", "drift", "duplicate", "unit", "clock", "flat_line"
]  # fmt: skip
#: note: good to know; warning: may mislead; serious: misleads whatever uses it
Severity = Literal["note", "warning", "serious"]
SEVERITIES: tuple[Severity, ...] = ("serious", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """`rows` values of a signal between two instants (UTC ns, both included).

    `fix` are the corrections that are proposed, none where a person has to judge; `safe` says that
    the evidence is strong enough to apply them on import without asking.
    """

    id: str
    kind: Kind
    signal: str
    first_ns: int
    last_ns: int
    rows: int
    severity: Severity
    sentence: str
    proposal: str = ""
    fix: tuple[Correction, ...] = ()
    safe: bool = False
    source: str = ""


def make(
    kind: Kind,
    signal: str,
    span: tuple[int, int],
    rows: int,
    severity: Severity,
    sentence: str,
    *,
    proposal: str = "",
    fix: Sequence[Correction] = (),
    safe: bool = False,
    source: str = "",
) -> Finding:
    """A finding whose number depends on what it is about only, so that it is the same next time."""
    about = f"{kind}|{signal}|{span[0]}|{span[1]}|{rows}|{source}"
    number = hashlib.blake2b(about.encode(), digest_size=4).hexdigest()
    numbered = tuple(
        replace(one, id=number if not i else f"{number}-{i + 1}", signal=one.signal or signal)
        for i, one in enumerate(fix)
    )
    return Finding(
        number, kind, signal, span[0], span[1], rows, severity, sentence, proposal, numbered, safe,
        source,
    )  # fmt: skip


def ranges_of(time_ns: NDArray[np.int64], chosen: NDArray[np.bool_]) -> tuple[tuple[int, int], ...]:
    """Half-open spans that hold exactly the chosen of these instants (ascending, of one source)."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], chosen, [False])).astype(np.int8)))
    return tuple(
        (int(time_ns[first]), int(time_ns[last - 1]) + 1)
        for first, last in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
    )


def told(time_ns: int) -> str:
    """An instant for a sentence."""
    return datetime.fromtimestamp(time_ns / 1e9, UTC).strftime("%Y-%m-%d %H:%M UTC")


def length(ns: float) -> str:
    """A span of time for a sentence."""
    seconds = abs(ns) / 1e9
    for size, word in ((86400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * size or (size < 86400.0 and seconds >= size):
            return f"{seconds / size:.3g} {word}"
    return f"{seconds:.3g} s"


def worst_first(found: Iterable[Finding]) -> list[Finding]:
    """Serious ones first, then by signal and time."""
    return sorted(found, key=lambda f: (SEVERITIES.index(f.severity), f.signal, f.first_ns, f.kind))
