"""What a clinic says that is no number in time: diagnoses, medicines, vaccines, texts, bounds.

Each is kept word for word in one document of the kind ``clinical`` for each file: a JSON object
with ``format`` 1 and ``statements``, a list of flat objects. Every statement has ``type`` and
``locator`` (the entry, row or line of the file). The other keys are there where the file says so:
``system`` and ``code`` (of what is stated), ``name``, ``value`` (text or number), ``unit`` and
``comparator`` (``<``, ``<=``, ``>=``, ``>``), ``start`` and ``end`` (as the file writes them),
``status``, ``about`` (whom else: a relative) and ``detail``.
"""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

from data.importers._collect import Collector

KIND = "clinical"
FORMAT = 1
#: Type, and what several of it are called.
TYPES = {
    "condition": "conditions",
    "medication": "medicines",
    "immunization": "vaccinations",
    "family_history": "illnesses in the family",
    "answer": "answers to questionnaires",
    "report": "reports",
    "procedure": "procedures",
    "allergy": "allergies",
    "finding": "findings without a signal",
    "bound": "results that are only a bound, such as <5",
}
_LONGEST_TEXT = 20_000


class Statements:
    """Gathers the statements of one file."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []

    def add(self, kind: str, locator: int, **facts: Any) -> None:
        """Keep one statement; facts that are empty are left out."""
        assert kind in TYPES
        row: dict[str, Any] = {"type": kind, "locator": locator}
        for name, value in facts.items():
            if value not in (None, ""):
                row[name] = _plain(value)
        self._rows.append(row)

    def __len__(self) -> int:
        return len(self._rows)

    def attach(self, into: Collector) -> None:
        """Hand the statements over as a document, with a note that counts them."""
        if not self._rows:
            return
        counts = Counter(row["type"] for row in self._rows)
        told = ", ".join(f"{name} ({counts[kind]})" for kind, name in TYPES.items() if counts[kind])
        into.note(f"Kept word for word as a clinical document: {told}.")
        into.attach(KIND, {"format": FORMAT, "statements": self._rows})


def _plain(value: Any) -> bool | int | float | str:
    if isinstance(value, bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    return str(value)[:_LONGEST_TEXT]
