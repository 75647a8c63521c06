"""Walks through a lesson: which step is shown, what it changes, which answers were given."""

from __future__ import annotations

from collections.abc import Mapping

from psygnal import Signal

from twin_core.scenario.scenario import Scenario
from workbench.lessons import Lesson, Step
from workbench.model.edits import ReplaceScenario
from workbench.model.session import Session


class LessonPlayer:
    """One lesson in a session. Every step is an edit, so that it can be undone by name."""

    changed = Signal()
    shown = Signal(object)
    ended = Signal()

    def __init__(self, session: Session) -> None:
        self._session = session
        self.lesson: Lesson | None = None
        self.number = 0
        self.answers: dict[int, int] = {}

    @property
    def step(self) -> Step | None:
        """The step now; None before a lesson began and on its closing page."""
        if self.lesson is None or self.number >= len(self.lesson.steps):
            return None
        return self.lesson.steps[self.number]

    @property
    def closing(self) -> bool:
        """Whether the page of sources is shown."""
        return self.lesson is not None and self.number >= len(self.lesson.steps)

    def begin(self, lesson: Lesson) -> None:
        """Start from the first step; its person must be open already."""
        self.lesson, self.number, self.answers = lesson, 0, {}
        self._apply()

    def resume(self, lesson: Lesson, number: int, answers: Mapping[int, int]) -> None:
        """Be where another player was; the session is there already."""
        self.lesson, self.number, self.answers = lesson, number, dict(answers)
        self.changed.emit()

    def next(self) -> None:
        """Go on, at last to the page of sources."""
        if self.lesson is not None and self.number < len(self.lesson.steps):
            self.number += 1
            self._apply()

    def back(self) -> None:
        """Go back a step."""
        if self.lesson is not None and self.number > 0:
            self.number -= 1
            self._apply()

    def answer(self, choice: int) -> bool:
        """Take an answer; true if it is right."""
        step = self.step
        assert step is not None
        assert step.question is not None
        self.answers[self.number] = choice
        self.changed.emit()
        return choice == step.question.answer

    def leave(self) -> None:
        """End the lesson; what it set stays."""
        self.lesson = None
        self.ended.emit()

    @property
    def score(self) -> tuple[int, int]:
        """Right answers, and questions."""
        steps = self.lesson.steps if self.lesson else ()
        asked = [(i, step.question) for i, step in enumerate(steps) if step.question]
        right = sum(self.answers.get(i) == question.answer for i, question in asked)
        return right, len(asked)

    def _apply(self) -> None:
        assert self.lesson is not None
        step = self.step
        if step is not None:
            wanted = self._events_in_force()
            if wanted is not None and wanted != self._session.scenario:
                edit = ReplaceScenario(self._session.scenario, wanted, f"“{step.title}”")
                self._session.do(edit)
            if step.show.organ:  # first: a picked organ brings signals of its own
                self._session.selection.organs = (step.show.organ,)
            if step.show.signals:
                self._session.selection.signals = step.show.signals
            if step.show.hour is not None:
                self._session.selection.hour = step.show.hour
            self.shown.emit(step.show)
        self.changed.emit()

    def _events_in_force(self) -> Scenario | None:
        """The scenario of this step, or of the last one before it that set any."""
        assert self.lesson is not None
        for number in range(self.number, -1, -1):
            scenario = self.lesson.scenario(number)
            if scenario is not None:
                return scenario
        return None
