"""Ready-made interventions in everyday words, offered where the twin's organs know their kind.

A preset names kinds and knobs that it would like; what the manifests do not declare is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from twin_core.scenario.scenario import Event, Scenario
from workbench.engine.protocol import InterventionInfo


@dataclass(frozen=True, slots=True)
class Preset:
    """A button: its words, the kinds that fit in order of preference, when, and which knobs.

    `clock_hour` is a local clock hour; `level` places each knob between its default (0) and its
    upper bound (1), or its lower bound (-1), unless `knobs` names it with a value.
    """

    title: str
    kinds: tuple[str, ...]
    clock_hour: float
    minutes: float | None = None
    knobs: dict[str, float] = field(default_factory=dict)
    hint: str = ""


PRESETS = (
    Preset("Evening walk", ("walk", "exercise", "activity"), 19.75, 30.0, {"intensity": 0.35},
           "A brisk 30 min walk after dinner."),
    Preset("Morning run", ("run", "exercise", "activity"), 7.0, 40.0, {"intensity": 0.65},
           "A 40 min run before breakfast."),
    Preset("Short sleep", ("short_sleep", "sleep", "sleep_loss"), 23.0, 480.0, {},
           "A night cut short."),
    Preset("More salt", ("salt", "more_salt", "sodium", "diet_salt"), 8.0, 720.0, {},
           "Saltier food for the day."),
    Preset("Late snack", ("meal", "snack"), 22.0, 15.0, {"carbohydrate": 40.0},
           "A late snack of 40 g carbohydrate."),
    Preset("Big dinner", ("meal",), 19.0, 30.0, {"carbohydrate": 110.0},
           "A large evening meal."),
    Preset("Eat less", ("diet", "eat_less", "energy", "diet_change"), 0.0, 1440.0,
           {"energy": -250.0},
           "A smaller energy intake."),
    Preset("Stand up", ("posture", "stand", "tilt", "standing"), 9.0, 30.0, {},
           "Upright posture."),
    Preset("Blood loss", ("bleed", "haemorrhage", "hemorrhage", "blood_loss"), 9.0, 30.0, {},
           "A blood donation or a bleed."),
    Preset("Stress", ("stress",), 10.0, 60.0, {}, "An hour of mental stress."),
)  # fmt: skip


def offered(interventions: tuple[InterventionInfo, ...]) -> list[tuple[Preset, InterventionInfo]]:
    """Presets that the twin understands, each with the intervention that carries it."""
    known = {info.kind: info for info in interventions}
    pairs = []
    for preset in PRESETS:
        kind = next((kind for kind in preset.kinds if kind in known), None)
        if kind is not None:
            pairs.append((preset, known[kind]))
    return pairs


def event_of(preset: Preset, info: InterventionInfo, scenario: Scenario) -> Event:
    """The event that the preset adds to a scenario."""
    at_h = (preset.clock_hour - scenario.start_hour) % 24.0
    if at_h >= scenario.horizon_h:
        at_h = 0.0
    event = default_event(info, at_h, preset.title)
    wanted = {
        knob.id: min(max(preset.knobs[name], knob.low), knob.high)
        for knob in info.knobs
        for name in preset.knobs
        if knob.id == name or knob.id.startswith(f"{name}_")
    }
    low, high, usual = info.duration_min
    minutes = usual if preset.minutes is None else min(max(preset.minutes, low), high)
    knobs = {**event.knobs, **wanted}
    return event.model_copy(update={"duration_min": minutes, "knobs": knobs})


def default_event(info: InterventionInfo, at_h: float, label: str = "") -> Event:
    """An event of a kind with every dial at its default; those that follow another are left to."""
    return Event(
        kind=info.kind,
        at_h=at_h,
        duration_min=info.duration_min[2],
        knobs={knob.id: knob.default for knob in info.knobs if knob.default_from is None},
        label=label or info.name,
    )
