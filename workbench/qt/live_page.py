"""The live page: choose a source, listen, see the values come in and that they are on disk."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.ink import quantity_text, unit_text
from viewers.plotting.axes import make_plot
from viewers.signal_words import MEASURED, name_of, unit_of, what_is
from viewers.units import shown
from viewers.words import mark, tr
from workbench.model.live_desk import LiveDesk
from workbench.model.session import Session

DRAW_MS = 100
KIND_WORDS = {
    "folder": (mark("Watched folder"), mark("path of a folder")),
    "belt": (mark("Heart-rate belt (Bluetooth)"), mark("address of the belt")),
    "stream": (mark("Lab Streaming Layer"), mark("name of the stream")),
    "nightscout": (mark("Nightscout site"), mark("https://…")),
    "practice": (mark("Practice (made-up heart rate)"), mark("needs nothing")),
}
EMPTY = mark(
    "Choose a source and listen: every value is drawn as it comes and is on disk at once. "
    "Nothing is contacted before you press Listen."
)
ONLY_SYNTHETIC = mark("Made-up values go into a synthetic person's record only.")


class LivePage(QWidget):
    """Thin over `LiveDesk`; `stored` tells that the record has new values."""

    stored = Signal()

    def __init__(self, session: Session, desk: LiveDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self.desk = session, desk
        self.kind = QComboBox()
        self.kind.setAccessibleName(tr("Kind of source"))
        for kind, (words, _) in KIND_WORDS.items():
            self.kind.addItem(tr(words), kind)
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.where = QLineEdit()
        self.where.setAccessibleName(tr("Where the source is"))
        self.button = QPushButton(tr("Listen"))
        self.button.setProperty("role", "primary")
        self.button.clicked.connect(self.toggle)
        self.state = QLabel(tr(EMPTY))
        self.state.setWordWrap(True)
        self.state.setProperty("role", "quiet")
        self.told = QPlainTextEdit()
        self.told.setReadOnly(True)
        self.told.setMaximumHeight(70)
        self.told.setAccessibleName(tr("What the source says"))
        self.canvas: Any = pg.GraphicsLayoutWidget()
        self.canvas.setBackground(None)
        self.canvas.setAccessibleName(tr("Live values over the last minutes"))
        self._curves: dict[str, Any] = {}
        row = QHBoxLayout()
        for widget, stretch in ((self.kind, 0), (self.where, 1), (self.button, 0)):
            row.addWidget(widget, stretch)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.addLayout(row)
        layout.addWidget(self.state)
        layout.addWidget(self.canvas, 1)
        layout.addWidget(self.told)
        self._timer = QTimer(self)
        self._timer.setInterval(DRAW_MS)
        self._timer.timeout.connect(self._draw)
        desk.ended.connect(self._on_ended)
        self._on_kind(0)

    def _on_kind(self, _: int) -> None:
        hint = KIND_WORDS[self.kind.currentData()][1]
        self.where.setPlaceholderText(tr(hint))
        self.where.setEnabled(self.kind.currentData() != "practice")

    def choose(self, kind: str) -> None:
        """Choose a kind of source."""
        self.kind.setCurrentIndex(self.kind.findData(kind))

    def toggle(self) -> None:
        """Listen, or stop."""
        if self.desk.running:
            self.desk.stop()
            self.button.setEnabled(False)
            return
        kind, path = self.kind.currentData(), self._session.record_path
        if not path:
            self.state.setText(tr("Open a person first: live values go into a record."))
        elif kind == "practice" and not self._session.is_synthetic:
            self.state.setText(tr(ONLY_SYNTHETIC))
        else:
            self.canvas.ci.clear()
            self._curves = {}
            self.desk.start(path, kind, self.where.text().strip())
            self.button.setText(tr("Stop"))
            self._timer.start()

    def _draw(self) -> None:
        for track in self.desk.tracks.values():
            if track.signal not in self._curves:
                self._add_plot(track.signal)
            show = shown(unit_of(track.signal), track.signal)
            self._curves[track.signal].setData(
                list(track.at_s), [show(value) for value in track.value]
            )
        self.state.setText(self._sentence())
        self.told.setPlainText("\n".join(self.desk.told[-20:]))

    def _sentence(self) -> str:
        latest = [
            f"{name_of(track.signal)} {self._latest(track)} ({track.device})"
            for track in self.desk.tracks.values()
        ]
        words = tr("Listening: {count} values on disk.").format(count=self.desk.stored)
        return f"{words} {' · '.join(latest)}"

    def _latest(self, track: Any) -> str:
        show = shown(unit_of(track.signal), track.signal)
        return quantity_text(show(track.value[-1]), show.unit)

    def _add_plot(self, signal: str) -> None:
        unit = unit_text(shown(unit_of(signal), signal).unit)
        plot = make_plot()
        plot.setToolTip(what_is(signal, MEASURED))
        plot.setTitle(
            f"{name_of(signal)} <span style='color:{ink.MUTED}'>{unit}</span>", size="10pt"
        )
        plot.setLabel("bottom", tr("seconds since listening began"))
        row = len(self._curves)
        self.canvas.addItem(plot, row, 0)
        pen = pg.mkPen(ink.CYCLE[row % len(ink.CYCLE)], width=1.8)
        curve = pg.PlotCurveItem(pen=pen, connect="finite")
        plot.addItem(curve)
        self._curves[signal] = curve

    def _on_ended(self, account: Any, trouble: str) -> None:
        self._timer.stop()
        self._draw()
        self.button.setText(tr("Listen"))
        self.button.setEnabled(True)
        if trouble:
            self.state.setText(trouble)
            return
        words = tr("Stopped: {count} values and {files} files stored.")
        self.state.setText(words.format(count=self.desk.stored, files=len(account.files)))
        self.stored.emit()

    def close_page(self) -> None:
        """The window closes: stop and wait for what is on its way to disk."""
        self._timer.stop()
        self.desk.close()
