"""Pictures of the body. What a twin says is the synthetic sample person's; what is chosen by hand,
to show a look, says so in the picture."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from viewers.body3d.build import Build
from viewers.body3d.caption import annotate, legend_rows
from viewers.body3d.geometry import Part
from viewers.body3d.layers import PRESETS
from viewers.body3d.loading import load_figure, load_parts
from viewers.body3d.render import body_picture, pair_picture
from viewers.body3d.state import BodyState, Clip
from viewers.body3d.titles import BASELINE_TITLE, CHANGED_TITLE, DIFFERENCE_TITLE
from viewers.ink import clock_text
from workbench.gallery.sheet import sheet
from workbench.gallery.twin import SampleTwin

if TYPE_CHECKING:
    from PIL import Image

TALL, WIDE, LARGE = (440, 720), (760, 720), (1280, 860)
UPTAKE = "muscle.glucose_uptake"
CHOSEN = "values chosen to show the look, not computed"


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture of the gallery: its file's stem, what a stranger should see, and who draws it."""

    name: str
    says: str
    draw: Callable[[SampleTwin], Image.Image]


@cache
def parts_of(
    sex: str = "", height: float = 0, mass: float = 0, age: float = 30
) -> tuple[Part, ...]:
    """The body of somebody, or the plain one."""
    person = {"sex": sex, "height_cm": height, "mass_kg": mass, "age": age} if sex else None
    return load_parts("full", person)


def state_of(parts: tuple[Part, ...], preset: str, **layers: float) -> BodyState:
    """A body that shows a preset with some layers changed."""
    state = BodyState(parts)
    state.use_preset(preset)
    state.opacity |= layers
    return state


def labelled(_: SampleTwin) -> Image.Image:
    """Organs with their names."""
    return body_picture(state_of(parts_of(), "Organs"), view="torso", size=LARGE, labels=True)


def layers(_: SampleTwin) -> Image.Image:
    """One body in every preset."""
    shown = [name for name in PRESETS if name != "Fat"]
    panels = [
        (body_picture(state_of(parts_of(), name), size=(400, 720)), name, "") for name in shown
    ]
    return sheet(panels)


def muscles(_: SampleTwin) -> Image.Image:
    """Muscles from the front, the side and the back."""
    state = state_of(parts_of("male", 180, 80), "Muscles")
    views = (("whole", "Muscles, front"), ("side", "Side"), ("back", "Back"))
    return sheet([(body_picture(state, view=v, size=(520, 820)), title, "") for v, title in views])


def section(_: SampleTwin) -> Image.Image:
    """A frontal cut through everything, with names."""
    state = state_of(parts_of(), "Muscles", skin=1.0, fat=1.0)
    state.set_clip(Clip(share=0.42))
    return body_picture(state, view="torso", size=LARGE, labels=True)


def heart(twin: SampleTwin) -> Image.Image:
    """The opened heart, full and emptied, by the fitted beat."""
    projection, _ = twin.evening
    beat = projection.beats["rest"]
    volume, pressure = (beat.traces[f"heart.lv_{name}"] for name in ("volume", "pressure"))
    panels = []
    stream = np.gradient(volume)
    for title, index in (
        ("Filling: mitral valve open", int(stream.argmax())),
        ("Full, both valves shut", int(volume.argmax())),
        ("Squeezing: aortic valve open", int(stream.argmin())),
    ):
        state = state_of(parts_of(), "Vessels")
        state.isolate(state.around_the_heart())
        state.set_heart_cut(True)
        phase = index / len(volume)
        picture = body_picture(
            state, projection=projection, phase=phase, view="heart", size=(520, 720), signal=None
        )
        read = f"left ventricle {volume[index]:.0f} mL, {pressure[index]:.0f} mmHg"
        panels.append((picture, title, read))
    return sheet(panels)


def flux(twin: SampleTwin) -> Image.Image:
    """Where the glucose of a meal is: stomach, gut, portal vein, liver, vessels to the muscles."""
    projection, plan = twin.evening
    meal = max(event.at_h for event in plan.events if event.kind == "meal")
    panels = []
    for title, hour in (("Before dinner", meal - 0.4), ("An hour after dinner", meal + 1.0)):
        state = state_of(parts_of("female", 168, 64, 40), "Organs", respiratory=0.08, muscle=0.0)
        picture = body_picture(
            state, projection=projection, bindings=twin.summary.mesh, hour=hour, view="torso",
            size=(760, 860),
        )  # fmt: skip
        rows = legend_rows(state)
        panels.append((annotate(picture, rows), title, clock_text(projection.start_hour + hour)))
    return sheet(panels)


def two_bodies(twin: SampleTwin) -> Image.Image:
    """Baseline and intervention side by side, and the map of their difference."""
    projection, plan = twin.evening
    change = projection.bands[UPTAKE]
    rows = [row for row in twin.summary.mesh if row.signal == UPTAKE]
    apart = abs(change.intervention[2] - change.baseline[2])
    hour = float(projection.time_h[apart.argmax()])
    when = clock_text(projection.start_hour + hour)
    panels = []
    for difference in (False, True):
        state = state_of(parts_of("female", 168, 64, 40), "Organs", muscle=1.0, skeleton=0.0)
        state.opacity["respiratory"] = state.opacity["digestive"] = 1.0
        picture = pair_picture(
            state, projection, rows, hour, signal=UPTAKE, difference=difference, view="whole",
            size=(800, 760),
        )  # fmt: skip
        right = DIFFERENCE_TITLE if difference else CHANGED_TITLE
        title = f"{BASELINE_TITLE}  |  {right}"
        panels.append((annotate(picture, legend_rows(state)), title, f"{plan.name}, {when}"))
    return sheet(panels)


def people(_: SampleTwin) -> Image.Image:
    """Bodies of several heights, weights, ages and both sexes."""
    rows = (
        ("female", 160, 48, 25), ("female", 168, 64, 40), ("female", 165, 98, 55),
        ("male", 176, 60, 22), ("male", 182, 82, 35), ("male", 178, 125, 50), ("male", 172, 74, 80),
    )  # fmt: skip
    panels = []
    for sex, height, mass, age in rows:
        state = state_of(parts_of(sex, height, mass, age), "Skin")
        picture = body_picture(state, size=(390, 700))
        panels.append((picture, f"{sex}, {age}", f"{height} cm, {mass} kg"))
    return sheet(panels)


def years(twin: SampleTwin) -> Image.Image:
    """The same person soon and after ten years of eating more: skin, fat and muscle in the cut."""
    person = {k: twin.summary.person[k] for k in ("sex", "height_cm", "mass_kg", "age")}
    figure = load_figure("full", False, person)
    projection = twin.years
    mass = projection.bands["body.mass"].intervention[2]
    panels = []
    for title, index in (("In a month", 0), ("After ten years of eating more", len(mass) - 1)):
        hour = float(projection.time_h[index])
        panels.append(
            (
                _grown(figure.parts, twin, hour, figure.build),
                title,
                f"{mass[index]:.0f} kg, computed for the sample person",
            )
        )
    return sheet(panels)


def _grown(
    parts: tuple[Part, ...], twin: SampleTwin, hour: float, build: Build | None
) -> Image.Image:
    from PIL import Image

    out = Image.new("RGB", (760, 760))
    for number, cut in enumerate((False, True)):
        state = state_of(parts, "Muscles", skin=1.0, fat=1.0)
        if cut:
            state.set_clip(Clip(share=0.42))
        half = body_picture(
            state, projection=twin.years, bindings=twin.summary.mesh, hour=hour, phase=None,
            signal=None, build=build, size=(380, 760),
        )  # fmt: skip
        out.paste(half, (380 * number, 0))
    return out


SHOTS: Mapping[str, Shot] = {
    shot.name: shot
    for shot in (
        Shot("body", "Organs of the chest and belly with their names.", labelled),
        Shot("layers", "The same body in each preset of layers.", layers),
        Shot("muscles", "Muscles with tendons from three sides.", muscles),
        Shot("section", "The body cut open from the front, every cut face filled.", section),
        Shot("heart", "The heart cut open at three moments of the fitted beat.", heart),
        Shot("glucose", "Glucose on its way before and after dinner.", flux),
        Shot(
            "two_bodies", "Two bodies, without and with a walk, and their difference.", two_bodies
        ),
        Shot("people", "Both sexes, several heights, weights and ages.", people),
        Shot("years", "One person soon and after ten years of eating more, whole and cut.", years),
    )
}
