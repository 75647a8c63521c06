"""Four pages: the outcome, its curves, what was learned, and where the model ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Image, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table

from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin
from twin_core.vocabulary import signal
from workbench.report.figures import learned_figure, loop_figure, projection_figure

INK, QUIET = colors.HexColor("#1f2933"), colors.HexColor("#5b6470")
TITLE = ParagraphStyle("title", fontName="Helvetica-Bold", fontSize=20, leading=24, textColor=INK)
HEAD = ParagraphStyle(
    "head", fontName="Helvetica-Bold", fontSize=12.5, leading=16, spaceBefore=10, textColor=INK
)
TEXT = ParagraphStyle("text", fontName="Helvetica", fontSize=9, leading=12.5, textColor=INK)
SMALL = ParagraphStyle("small", fontName="Helvetica", fontSize=7.5, leading=10, textColor=QUIET)
DISCLAIMER = "This report informs; it does not prescribe. Every curve and outcome is a model's."


def write_report(
    out: Path,
    *,
    person: str,
    twin: Twin,
    projection: Projection,
    scenario: Scenario,
    picture: Path | None,
    record_fingerprint: str,
) -> Path:
    """Writes the PDF and returns its path."""
    story: list[Any] = [
        *_front(person, twin, projection, scenario, picture),
        PageBreak(),
        *_curves(projection),
        PageBreak(),
        *_learned(twin),
        PageBreak(),
        *_limits(twin, record_fingerprint),
    ]
    margin = 18 * mm
    SimpleDocTemplate(
        str(out), pagesize=A4, leftMargin=margin, rightMargin=margin, topMargin=15 * mm,
        bottomMargin=15 * mm, title=f"{person}: {scenario.name}",
    ).build(story)  # fmt: skip
    return out


def _p(text: str, style: ParagraphStyle = TEXT) -> Paragraph:
    return Paragraph(escape(text), style)


def _table(head: tuple[str, ...], body: list[tuple[str, ...]], widths: list[float]) -> Table:
    rows = [[_p(cell, SMALL) for cell in head]]
    rows += [[_p(cell) for cell in row] for row in body]
    table = Table(rows, colWidths=[width * mm for width in widths], hAlign="LEFT")
    rule = ("LINEBELOW", (0, 0), (-1, -1), 0.4, colors.HexColor("#d4d8dd"))
    table.setStyle([rule, ("VALIGN", (0, 0), (-1, -1), "TOP"), ("TOPPADDING", (0, 0), (-1, -1), 2)])
    return table


def _front(
    person: str, twin: Twin, projection: Projection, scenario: Scenario, picture: Path | None
) -> list[Any]:
    story: list[Any] = [_p(person, TITLE)]
    if twin.synthetic:
        story.append(_p("SYNTHETIC PERSON: simulated data, nobody's measurements.", SMALL))
    story += [_p(DISCLAIMER, SMALL), _p(scenario.name, HEAD)]
    added = [event for event in scenario.events if event not in twin.baseline.events]
    for event in added:
        knobs = ", ".join(f"{name} {value:g}" for name, value in event.knobs.items())
        minutes = "" if event.duration_min is None else f" for {event.duration_min:g} min"
        story.append(_p(f"At {event.at_h:.1f} h: {event.kind}{minutes} {knobs}".strip()))
    if picture is not None:
        story += [Spacer(1, 4), Image(str(picture), width=82 * mm, height=102.5 * mm)]
    story.append(_p("What changes (medians over the ensemble; 90 % interval of the change)", HEAD))
    body = [
        (
            o.name, f"{o.baseline:.4g}", f"{o.intervention:.4g}",
            f"{o.difference:+.3g} [{o.low:+.3g}, {o.high:+.3g}]", o.unit,
        )
        for o in projection.outcomes
    ]  # fmt: skip
    head = "outcome", "typical day or rest", "scenario", "change", "unit"
    story.append(_table(head, body, [62, 28, 24, 44, 16]))
    return story


def _curves(projection: Projection) -> list[Any]:
    story: list[Any] = [_p("Curves", TITLE)]
    for name in ("glucose.plasma", "insulin.plasma", "glucose.appearance"):
        if name in projection.bands:
            known = signal(name)
            figure = projection_figure(projection, projection.bands[name], known.name)
            story += [Image(figure, width=170 * mm, height=66 * mm), _p(known.meaning, SMALL)]
    loop = loop_figure(projection)
    if loop is not None:
        story.append(Image(loop, width=72 * mm, height=58 * mm))
    story.append(_p("Dark band: 50 % of the ensemble; light band: 90 %; line: median.", SMALL))
    return story


def _learned(twin: Twin) -> list[Any]:
    story: list[Any] = [_p("What was learned, what is assumed", TITLE)]
    if twin.estimates:
        height = (0.27 * len(twin.estimates) + 0.8) * 23
        story.append(Image(learned_figure(twin.estimates), width=165 * mm, height=height * mm))
        caption = "Grey bar: prior. Orange: learned from the data. Dark: still the prior's."
        story.append(_p(caption, SMALL))
    judged = [
        (r.signal, f"{r.rmse:.1f} {r.unit}", f"{r.mard_percent:.0f} %",
         f"{100 * r.coverage_90:.0f} %", f"{r.n}")
        for r in twin.held_out
    ]  # fmt: skip
    if judged:
        head = "held-out signal", "RMSE", "MARD", "90 % band covers", "samples"
        story += [
            _p("On days that the fit did not see", HEAD),
            _table(head, judged, [52, 32, 24, 34, 24]),
        ]
    ahead = [
        (f"{r.horizon_min:.0f} min", f"{r.rmse:.1f}", f"{r.rmse_hold_last:.1f}",
         f"{100 * r.coverage_90:.0f} %")
        for r in twin.forecasts
    ]  # fmt: skip
    if ahead:
        head = "forecast", "RMSE", "holding the last value", "90 % band covers"
        story.append(_table(head, ahead, [40, 30, 50, 40]))
    story += [_p(direction.sentence().replace("_", " "), SMALL) for direction in twin.directions]
    return story


def _limits(twin: Twin, fingerprint: str) -> list[Any]:
    story: list[Any] = [_p("Where the model ends", TITLE)]
    for manifest in twin.body.manifests:
        story += [
            _p(f"{manifest.display_name} {manifest.version}", HEAD),
            _p(manifest.intended_use),
            _p(f"Leaves out: {manifest.leaves_out}"),
            _p(f"Validity {manifest.validity.rating}: {manifest.validity.reason}"),
            _p("Sources: " + ", ".join(manifest.citation), SMALL),
        ]
    story.append(_p("Notes", HEAD))
    story += [_p(note) for note in twin.notes]
    story += [_p(DISCLAIMER, SMALL), _p(f"Data fingerprint {fingerprint}", SMALL)]
    return story
