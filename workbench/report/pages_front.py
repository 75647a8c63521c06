"""Pages one and two: what would change, and how it runs over the day."""

from __future__ import annotations

from typing import Any

from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Image, KeepTogether, Spacer, Table

from twin_core.scenario.projection import Outcome
from twin_core.vocabulary import signal
from viewers.body3d.caption import LegendRow
from workbench.demo.picture import Picture
from workbench.report.contents import Contents
from workbench.report.figures import (
    SLOW_H,
    loop_figure,
    main_signal,
    projection_figure,
    zoom_figure,
)
from workbench.report.style import (
    CELL,
    FLUSH,
    HEAD,
    LABEL,
    SMALL,
    TEXT,
    TITLE,
    WIDTH,
    beside,
    facts,
    p,
    table,
)
from workbench.report.words import (
    change,
    event_words,
    interval,
    number,
    trust_words,
    unit,
)

#: More colours than these do not fit on the page for the patient.
MOST_COLOURS = 4
#: What is drawn below, first one found.
SMALLER = ("insulin.plasma", "body.fat_mass")
SMALLER_SLOW = ("body.fat_mass", "glucose.plasma")


def front(contents: Contents) -> list[Any]:
    """Person, picture, the scenario in words, the outcomes with their bands."""
    column = WIDTH * 0.54
    right: list[Any] = [
        p("What is tried", HEAD),
        p(contents.plan.name, TEXT),
        *(p(event_words(event), CELL) for event in contents.added[:6]),
        p("Compared with", HEAD),
        p(contents.twin.baseline.name, TEXT),
        *(p(event_words(event), CELL) for event in _usual(contents)),
        p("In one sentence", HEAD),
        p(_sentence(contents), TEXT),
    ]
    about: list[Any] = [p(contents.name, TITLE), Spacer(1, 4), facts(_person(contents), column)]
    if contents.picture is not None:
        story: list[Any] = [beside([_pictured(contents.picture), [*about, *right]], [46, 54])]
    else:
        story = [*about, *right]
    story += [Spacer(1, 8), p("What changes", HEAD), *_outcomes(contents)]
    note = (
        f"Medians over {contents.projection.members} members of the twin's ensemble. The interval "
        "holds 90 % of the differences between the two arms, member by member; it carries what is "
        "not known of the parameters, not what the model leaves out."
    )
    trust: list[Any] = [p("How far to trust it", HEAD), *(p(s) for s in trust_words(contents.twin))]
    return [*story, Spacer(1, 4), p(note, SMALL), Spacer(1, 4), KeepTogether(trust)]


def _pictured(picture: Picture) -> list[Any]:
    """The body, and under it what its colours say."""
    image = Image(str(picture.file), width=68 * mm, height=85 * mm)
    lead = f"The body of the scenario, {picture.when}"
    lead += ", coloured by the twin:" if picture.rows else "."
    return [
        image,
        Spacer(1, 2),
        p(lead, SMALL),
        *(_colour(row) for row in picture.rows[:MOST_COLOURS]),
    ]


def _colour(row: LegendRow) -> Any:
    """A swatch of the colour seen, the parts and the value that it stands for."""
    tint = row.tint
    now = f"{number(tint.value)} {unit(tint.unit)}".strip()
    words = f"{row.parts}: {tint.name.lower()} {now}"
    made = Table([["", p(words, SMALL)]], colWidths=[4 * mm, 72 * mm], hAlign="LEFT")
    made.setStyle([*FLUSH, ("BACKGROUND", (0, 0), (0, 0), colors.Color(*tint.rgb))])
    return made


def _person(contents: Contents) -> list[tuple[str, str]]:
    person = contents.summary.person
    size = [
        f"{person[key]:.0f} {word}"
        for key, word in (("height_cm", "cm"), ("mass_kg", "kg"))
        if person.get(key) is not None
    ]
    age = "" if person.get("age") is None else f"{int(person['age'])} years"
    rows = [
        ("Person", ", ".join(part for part in (person.get("sex") or "", age, *size) if part)),
        ("Conditions", ", ".join(person.get("conditions") or ()) or "none recorded"),
        ("Data", f"{len(contents.signals)} signals, {_count(contents)} values"),
    ]
    if contents.twin.synthetic:
        rows.append(("Origin", "simulated by the models themselves; nobody's measurements"))
    assumed = [note.split(" is not")[0] for note in contents.twin.notes if "assumed" in note]
    if assumed:
        rows.append(("Assumed", ", ".join(assumed)))
    return rows


def _count(contents: Contents) -> str:
    return f"{sum(row.count for row in contents.signals):,}".replace(",", "\u202f")


def _usual(contents: Contents) -> list[Any]:
    return list(contents.twin.baseline.events)[:8]


def _sentence(contents: Contents) -> str:
    moving = [o for o in contents.outcomes if "changes most" in o.name]
    if not moving and contents.outcomes:
        o, scale = contents.outcomes[0], unit(contents.outcomes[0].unit)
        return (
            f"{o.name} is {number(o.intervention)} {scale} in place of {number(o.baseline)} "
            f"{scale}: a change of {number(o.difference, signed=True)} {scale} (90 % interval "
            f"{interval(o.low, o.high, signed=True)} {scale})."
        )
    o, scale = moving[0], unit(moving[0].unit)
    word = "lower" if o.difference < 0 else "higher"
    return (
        f"Where the scenario acts most, {signal(o.signal).name.lower()} is "
        f"{number(abs(o.difference))} {scale} {word} than on the typical day "
        f"(90 % interval {interval(*sorted((abs(o.low), abs(o.high))))} {scale})."
    )


def _outcomes(contents: Contents) -> list[Any]:
    """Outcomes beside the typical day; under them those of the heart, beside rest."""
    found: list[Any] = []
    for rest, head in ((False, "typical day"), (True, "at rest")):
        body = [_row(o) for o in contents.outcomes if bool(o.beside_rest) == rest]
        if body:
            names = ("outcome", head, "scenario", "change", "90 % interval", "unit")
            found += [table(names, body[:9], [62, 25, 20, 20, 35, 14]), Spacer(1, 5)]
    return found


def _row(o: Outcome) -> tuple[str, ...]:
    low, high = (change(value, o.baseline) for value in (o.low, o.high))
    return (
        o.name, number(o.baseline), number(o.intervention),
        change(o.difference, o.baseline), "\u2013" if low == high == "0" else f"{low} to {high}",
        unit(o.unit),
    )  # fmt: skip


def curves(contents: Contents) -> list[Any]:
    """The day with both arms, the hours that matter, the heart, and a second signal."""
    shown = contents.projection
    added = contents.added
    events = contents.lived
    story: list[Any] = [p("How it runs", TITLE), Spacer(1, 3)]
    main = main_signal(shown)
    wished = SMALLER_SLOW if shown.time_h[-1] >= SLOW_H else SMALLER
    small = next((name for name in wished if name in shown.bands and name != main), None)
    story += _large(contents, main, events, added)
    pair = []
    if added and shown.time_h[-1] < SLOW_H:
        at_h = min(event.at_h for event in added)
        figure = zoom_figure(shown, main, signal(main).name, at_h)
        pair.append([p("Around the scenario", HEAD), _half(figure)])
    loop = loop_figure(shown)
    if loop is not None:
        words = "Left ventricle at rest and at effort"
        pair.append([p(words, HEAD), _half(loop)])
    if pair:
        story.append(beside(pair, [1] * len(pair)))
    if small is not None:
        story += _large(contents, small, events, added)
    note = (
        "Line: median of the ensemble. Dark band: 50 %, pale band: 90 % of its members. Dashed "
        "blue: typical day; full orange: with the scenario. Triangles mark meals; the pale green "
        "field is 70 to 180 mg/dL. One beat is that of the twin's best parameters."
    )
    for sentence in shown.warnings:
        story.append(p(sentence[:1].upper() + sentence[1:], SMALL))
    return [*story, Spacer(1, 4), p(note, LABEL)]


def _large(contents: Contents, name: str, events: Any, added: tuple[Any, ...]) -> list[Any]:
    known = signal(name)
    figure = projection_figure(contents.projection, name, known.name, events, added)
    band = contents.projection.bands[name]
    apart = abs(band.intervention[2] - band.baseline[2]).max() > 1e-3 * abs(band.baseline[2]).max()
    title = known.name if apart else f"{known.name}: the two arms coincide"
    return [p(title, HEAD), Image(figure, width=WIDTH, height=WIDTH * 2.7 / 7.1)]


def _half(figure: Any) -> Image:
    width = WIDTH * 0.49
    return Image(figure, width=width, height=width * 2.7 / 3.5)
