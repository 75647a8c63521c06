"""The comparison: up to four signals side by side under one legend."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from twin_core.scenario.projection import Band
from viewers import ink
from viewers.compare.multiples import Multiples
from viewers.compare.panel import ComparePanel
from viewers.compare.state import MOST, CompareState
from viewers.compare.table import OutcomeTable
from viewers.signal_words import PROJECTED, usual_of
from viewers.words import mark, tr

WORDS_MS = 60
MODES = {
    "curves": (mark("Curves"), mark("Chosen signals, both arms and their difference")),
    "table": (mark("Table"), mark("Every outcome in numbers, with the band of its difference")),
    "all": (mark("All signals"), mark("Every projected signal, those that change most first")),
}
STATUS = mark(
    "Members: model persons who all fit what is known of this person; the bands are their spread. "
    "Time: how long the engine took for this answer."
)
KEY = mark(
    "line: median · dark: 50 % · light: 90 % of members · strip: difference · green: usual range"
)
EMPTY = mark(
    "<b>Nothing to compare yet</b><br>"
    "Open a person, then add an intervention on the right, or move one of its sliders."
)


def _legend() -> str:
    return (
        f"<span style='color:{ink.BASELINE}'><b>┄┄</b> {tr('baseline')}</span>&nbsp;&nbsp;&nbsp;"
        f"<span style='color:{ink.INTERVENTION}'><b>━━</b> {tr('with your changes')}</span>"
        f"&nbsp;&nbsp;&nbsp;<span style='color:{ink.FAINT}'>{tr(KEY)}</span>"
    )


class CompareWidget(QWidget):
    """Panels for the chosen signals; thin over `CompareState`."""

    hour_chosen = Signal(float)
    signal_chosen = Signal(str)

    def __init__(self, state: CompareState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._hour = 0.0
        # Panels come when they are needed and live as long as the view: plots that come and go
        # are what crashes Qt bindings.
        self._slots: list[ComparePanel] = []
        self._words = QTimer(self)
        self._words.setSingleShot(True)
        self._words.setInterval(WORDS_MS)
        self._words.timeout.connect(self._write)
        self._fits = False
        self._due: list[tuple[int, Band]] = []
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._draw_next)
        self._legend = QLabel(_legend())
        self._legend.setContentsMargins(8, 0, 0, 0)
        self._legend.setToolTip(tr(PROJECTED))
        # Long lines must not widen the window.
        self._legend.setMinimumWidth(120)
        self._legend.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._status = QLabel()
        self._status.setProperty("role", "quiet")
        self._status.setToolTip(tr(STATUS))
        self._empty = QLabel(tr(EMPTY))
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setProperty("role", "empty")
        head = QHBoxLayout()
        head.addWidget(self._legend, 1)
        head.addWidget(self._status)
        self.modes: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        for mode, (words, tip) in MODES.items():
            button = QToolButton()
            button.setText(tr(words))
            button.setToolTip(tr(tip))
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.toggled.connect(self._on_mode)
            group.addButton(button)
            self.modes[mode] = button
            head.addWidget(button)
        self._curves = QWidget()
        self._row = QHBoxLayout(self._curves)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(6)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 6)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addWidget(self._curves, 1)
        self.table = OutcomeTable()
        self.multiples = Multiples()
        self.multiples.signal_chosen.connect(self._on_signal)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self.multiples)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self._empty, 1)
        state.layout_changed.connect(self._relayout)
        state.changed.connect(self._redraw)
        self.modes["curves"].setChecked(True)
        self._relayout()
        self.setAccessibleName(tr("Comparison of baseline and intervention"))

    def prepare(self) -> Iterator[ComparePanel]:
        """Makes the panels that are not there yet, one at each step."""
        while len(self._slots) < MOST:
            panel = ComparePanel(self.state, self)
            panel.hide()
            panel.hour_chosen.connect(self.hour_chosen)
            self._slots.append(panel)
            self._row.addWidget(panel, 1)
            yield panel

    def _panel(self, slot: int) -> ComparePanel:
        while slot >= len(self._slots):
            next(self.prepare())
        return self._slots[slot]

    def _relayout(self) -> None:
        bands = self.state.bands
        mode = self.mode
        for slot, panel in enumerate(self._slots):
            panel.signal = bands[slot].signal if slot < len(bands) else ""
            panel.setVisible(slot < len(bands) and mode == "curves")
        some = self.state.projection is not None
        self.table.setVisible(some and mode == "table")
        self._scroll.setVisible(some and mode == "all")
        self._curves.setVisible(bool(bands) and mode == "curves")
        self._empty.setVisible(not bands and (mode == "curves" or not some))
        self._legend.setVisible(bool(bands) and mode != "table")
        self._fits = True
        self._redraw()

    @property
    def mode(self) -> str:
        """Which of `MODES` is shown."""
        return next((mode for mode, button in self.modes.items() if button.isChecked()), "curves")

    def show_mode(self, mode: str) -> None:
        """Show curves, the table, or all signals."""
        self.modes[mode].setChecked(True)

    def _on_mode(self, on: bool) -> None:
        if on and hasattr(self, "_scroll"):
            self._relayout()

    def _on_signal(self, signal: str) -> None:
        self.show_mode("curves")
        self.signal_chosen.emit(signal)

    @property
    def panels(self) -> tuple[ComparePanel, ...]:
        """The panels in use, in order; each comes with its first curve."""
        return tuple(panel for panel in self._slots if panel.signal)

    def _redraw(self) -> None:
        """The first panel at once, each other one in a turn of its own, so that no turn is long."""
        self._due = list(enumerate(self.state.bands))
        self._draw_next()

    def _draw_next(self) -> None:
        projection = self.state.projection
        if projection is None or not self._due:
            return
        slot, band = self._due.pop(0)
        panel = self._panel(slot)
        if panel.signal != band.signal:
            panel.signal = band.signal
            panel.setVisible(self.mode == "curves")
        usual = usual_of(band.signal)
        panel.show_band(band, projection.start_hour, usual)
        if self._fits:
            panel.fit_time()
        if self._due:
            self._later.start()
            return
        self._fits = False
        if not self._words.isActive():
            self._words.start()

    def _write(self) -> None:
        """The numbers, a little after the curves: text is what takes long to lay out."""
        for panel in self.panels:
            panel.set_hour(self._hour)
        self._status.setText(self._sentence())
        projection = self.state.projection
        if projection is not None and self.mode == "table":
            self.table.show_outcomes(projection.outcomes)
        elif projection is not None and self.mode == "all":
            self.multiples.show_projection(projection)

    def _sentence(self) -> str:
        projection = self.state.projection
        if projection is None:
            return ""
        lost = len({(failure.arm, failure.member) for failure in projection.failures})
        text = tr("{n} members").format(n=projection.members)
        if lost:
            text += tr(" · {n} left the model's range").format(n=lost)
        return f"{text} · {projection.elapsed_s * 1000:.0f} ms"

    def set_hour(self, hour: float) -> None:
        """Move the line of now in all panels."""
        self._hour = hour
        for panel in self.panels:
            panel.set_hour(hour)
