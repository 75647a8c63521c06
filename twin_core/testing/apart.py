"""Runs the kit in a process of its own, which an organ may end or never leave.

The parent reads what the child says line by line. A child that dies or falls silent is charged to
the check that it had begun; another child goes on with the groups after it.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from twin_core.testing.report import Finding, Report, Status
from twin_core.testing.run import GROUPS, Heard, _silent
from twin_core.testing.subject import Subject

#: Before each line of the protocol, so that an organ may print what it likes.
MARK = "\x1evitruvian "
#: Precision is chosen before anything imports JAX.
_BEGIN = (
    "import sys; from twin_core.runtime import configure; configure(keep_programs=False); "
    "from twin_core.testing.child import main; main(sys.argv[1:])"
)
#: Silence that is borne: while the child starts and imports, and within one check.
START_S, CHECK_S = 120.0, 300.0


class Broken(StrEnum):
    """Ways in which an organ is broken on purpose."""

    NAN = "NaN"
    EXCEPTION = "exception"
    LOOP = "endless loop"
    EXIT = "exit"


def check_apart(
    place: str,
    groups: Sequence[str] = GROUPS,
    heard: Heard = _silent,
    *,
    check_s: float = CHECK_S,
    start_s: float = START_S,
) -> Report:
    """The report of `twin_core.testing.check_organ`, whatever the organ does to its process."""
    findings: list[Finding] = []
    organ, version, left = place, "", list(groups)

    def note(finding: Finding) -> None:
        findings.append(finding)
        heard(finding)

    while left:
        at = ""
        for told in _child(["check", place, *left], start_s, check_s):
            if "organ" in told:
                organ, version = told["organ"], told["version"]
            elif "begin" in told:
                at = told["begin"]
            elif "finding" in told:
                note(Finding(**{**told["finding"], "status": Status(told["finding"]["status"])}))
            elif "end" in told:
                return Report(organ, version, tuple(findings))
            else:
                group, _, check = (at or "static.loads").partition(".")
                note(Finding(group, check, Status.FAILED, f"organ '{organ}' {told['died']}"))
                left = _after(left, group) if at else []
    return Report(organ, version, tuple(findings))


def _after(groups: list[str], group: str) -> list[str]:
    names = [name.partition(".")[0] for name in groups]
    return groups[len(names) - names[::-1].index(group) :] if group in names else []


def break_apart(subject: Subject, fault: Broken, patience_s: float) -> str:
    """What the host says of the organ when it is broken in that way."""
    place = f"{subject.plugin.module}:{subject.plugin.resource}"
    path = str(subject.folder / subject.plugin.resource)
    where = path if os.path.isfile(path) else place
    for told in _child(["break", where, fault.name], START_S, patience_s):
        if "said" in told:
            return told["said"]
        if "died" in told:
            return f"organ '{subject.manifest.id}' {told['died']}"
    return "nothing was said"


def _child(arguments: list[str], start_s: float, patience_s: float) -> Iterator[dict[str, Any]]:
    """Messages of a child process; the last one is its end, or how it died."""
    command = [sys.executable, "-c", _BEGIN, *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, encoding="utf-8", errors="replace", env=environment,
    )  # fmt: skip
    lines: queue.Queue[str | None] = queue.Queue()
    last: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    readers = [
        threading.Thread(target=_read, args=(process.stdout, lines), daemon=True),
        threading.Thread(target=_keep_last, args=(process.stderr, last), daemon=True),
    ]
    for reader in readers:
        reader.start()
    patience, silent = start_s, False
    try:
        while True:
            line = lines.get(timeout=patience)
            if line is None:
                break
            if line.startswith(MARK):
                told = json.loads(line.removeprefix(MARK))
                yield told
                if "end" in told:
                    return
                patience = patience_s
    except queue.Empty:
        silent = True
    finally:
        process.kill()
        process.wait()
        for reader in readers:
            reader.join(5.0)
    if silent:
        yield {"died": f"did not return within {patience:g} s and was ended"}
    else:
        why = f": {last[-1].strip()}" if last else ""
        yield {"died": f"ended its process with exit code {process.returncode}{why}"}


def _read(stream: Any, lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)


def _keep_last(stream: Any, last: list[str]) -> None:
    for line in stream:
        if line.strip():
            last[:] = [line]
