"""Lessons: each is whole, its organs know what it tries, and the panel walks it with undo."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton

from twin_core.body import assemble_by_id
from twin_core.scenario.kinds import kinds_of
from twin_core.scenario.scenario import Event
from twin_core.vocabulary import catalogue
from workbench.lessons import LessonError, find_lesson, lessons, read_lesson
from workbench.model.lesson import LessonPlayer
from workbench.model.session import Session

NAMES = [lesson.id for lesson in lessons()]


def test_the_eight_lessons_ship() -> None:
    assert set(NAMES) == {
        "evening_walk", "salt_pressure", "sleep_hours", "training_heart", "caffeine_sleep",
        "statin_twenty_years", "heart_failure", "jet_lag",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_lesson_asks_only_what_its_body_can_do(name: str) -> None:
    lesson = find_lesson(name)
    body = assemble_by_id(lesson.organs)
    kinds = kinds_of(body)
    signals = {signal for system in body.systems.values() for signal in system.outputs}
    for organ, preset in lesson.presets.items():
        assert body.preset(organ, preset)
    for step in lesson.steps:
        assert set(step.show.signals) <= signals
        assert not step.show.colour or step.show.colour in catalogue()
        for event in (*lesson.habit, *(step.events or ())):
            kind = kinds[event.kind]
            assert kind.values(event)
            assert kind.duration(event) >= 0.0
            assert event.at_h < lesson.horizon_h
    assert any(step.question for step in lesson.steps)
    assert all(source.doi for source in lesson.sources)


def test_a_broken_lesson_is_refused_in_one_sentence() -> None:
    with pytest.raises(LessonError, match="not TOML"):
        read_lesson("id = ", "mine.toml")
    with pytest.raises(LessonError, match=r"mine\.toml: title"):
        read_lesson("id = 'a'", "mine.toml")
    with pytest.raises(LessonError, match="choose one of"):
        find_lesson("nothing")


def test_steps_are_edits_that_undo_by_name_and_answers_count() -> None:
    lesson = find_lesson("evening_walk")
    session = Session()
    session.scenario = lesson.baseline
    player = LessonPlayer(session)
    player.begin(lesson)
    player.next()
    assert session.scenario.events[-1].kind == "walk"
    assert session.selection.hour == lesson.steps[1].show.hour
    assert not player.answer(2)
    assert player.answer(0)
    session.commands.undo()
    assert all(event.kind == "meal" for event in session.scenario.events)
    player.back()
    player.next()
    assert session.scenario.events[-1] == Event(
        kind="walk", at_h=19.333, duration_min=30.0, label="Walk after dinner"
    )
    for _ in lesson.steps:
        player.next()
    assert player.closing
    assert player.score == (1, 2)


@pytest.mark.window
def test_the_panel_asks_judges_and_ends_with_sources(qtbot, window) -> None:
    panel = window.lesson
    player = panel.player
    window.use_teach()
    assert window.docks.docks["lesson"].isVisible()
    assert "No lesson" in panel.text.text()
    player.begin(find_lesson("evening_walk"))
    panel.next.click()
    assert "2 of 4" in panel.place.text()
    buttons = [panel.choices.itemAt(i).widget() for i in range(1, panel.choices.count())]
    assert all(isinstance(button, QPushButton) for button in buttons)
    buttons[1].click()
    assert "Not quite" in panel.verdict.text()
    panel.choices.itemAt(1).widget().click()
    assert "Right" in panel.verdict.text()
    for _ in range(3):
        panel.next.click()
    assert "doi.org/10.1007/s00125-016-4085-2" in panel.text.text()
    assert not panel.next.isEnabled()


@pytest.mark.window
def test_the_gallery_names_every_lesson_and_its_length(qtbot, window) -> None:
    from workbench.qt.lesson_gallery import LessonGallery

    gallery = LessonGallery(window)
    chosen: list[str] = []
    gallery.chosen.connect(chosen.append)
    assert set(gallery.buttons) == set(NAMES)
    gallery.buttons["jet_lag"].click()
    assert chosen == ["jet_lag"]
    assert "6 min" in gallery.buttons["jet_lag"].text()
    gallery.deleteLater()
