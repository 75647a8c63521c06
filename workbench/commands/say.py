"""How commands speak: JSON or plain lines on stdout, one sentence on stderr when refused."""

from __future__ import annotations

import json
import math
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output.")]


class Refused(Exception):
    """A command that cannot be carried out: what, where, what to do."""

    def __init__(self, what: str, where: str = "", cure: str = "") -> None:
        self.parts = tuple(part for part in (what, where, cure) if part)
        super().__init__("; ".join(self.parts))


def refuse(refusal: Exception) -> int:
    """Prints the one line and returns the exit code."""
    print(f"error: {one_line(refusal)}", file=sys.stderr)
    return 2


def surprised(error: Exception) -> int:
    """Tells of a fault of our own in one line, keeps its traceback in a file; the exit code.

    The file stays on this machine, and holds code and messages only.
    """
    from platformdirs import user_log_path

    told = f"error: Vitruvian met a fault of its own; {type(error).__name__}: {one_line(error)}"
    try:
        folder = user_log_path("vitruvian", appauthor=False, ensure_exists=True)
        place = folder / "last-fault.txt"
        place.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        print(f"{told[:400]}; please report it with {place}", file=sys.stderr)
    except OSError:
        print(told[:400], file=sys.stderr)
    return 70


def one_line(error: BaseException) -> str:
    """The message of an error without line breaks."""
    return " ".join(str(error).split())


@contextmanager
def foreseen() -> Iterator[None]:
    """Turns the failures that the layers announce into a `Refused` with their sentence.

    Only layers that are loaded can have raised, so none is imported for this.
    """
    try:
        yield
    except BrokenPipeError:  # whoever read the output has left; nothing is wrong
        raise
    except UnicodeDecodeError as error:
        raise Refused("the file is not UTF-8 text", error.reason, "save it as UTF-8") from error
    except OSError as error:
        what = (error.strerror or str(error)).lower()
        raise Refused(what, str(error.filename or ""), "check the path and its rights") from error
    except Exception as error:
        if isinstance(error, _announced()):
            raise Refused(one_line(error)) from error
        raise


def _announced() -> tuple[type[BaseException], ...]:
    found = (
        ("data.importers", "ImportFailure"),
        ("data.record", "RecordError"),
        ("twin_core.vocabulary", "UnitError"),
        ("twin_core.vocabulary", "UnknownSignalError"),
        ("twin_core.organ", "OrganError"),
        ("twin_core.scenario.scenario", "ScenarioError"),
        ("twin_core.infer.marquardt", "FitError"),
        ("twin_core.insight.equation", "EquationError"),
    )
    return tuple(getattr(sys.modules[m], name) for m, name in found if m in sys.modules)


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


def rows(lines: Sequence[tuple[str, ...]], indent: str = "  ") -> None:
    """Prints aligned columns."""
    if not lines:
        return
    widths = [max(len(row[i]) for row in lines) for i in range(len(lines[0]))]
    for row in lines:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print((indent + "  ".join(cells)).rstrip())
