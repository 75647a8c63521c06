"""What a lesson is made of, as its TOML says it. No Qt and no engine."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from twin_core.scenario.scenario import Event, Identifier, Scenario

Text = Annotated[str, Field(min_length=1)]


class LessonError(ValueError):
    """A lesson that cannot be read: what; where; what to do."""


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Show(_Table):
    """What the window looks at: signals drawn, the signal that colours the body, camera, hour."""

    signals: tuple[str, ...] = ()
    colour: str = ""
    view: str = ""
    preset: str = ""
    hour: float | None = None
    organ: str = ""


class Question(_Table):
    """One right answer among choices, and why it is right."""

    text: Text
    choices: tuple[str, ...] = Field(min_length=2)
    answer: int = Field(ge=0)
    because: Text

    @model_validator(mode="after")
    def _answer_is_a_choice(self) -> Question:
        if self.answer >= len(self.choices):
            raise ValueError(f"answer {self.answer} is none of {len(self.choices)} choices")
        return self


class Step(_Table):
    """A page: words, what to look at, what to try, and perhaps a question.

    `events` replace what the scenario adds to the model person's habit; None leaves it alone.
    """

    title: Text
    text: Text
    show: Show = Show()
    events: tuple[Event, ...] | None = None
    question: Question | None = None


class Source(_Table):
    """Where a statement or a model comes from."""

    text: Text
    doi: str = ""
    for_: str = Field(default="", alias="for")


class Lesson(_Table):
    """A model person made of `organs`, and the steps of the lesson.

    `facts` are age (years), sex (1 male, 0 female), height (cm) and mass (kg); `presets` name a
    starting point of an organ.
    """

    id: Identifier
    title: Text
    summary: Text
    minutes: int = Field(gt=0, le=60)
    organs: tuple[str, ...] = Field(min_length=1)
    facts: dict[str, float]
    presets: dict[str, str] = {}
    start_hour: float = Field(default=0.0, ge=0.0, lt=24.0)
    horizon_h: float = Field(gt=0.0)
    habit: tuple[Event, ...] = ()
    steps: tuple[Step, ...] = Field(min_length=2)
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def baseline(self) -> Scenario:
        """The model person's habit."""
        return Scenario(
            name="As usual",
            start_hour=self.start_hour,
            horizon_h=self.horizon_h,
            events=self.habit,
        )

    def scenario(self, number: int) -> Scenario | None:
        """What a step tries, on top of the habit; None where it leaves things as they are."""
        events = self.steps[number].events
        if events is None:
            return None
        return self.baseline.with_events(*events).model_copy(
            update={"name": self.steps[number].title}
        )
