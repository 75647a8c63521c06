"""Lessons: a model person, things to try, questions and sources; one TOML file each."""

from workbench.lessons.lesson import Lesson, LessonError, Question, Show, Source, Step
from workbench.lessons.shelf import find_lesson, lessons, read_lesson

__all__ = [
    "Lesson",
    "LessonError",
    "Question",
    "Show",
    "Source",
    "Step",
    "find_lesson",
    "lessons",
    "read_lesson",
]
