"""run: a Python script over a twin, such as a macro that the window recorded."""

from __future__ import annotations

import traceback
from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.fitting import ready
from workbench.commands.say import Json, Refused, emit, foreseen


def run(
    script: Annotated[Path, typer.Argument(help="Python; `desk` is the session.")],
    record: Annotated[Path | None, typer.Option(help="Open this person first.")] = None,
    as_json: Json = False,
) -> None:
    """Runs a recorded macro or your own script, without a window."""
    if not script.is_file():
        raise Refused(
            "there is no such script", str(script), "record one under Tools in the window"
        )
    ready()
    from workbench.model.session import Session
    from workbench.script import Desk, ScriptError
    from workbench.script.here import HereEngine
    from workbench.service import TwinService

    session = Session()
    desk = Desk(session, HereEngine(session, TwinService()))
    code = _compiled(script)
    with foreseen():
        if record is not None:
            desk.open(record)
        try:
            exec(code, {"__name__": "__main__", "desk": desk})
        except ScriptError as error:
            raise Refused(*(str(error).split("; ", 2))) from error
        except (NameError, TypeError, AttributeError, LookupError, ArithmeticError) as error:
            what = f"{type(error).__name__}: {error}"
            raise Refused(what, _line(script, error), "mend that line") from error
    done = [entry.label for entry in session.commands.trail]
    if as_json:
        emit({"script": str(script), "edits": done})
    else:
        print(f"done: {len(done)} edits")


def _line(script: Path, error: Exception) -> str:
    """The innermost line of the script itself."""
    lines = [
        f.lineno for f in traceback.extract_tb(error.__traceback__) if f.filename == str(script)
    ]
    return f"{script.name}, line {lines[-1]}" if lines else script.name


def _compiled(script: Path):  # type: ignore[no-untyped-def]
    try:
        return compile(script.read_text(encoding="utf-8"), str(script), "exec")
    except SyntaxError as error:
        where = f"{script.name}, line {error.lineno}"
        raise Refused(f"not Python: {error.msg}", where, "mend that line") from error
