"""The page of one organ: its signals now and what moves them, parameters, trust, card, source."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QTimer, QUrl, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from viewers.body3d.binding import value_at
from viewers.ink import number_text, quantity_text
from viewers.signal_words import unit_of
from viewers.units import shown
from viewers.words import tr
from workbench.engine.protocol import Mover, TwinSummary
from workbench.model.organs import PartLinks
from workbench.model.session import Session
from workbench.qt.panels.organ_bars import mover_picture, prior_picture
from workbench.qt.panels.organ_words import (
    empty_html,
    nothing_behind,
    organ_html,
    parameters_html,
    signal_html,
)

WRITE_AFTER_MS = 120


class OrganPage(QWidget):
    """Follows the picked part. `moves_asked` names a signal; `take_movers` brings the answer."""

    moves_asked = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._part_name = ""
        self._part_id = ""
        self._movers: dict[str, Sequence[Mover]] = {}
        self._soon = QTimer(self)  # many changes in a row are written once
        self._soon.setSingleShot(True)
        self._soon.setInterval(WRITE_AFTER_MS)
        self._soon.timeout.connect(self._write_if_seen)
        self.text = QTextBrowser()
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._on_link)
        self.text.setAccessibleName(tr("Page of the chosen organ"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 8, 6)
        layout.addWidget(self.text)
        session.summary_changed.connect(self._on_summary)
        session.projection_changed.connect(self._on_change)
        session.selection.hour_changed.connect(self._on_change)
        session.units_changed.connect(self._write)
        self._write()

    def show_part(self, part_id: str, name: str) -> None:
        """Show the organs behind a part of the body."""
        self._part_id, self._part_name = part_id, name
        self._write()

    def take_movers(self, signal: str, movers: Sequence[Mover]) -> None:
        """What moves a signal, as the engine found."""
        self._movers[signal] = movers
        self._write()

    # ---------------------------------------------------------------- events
    def _on_summary(self, summary: TwinSummary) -> None:
        self._movers.clear()
        self._on_change(summary)

    def _on_change(self, _: object) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _write_if_seen(self) -> None:
        if self.isVisible():
            self._write()

    def _on_link(self, url: QUrl) -> None:
        kind, _, rest = url.toString().partition(":")
        follow = {"moves": self.moves_asked.emit, "card": self._card, "source": self._source}
        if kind in follow:
            follow[kind](rest)
        elif kind == "https":
            from PySide6.QtGui import QDesktopServices

            QDesktopServices.openUrl(url)

    def _card(self, organ: str) -> None:
        from workbench.model.organ_files import card
        from workbench.qt.reader import Reader

        text = card(organ)
        if text:
            Reader(tr("Model card"), self).show_markdown(text)
        else:
            self._session.notice("info", tr("This organ has no model card."))

    def _source(self, organ: str) -> None:
        from workbench.model.organ_files import sources
        from workbench.qt.reader import Reader

        files = sources(organ)
        if files:
            Reader(tr("Source of {organ}").format(organ=organ), self).show_files(files)
        else:
            self._session.notice("info", tr("The source of this organ is not installed here."))

    # --------------------------------------------------------------- writing
    def _write(self) -> None:
        summary = self._session.summary
        place = self.text.verticalScrollBar().value()
        if summary is None or not self._part_id:
            self.text.setHtml(empty_html() + self._overview(summary))
            return
        links = PartLinks(summary)
        organs = links.organs_of(self._part_id)
        blocks = [f"<h2 style='margin-bottom:2px'>{escape(self._part_name)}</h2>"]
        if not organs:
            blocks.append(nothing_behind())
        self._draw(summary)
        blocks.append(self._signals(links.signals_of(self._part_id)))
        for organ in organs:
            blocks.append(organ_html(organ))
            rows = [p for p in summary.parameters if p.name.startswith(f"{organ.id}.")]
            blocks.append(parameters_html(rows))
        self.text.setHtml("".join(blocks))
        self.text.verticalScrollBar().setValue(place)

    def _draw(self, summary: TwinSummary) -> None:
        """Hand the document its small pictures."""
        document, kind = self.text.document(), QTextDocument.ResourceType.ImageResource
        for row in summary.parameters:
            document.addResource(kind, QUrl(f"prior:{row.name}"), prior_picture(row))
        for signal, movers in self._movers.items():
            for number, mover in enumerate(movers):
                url = QUrl(f"mover:{signal}:{number}")
                document.addResource(kind, url, mover_picture(mover, movers))

    def _overview(self, summary: TwinSummary | None) -> str:
        if summary is None:
            return ""
        title = tr("Organs of this twin")
        return f"<h3>{title}</h3>" + "".join(organ_html(o) for o in summary.organs)

    def _signals(self, signals: list[str]) -> str:
        rows = []
        for name in signals:
            unit = unit_of(name)
            text = self._value(name, unit) if unit else ""
            if text:
                rows.append(signal_html(name, text, self._movers.get(name)))
        title = tr("Signals now (model)")
        return f"<h4>{title}</h4>{''.join(rows)}" if rows else ""

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
            return tr("{value} at rest").format(value=quantity_text(high, show.unit, high))
        ends = number_text(low, high), quantity_text(high, show.unit, high)
        return tr("{low} to {high} over a beat at rest").format(low=ends[0], high=ends[1])
