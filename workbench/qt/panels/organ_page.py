"""The page of one organ: what it is, its signals now, its parameters, how far to trust it."""

from __future__ import annotations

import html

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from twin_core.vocabulary import catalogue
from viewers.body3d.binding import value_at
from viewers.ink import ACCENT, FAINT, MUTED, WARNING, number_text, quantity_text, unit_text
from viewers.units import shown
from workbench.engine.protocol import OrganInfo, ParameterInfo, TwinSummary
from workbench.model.organs import PartLinks
from workbench.model.session import Session

WRITE_AFTER_MS = 120
EMPTY = (
    "<h3>Pick an organ</h3><p style='color:{muted}'>Click a part of the body, or find it by name "
    "above the body. Its signals, fitted parameters, their origin and the model's limits appear "
    "here.</p>"
)


class OrganPage(QWidget):
    """Follows the picked part."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._part_name = ""
        self._part_id = ""
        self._soon = QTimer(self)  # many changes in a row are written once
        self._soon.setSingleShot(True)
        self._soon.setInterval(WRITE_AFTER_MS)
        self._soon.timeout.connect(self._write_if_seen)
        self.text = QTextBrowser()
        self.text.setOpenExternalLinks(True)
        self.text.setAccessibleName("Page of the chosen organ")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.addWidget(self.text)
        session.summary_changed.connect(self._on_change)
        session.projection_changed.connect(self._on_change)
        session.selection.hour_changed.connect(self._on_change)
        session.units_changed.connect(self._write)
        self._write()

    def show_part(self, part_id: str, name: str) -> None:
        """Show the organs behind a part of the body."""
        self._part_id, self._part_name = part_id, name
        self._write()

    def _on_change(self, _: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _write_if_seen(self) -> None:
        if self.isVisible():
            self._write()

    def _write(self) -> None:
        summary = self._session.summary
        if summary is None or not self._part_id:
            self.text.setHtml(EMPTY.format(muted=MUTED) + self._overview(summary))
            return
        links = PartLinks(summary)
        organs = links.organs_of(self._part_id)
        blocks = [f"<h2 style='margin-bottom:2px'>{html.escape(self._part_name)}</h2>"]
        if not organs:
            blocks.append(
                f"<p style='color:{MUTED}'>No model of this part yet. It is drawn as anatomy "
                "only; no number is behind it.</p>"
            )
        blocks.append(self._signals(links.signals_of(self._part_id)))
        for organ in organs:
            rows = [p for p in summary.parameters if p.name.startswith(f"{organ.id}.")]
            blocks.append(parameters_html(rows))
        blocks += [organ_html(organ) for organ in organs]
        place = self.text.verticalScrollBar().value()
        self.text.setHtml("".join(blocks))
        self.text.verticalScrollBar().setValue(place)

    def _overview(self, summary: TwinSummary | None) -> str:
        if summary is None:
            return ""
        return "<h3>Organs of this twin</h3>" + "".join(organ_html(o) for o in summary.organs)

    def _signals(self, signals: list[str]) -> str:
        rows = []
        for name in signals:
            known = catalogue().get(name)
            text = self._value(name, known.unit) if known else ""
            if known is not None and text:
                rows.append(
                    f"<tr><td style='padding-right:14px'>{known.name}</td><td><b>{text}</b></td>"
                    f"</tr><tr><td colspan=2 style='color:{FAINT}'>{known.meaning}</td></tr>"
                )
        return f"<h4>Signals now (model)</h4><table>{''.join(rows)}</table>" if rows else ""

    def _value(self, signal: str, unit: str) -> str:
        """The median at the hour that is shown, or the span over one beat of the heart at rest."""
        projection = self._session.projection
        if projection is None:
            return ""
        value = value_at(projection, signal, self._session.selection.hour, "intervention")
        show = shown(unit, signal)
        if value is not None:
            return quantity_text(show(value), show.unit)
        beat = projection.beats.get("rest")
        trace = beat.traces.get(signal) if beat else None
        if trace is None or not len(trace):
            return ""
        low, high = show(float(trace.min())), show(float(trace.max()))
        if high - low <= 1e-6 * max(abs(high), abs(low)):
            return f"{quantity_text(high, show.unit, high)} at rest"
        ends = f"{number_text(low, high)} to {quantity_text(high, show.unit, high)}"
        return f"{ends} over a beat at rest"


def organ_html(organ: OrganInfo) -> str:
    """What an organ is for, what it leaves out, how far to trust it."""
    if organ.error:
        return (
            f"<h4>{html.escape(organ.display_name)}</h4><p style='color:{WARNING}'>Not in use "
            f"(stage {organ.stage}): {html.escape(organ.error)}</p>"
        )
    reason = f": {html.escape(organ.validity_reason)}" if organ.validity_reason else ""
    return (
        f"<h4 style='margin-bottom:0'>{html.escape(organ.display_name)}</h4>"
        f"<p style='margin-top:2px'>{html.escape(organ.intended_use)}</p>"
        f"<p><span style='color:{ACCENT}'>Trust: {organ.validity}</span>"
        f"<span style='color:{MUTED}'>{reason}</span></p>"
        f"<p style='color:{MUTED}'><b>Leaves out.</b> {html.escape(organ.leaves_out)}</p>"
    )


def parameters_html(rows: list[ParameterInfo]) -> str:
    """Parameters with value, interval, prior, origin and citation."""
    if not rows:
        return ""
    blocks = ["<h4>Parameters</h4>"]
    for row in rows:
        span = max(abs(row.high - row.low), abs(row.value))
        mark = "learned from the data" if row.learned else "assumed from the population"
        colour = ACCENT if row.learned else FAINT
        source = f" · {html.escape(row.citation)}" if row.citation else ""
        blocks.append(
            f"<p style='margin:7px 0'><b>{html.escape(row.description or row.name)}</b><br>"
            f"{number_text(row.value, span)} {unit_text(row.unit)} "
            f"<span style='color:{MUTED}'>({number_text(row.low, span)} to "
            f"{number_text(row.high, span)}; before: {number_text(row.prior_low, span)} to "
            f"{number_text(row.prior_high, span)})</span><br>"
            f"<span style='color:{colour}'>{mark}</span>"
            f"<span style='color:{FAINT}'> · {row.origin}{source}</span></p>"
        )
    return "".join(blocks)
