"""How commands speak: JSON or plain lines on stdout, one sentence on stderr when refused."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Refused(Exception):
    """A command that cannot be carried out: what, where, what to do."""

    def __init__(self, what: str, where: str = "", cure: str = "") -> None:
        self.parts = tuple(part for part in (what, where, cure) if part)
        super().__init__("; ".join(self.parts))


def refuse(refusal: Exception) -> int:
    """Prints the one line and returns the exit code."""
    sentence = " ".join(str(refusal).split())
    print(f"error: {sentence}", file=sys.stderr)
    return 2


@contextmanager
def foreseen() -> Iterator[None]:
    """Turns the failures that the layers announce into a `Refused` with their sentence."""
    from data.importers import ImportFailure
    from data.record import RecordError
    from twin_core.organ import OrganError
    from twin_core.scenario.scenario import ScenarioError
    from twin_core.vocabulary import UnitError, UnknownSignalError

    announced = (ImportFailure, RecordError, OrganError, ScenarioError, UnitError, OSError)
    try:
        yield
    except (*announced, UnknownSignalError) as error:
        raise Refused(str(error)) from error


def emit(table: Any) -> None:
    """Prints JSON; numbers that are not finite become null."""
    print(json.dumps(plain(table), indent=2, ensure_ascii=False))


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):
        return plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def rows(lines: list[tuple[str, ...]], indent: str = "  ") -> None:
    """Prints aligned columns."""
    if not lines:
        return
    widths = [max(len(row[i]) for row in lines) for i in range(len(lines[0]))]
    for row in lines:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print((indent + "  ".join(cells)).rstrip())
