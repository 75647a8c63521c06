"""One sentence that opens to its numbers, and may not be made without what it rests on."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

from data.evidence.sources import told

NEW, LIKELY, HELP, DOCTOR = (
    "what is new", "what is likely", "what would help most", "what my doctor should see",
)  # fmt: skip
#: What kind of claim a sentence makes; data and model are never mixed.
MEASURED, ASSOCIATION = "measured", "association in this person's data"
AVERAGE, EFFECT = "average of a cohort", "effect in the model of this person"
LACKING = "not known yet"
KINDS = (MEASURED, ASSOCIATION, AVERAGE, EFFECT, LACKING)
#: A trials or large cohorts, B small studies, C general knowledge or assumed.
GRADES = ("A", "B", "C")
#: The grade of a sentence that claims nothing but that something is not known.
NO_GRADE = "none"


@dataclass(frozen=True, slots=True)
class Line:
    """A statement: `value` with its 90 % band `low` to `high`, or `unbanded`, why it has none.

    `model` names what worked the number out, with its version. Raises `ValueError` where a number
    comes without band or reason, or the statement without source, grade, kind, model or sentence.
    """

    section: str
    title: str
    sentence: str
    kind: str
    evidence: str
    source: str
    model: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    unit: str = ""
    unbanded: str = ""
    numbers: tuple[tuple[str, str], ...] = ()
    outside: tuple[str, ...] = ()
    picture: str = ""

    def __post_init__(self) -> None:
        lacking = [name for name in ("title", "sentence", "source", "model")
                   if not getattr(self, name)]  # fmt: skip
        if self.kind not in KINDS:
            lacking.append("kind")
        if self.evidence not in (GRADES if self.kind != LACKING else (NO_GRADE,)):
            lacking.append("evidence")
        if not self.banded and not self.unbanded and self.kind != LACKING:
            lacking.append("band")
        if lacking:
            raise ValueError(f"a statement without {', '.join(lacking)}: {self.title!r}")

    @property
    def banded(self) -> bool:
        """Whether the value has a band that holds it."""
        return self.low <= self.value <= self.high

    @property
    def shown_source(self) -> str:
        """The source, with a word where its identifier was not looked up."""
        return told(self.source)


def plain(line: Line) -> dict[str, Any]:
    """A line as plain data."""
    return {
        **asdict(line),
        "source": line.shown_source,
        "numbers": dict(line.numbers),
        "outside": list(line.outside),
        "band": [line.low, line.high] if line.banded else None,
    }


def lacking(section: str, title: str, sentence: str, cure: str) -> Line:
    """That something is not known, and what would tell it."""
    numbers = (("what would tell it", cure),)
    return Line(section, title, sentence, LACKING, NO_GRADE, "the record", "none", numbers=numbers)
