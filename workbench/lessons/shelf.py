"""Finds and reads lessons: those that ship with the product, and any file."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from pydantic import ValidationError

from workbench.lessons.lesson import Lesson, LessonError

FOLDER = "workbench.lessons.shipped"


def read_lesson(text: str, where: str) -> Lesson:
    """A lesson from TOML; raises `LessonError` with one sentence."""
    try:
        return Lesson.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"not TOML: {error}; {where}; mend the syntax") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise LessonError(f"{first['msg']}; {where}: {place}; correct it") from error


@lru_cache(maxsize=1)
def lessons() -> tuple[Lesson, ...]:
    """The shipped lessons, easiest first."""
    found = [f for f in files(FOLDER).iterdir() if f.name.endswith(".toml")]
    read = [read_lesson(f.read_text(encoding="utf-8"), f.name) for f in found]
    return tuple(sorted(read, key=lambda lesson: (lesson.minutes, lesson.id)))


def find_lesson(name: str) -> Lesson:
    """A shipped lesson by id, or the one in a file; raises `LessonError`."""
    for lesson in lessons():
        if lesson.id == name:
            return lesson
    path = Path(name)
    if path.suffix == ".toml" and path.is_file():
        return read_lesson(path.read_text(encoding="utf-8"), name)
    known = ", ".join(lesson.id for lesson in lessons())
    raise LessonError(f"there is no lesson '{name}'; lessons; choose one of {known}")
