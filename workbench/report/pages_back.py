"""Pages three and four: what was learned, and where the models end."""

from __future__ import annotations

from typing import Any

from reportlab.platypus import Image, Spacer

from twin_core.organ import Manifest
from twin_core.vocabulary import signal
from workbench.report.contents import Contents
from workbench.report.figures import learned_figure
from workbench.report.style import CELL, HEAD, SMALL, TITLE, WIDTH, p, table
from workbench.report.words import open_words, unit

MOST_SIGNALS = 16


def learned(contents: Contents) -> list[Any]:
    """Prior against posterior, error on held-out days, what the data leave open."""
    twin = contents.twin
    count = sum(estimate.learned for estimate in twin.estimates)
    lead = (
        f"{count} of {len(twin.estimates)} personal parameters were learned from the data, which "
        "more than halved the variance that they have among people at large (the prior). The "
        "others keep the prior."
    )
    story: list[Any] = [p("What was learned, what is assumed", TITLE), Spacer(1, 3), p(lead)]
    if twin.estimates:
        units = {name: known.unit for name, known in twin.body.parameters.items()}
        figure, width, height = learned_figure(twin.estimates, units)
        story.append(Image(figure, width=WIDTH, height=WIDTH * height / width))
        key = (
            "Wide grey bar: 90 % interval of the prior. Narrow bar: 90 % interval of the "
            "posterior, orange and bold where learned. Dot: best value; it and its interval are "
            "written at the right. A bar beyond the frame is cut."
        )
        story.append(p(key, SMALL))
    story += _judged(contents)
    words = open_words(twin)
    if words:
        story.append(p("What these data leave open", HEAD))
        story += [p(sentence) for sentence in words]
    return story


def _judged(contents: Contents) -> list[Any]:
    twin = contents.twin
    if not twin.held_out:
        return [p("Held-out days", HEAD), p("Nothing could be held out; the error is unknown.")]
    rows = [
        (signal(r.signal).name + ", open loop", f"{r.rmse:.1f} {unit(r.unit)}", "",
         f"{r.mard_percent:.0f} %", f"{100 * r.coverage_90:.0f} %", f"{r.n}")
        for r in twin.held_out
    ]  # fmt: skip
    scale = unit(twin.held_out[0].unit)
    rows += [
        (f"Forecast of {r.horizon_min:.0f} min", f"{r.rmse:.1f} {scale}",
         f"{r.rmse_hold_last:.1f} {scale}", "", f"{100 * r.coverage_90:.0f} %", f"{r.n}")
        for r in twin.forecasts
    ]  # fmt: skip
    head = ("", "RMSE", "RMSE of holding the last value", "MARD", "90 % band covers", "samples")
    note = (
        "Open loop: the twin saw meals, insulin and movement of these days, never their glucose. "
        "A forecast also saw the glucose up to its start. An honest 90 % band covers about 90 %. "
        "RMSE: root mean square error. MARD: mean absolute error in per cent of the measured value."
    )
    made = table(head, rows, [54, 24, 40, 16, 28, 18])
    return [p("On days that the fit did not see", HEAD), made, Spacer(1, 3), p(note, SMALL)]


def limits(contents: Contents) -> list[Any]:
    """Sources, models with their limits and citations, and what makes this page repeatable."""
    story: list[Any] = [p("Sources and limits", TITLE), Spacer(1, 3), p("Data", HEAD)]
    shown = contents.signals[:MOST_SIGNALS]
    files = {s.name: s.files if contents.tells else "not told" for s in shown}
    rows = [(signal(s.name).name, files[s.name], s.span, f"{s.count}", unit(s.unit)) for s in shown]
    story.append(
        table(("signal", "files", "from, to", "values", "unit"), rows, [40, 58, 48, 14, 18], 3)
    )
    rest = len(contents.signals) - len(shown)
    more = f"{rest} further signals are not listed. " if rest else ""
    refused = f"{contents.quarantined or 'No'} values were refused at import."
    story.append(p(more + refused, SMALL))
    for manifest in contents.twin.body.manifests:
        story += _organ(manifest)
    if contents.twin.notes:
        story.append(p("Assumptions", HEAD))
        story += [p(f"{note[:1].upper()}{note[1:]}.", CELL) for note in contents.twin.notes]
    versions = ", ".join(f"{name} {value}" for name, value in contents.versions.items())
    foot = f"Data fingerprint {contents.fingerprint}. {versions}."
    return [*story, p("To repeat this report", HEAD), p(foot, SMALL)]


def _organ(manifest: Manifest) -> list[Any]:
    validity = manifest.validity
    return [
        p(f"{manifest.display_name} {manifest.version}: validity {validity.rating}", HEAD),
        p(f"For: {manifest.intended_use}", CELL),
        p(f"Leaves out: {manifest.leaves_out}", CELL),
        p(f"Why {validity.rating}: {validity.reason}", CELL),
        p("Citations: " + ", ".join(manifest.citation), SMALL),
    ]
