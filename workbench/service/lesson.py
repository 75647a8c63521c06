"""A lesson's model person as a twin, and what the window shows of it."""

from __future__ import annotations

from twin_core.body import assemble_by_id
from twin_core.twin import Twin, prior_twin
from workbench.engine.protocol import TwinSummary
from workbench.lessons import Lesson, find_lesson
from workbench.service.summary import summary_of

MEMBERS = 64


def lesson_twin(name: str) -> tuple[Lesson, Twin]:
    """The lesson and its model person: the spread of its members is that of people, not of data."""
    lesson = find_lesson(name)
    body = assemble_by_id(lesson.organs)
    presets: dict[str, float] = {}
    for organ, preset in lesson.presets.items():
        presets |= body.preset(organ, preset)
    twin = prior_twin(body, lesson.baseline, facts=lesson.facts, presets=presets, members=MEMBERS)
    return lesson, twin


def summarise_lesson(lesson: Lesson, twin: Twin) -> TwinSummary:
    """As of a record's twin; the person is named as what it is."""
    sex = {1.0: "male", 0.0: "female"}.get(lesson.facts.get("sex", 0.5), "")
    person = {
        "display_name": f"Model person: {lesson.title}",
        "age": lesson.facts.get("age"),
        "sex": sex,
        "height_cm": lesson.facts.get("height"),
        "mass_kg": lesson.facts.get("mass"),
        "conditions": [preset.replace("_", " ") for preset in lesson.presets.values()],
    }
    first = lesson.scenario(0) or lesson.baseline
    return summary_of(twin, person, first, synthetic=True)
