"""Compiles what lessons need before anybody asks, so that a lesson answers at the click.

``python -m workbench.service.prepare`` runs beside the window as a process of the lowest priority
and fills the cache that engines read. A note beside the cache says which lessons are ready for
this version of the code; where all are, it ends in a moment. One line a lesson on stdout:
``NUMBER OF name``.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from twin_core.runtime import cache_directory
from workbench.lessons import Lesson, lessons

NOTE = "lessons-ready.json"
#: Packages whose code ends up in compiled programs.
CODE = ("twin_core", "plugins")
NICE = 19


def main() -> None:
    """Prepare what is not ready; prints progress."""
    wanted = waiting()
    if not wanted:
        return
    _step_aside()
    for number, lesson in enumerate(wanted):
        print(f"{number} {len(wanted)} {lesson.id}", flush=True)
        _prepare(lesson)
        _note(lesson)


def waiting() -> tuple[Lesson, ...]:
    """Lessons that are not ready yet, in the order of the gallery."""
    ready = _ready()
    return tuple(one for one in lessons() if ready.get(one.id) != fingerprint(one))


def fingerprint(lesson: Lesson) -> str:
    """Changes when the lesson, the code of organs or core, or the compiler does."""
    told = hashlib.sha256(lesson.model_dump_json().encode())
    told.update(_code().encode())
    return told.hexdigest()[:24]


def _prepare(lesson: Lesson) -> None:
    from twin_core.runtime import configure

    configure()
    from workbench.service.lesson import MEMBERS, lesson_twin
    from workbench.service.service import run_scenario

    _, twin = lesson_twin(lesson.id)
    run_scenario(twin, lesson.scenario(0) or lesson.baseline, MEMBERS)


def _code() -> str:
    import importlib.util

    told = hashlib.sha256(version("jaxlib").encode())
    for package in CODE:
        found = importlib.util.find_spec(package)
        for folder in (found.submodule_search_locations or ()) if found else ():
            for file in _files(Path(folder)):
                facts = file.stat()
                told.update(f"{file.name} {facts.st_size} {facts.st_mtime_ns}".encode())
    return told.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    yield from sorted(folder.rglob("*.py"))
    yield from sorted(folder.rglob("*.toml"))


def _ready() -> dict[str, str]:
    try:
        found = json.loads((cache_directory() / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _note(lesson: Lesson) -> None:
    from workbench.model.json_file import write_json

    write_json(cache_directory() / NOTE, _ready() | {lesson.id: fingerprint(lesson)})


def _step_aside() -> None:
    """Whatever the user does comes first; one thread, so that a core stays free."""
    if hasattr(os, "nice"):
        os.nice(NICE)


if __name__ == "__main__":
    sys.exit(main())
