"""The main window: frame first, views when their libraries have loaded.

Invariants:
1. Nothing here imports VTK, pyqtgraph, JAX, pandas or h5py at module level.
2. The body is the central widget and never docked (reparenting destroys its OpenGL context).
3. No lambda in a connection: bound methods only, so that a closed window can be collected.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QMainWindow,
    QMessageBox,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from viewers.units import UNITS
from viewers.words import mark, tr
from workbench.engine.protocol import TwinSummary
from workbench.model.edits import ReplaceScenario
from workbench.model.lesson import LessonPlayer
from workbench.model.session import Notice, Session
from workbench.model.settings import MAX_FONT_PT, MIN_FONT_PT, Settings
from workbench.qt.command_palette import CommandPalette
from workbench.qt.commands import window_actions
from workbench.qt.deeds import Deeds
from workbench.qt.docks import BOTTOM, LEFT, RIGHT, Docks
from workbench.qt.dropping import FileDrop
from workbench.qt.header import Header, person_name
from workbench.qt.layout_store import LayoutStore
from workbench.qt.lesson_gallery import LessonGallery
from workbench.qt.menus import ActionBinder
from workbench.qt.outputs import Outputs
from workbench.qt.panels.interventions import InterventionPanel
from workbench.qt.panels.lesson import LessonPanel
from workbench.qt.panels.log import LogPanel
from workbench.qt.panels.organ_page import OrganPage
from workbench.qt.panels.outcomes import OutcomePanel
from workbench.qt.panels.record_tree import RecordTree
from workbench.qt.panels.tasks import TaskPanel
from workbench.qt.sessions import Sessions
from workbench.qt.succession import is_dressed_otherwise
from workbench.qt.theme import style_sheet
from workbench.qt.timebar import TimeBar
from workbench.qt.toast import ToastArea
from workbench.qt.tools import Tools
from workbench.qt.welcome import Welcome

ABOUT = mark("It informs; it does not prescribe. Models are named with their limits.")
FORMATS = mark("Health files (*.xml *.zip *.csv *.json *.fit *.xls *.xlsx *.ndjson);;All files (*)")

RECORD_WIDTH, LESSON_WIDTH = 236, 310


class MainWindow(QMainWindow):
    """Frame, docks and actions; `Views` fills in what needs heavy libraries."""

    painted = Signal()
    fit_asked = Signal()
    sample_asked = Signal()
    open_asked = Signal(str)
    import_asked = Signal(list)
    answer_given = Signal(list, dict)
    undo_import_asked = Signal(str, str)
    privacy_asked = Signal()
    lesson_asked = Signal(str)
    organs_asked = Signal()
    lock_asked = Signal()
    settings_changed = Signal()
    record_changed = Signal()
    restart_asked = Signal()
    renewal_asked = Signal()
    closing = Signal()

    def __init__(self, session: Session, settings: Settings) -> None:
        super().__init__()
        self.session = session
        self.settings = settings
        self.body: QWidget | None = None
        self.views_: Any = None
        self._painted = self._locked = False
        self.setWindowTitle("Vitruvian")
        self.resize(1600, 1000)
        self.header = Header(self)
        self.timebar = TimeBar(self)
        self.welcome = Welcome(settings.recent, self)
        self.stage = QStackedWidget()
        self.stage.addWidget(self.welcome)
        self.docks = Docks(self)
        self._build_centre()
        self._build_docks()
        self.outputs, self.sessions, self.tools = Outputs(self), Sessions(self), Tools(self)
        self.deeds = Deeds(self)
        self.actions_ = window_actions(self)
        self.actions_.remap(settings.shortcuts)
        self.binder = ActionBinder(self.actions_, self)
        for action_id, text in (
            ("file.open", tr("Open")),
            ("edit.undo", tr("↶ Undo")),
            ("edit.redo", tr("↷ Redo")),
            ("edit.palette", tr("⌘ Commands")),
        ):
            self.header.add_button(self.binder.button(action_id, text))
        self.palette_ = CommandPalette(self.actions_, self)
        self.toasts = ToastArea(self)
        self.drop = FileDrop(self)
        self._layout_kept = False
        self._connect()
        self.docks.use(settings.perspective)
        UNITS.choose(settings.units)
        self.refresh_actions()

    # ----------------------------------------------------------------- frame
    def _build_centre(self) -> None:
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.stage, 1)
        layout.addWidget(self.timebar)
        self.setCentralWidget(centre)
        top = self.addToolBar("Header")
        top.setObjectName("header")
        top.setMovable(False)
        top.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        top.addWidget(self.header)
        self.timebar.setEnabled(False)

    def _build_docks(self) -> None:
        session = self.session
        self.record_tree = RecordTree(session)
        self.tasks = TaskPanel(session.tasks)
        self.interventions = InterventionPanel(session)
        self.outcomes = OutcomePanel(session)
        self.organ_page = OrganPage(session)
        self.lesson = LessonPanel(LessonPlayer(session))
        self.lesson.gallery_asked.connect(self.show_lessons)
        self.log = LogPanel(session, self)
        self.log.hide()  # until its tab is made
        add = self.docks.add
        self.record_tree.undo_asked.connect(self.undo_import_asked)
        record = add("record", tr("RECORD"), LEFT, self.record_tree)
        tasks = add("tasks", tr("TASKS"), LEFT, self.tasks)
        what_if = add("interventions", tr("WHAT IF"), RIGHT, self.interventions)
        self.detail = QTabWidget()
        self.detail.setDocumentMode(True)
        self.detail.addTab(self.outcomes, tr("Outcomes"))
        self.detail.addTab(self.organ_page, tr("Organ"))
        detail = add("detail", "", RIGHT, self.detail)
        lesson = add("lesson", tr("LESSON"), LEFT, self.lesson)
        lesson.hide()
        views = add("views", "", BOTTOM, self.docks.tabs)
        self._sizes = (record, tasks, what_if, detail, views)

    def _size_docks(self) -> None:
        record, tasks, what_if, detail, views = self._sizes
        vertical, horizontal = Qt.Orientation.Vertical, Qt.Orientation.Horizontal
        self.resizeDocks([record, what_if], [RECORD_WIDTH, 372], horizontal)
        self.resizeDocks([record, tasks], [430, 150], vertical)
        self.resizeDocks([what_if, detail], [470, 420], vertical)
        self.resizeDocks([views], [min(316, round(0.32 * self.height()))], vertical)

    def _connect(self) -> None:
        session = self.session
        session.summary_changed.connect(self._on_summary)
        session.scenario_changed.connect(self._on_scenario)
        session.commands.changed.connect(self.refresh_actions)
        session.engine_changed.connect(self._on_engine)
        session.noticed.connect(self._on_notice)
        session.units_changed.connect(self.header.follow_units)
        session.selection.hour_changed.connect(self.timebar.set_hour)
        session.selection.organs_changed.connect(self._on_organs)
        self.timebar.hour_changed.connect(self._on_hour)
        self.drop.files_dropped.connect(self.import_asked)
        self.drop.record_dropped.connect(self.open_asked)
        self.welcome.open_asked.connect(self.ask_open)
        self.welcome.sample_asked.connect(self.make_sample)
        self.welcome.recent_asked.connect(self.open_asked)
        self.welcome.lessons_asked.connect(self.show_lessons)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            if not self._layout_kept:
                self._size_docks()
            QTimer.singleShot(0, self.painted.emit)

    def show_locked(self, page: QWidget) -> None:
        """Show nothing of the person: the page alone, all docks away."""
        self._locked = True
        self.stage.setCurrentWidget(page)
        self.docks.hide()
        self.timebar.setEnabled(False)
        self.header.clear_person()
        self.setWindowTitle(tr("Locked · Vitruvian"))
        self.refresh_actions()

    def leave_locked(self) -> None:
        """Back to the body, or to the page that waits for it."""
        if self._locked:
            self._locked = False
            self.header.person.setText(tr("Opening…"))
            self.stage.setCurrentWidget(self.body or self.welcome)
            self.docks.use(self.settings.perspective)
            self.refresh_actions()

    def choose_organs(self) -> None:
        """Which organs make this twin."""
        self.organs_asked.emit()

    def show_lessons(self) -> None:
        """All lessons, to choose one."""
        gallery = LessonGallery(self)
        gallery.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        gallery.chosen.connect(self.lesson_asked)
        gallery.open()

    def show_privacy(self) -> None:
        """Who may read what, and who did."""
        self.privacy_asked.emit()

    def lock_record(self) -> None:
        """Forget the key of the open record."""
        self.lock_asked.emit()

    def show_body(self, body: QWidget) -> None:
        """Put the body view on the stage, for good.

        It is shown at once: an OpenGL widget that starts hidden leaves Qt's compositor without
        a context, and the whole window stays black.
        """
        self.body = body
        self.stage.addWidget(body)
        if not self._locked:
            self.stage.setCurrentWidget(body)
        self.refresh_actions()

    # ----------------------------------------------------------------- model
    def _on_summary(self, summary: TwinSummary) -> None:
        self.header.set_summary(summary)
        name = person_name(summary)
        if summary.synthetic and "synthetic" not in name:
            name = tr("{name} (synthetic)").format(name=name)
        self.setWindowTitle(f"{name} · Vitruvian")
        self.timebar.setEnabled(True)
        self._tell_notes(summary.warnings)
        self.refresh_actions()

    def _tell_notes(self, notes: tuple[str, ...]) -> None:
        """All that the data cannot say, in the log; one notice names how many there are."""
        for text in notes:
            self.log.write(f"note: {text}")
        if notes:
            told = tr("Notes on what the data cannot say stand in the log: {n}.")
            self.session.notice("info", told.format(n=len(notes)))

    def _on_scenario(self, scenario: object) -> None:
        now = self.session.scenario
        self.timebar.set_span(now.start_hour, now.horizon_h)
        self.refresh_actions()

    def _on_hour(self, hour: float) -> None:
        self.session.selection.hour = hour

    def _on_organs(self, organs: tuple[str, ...]) -> None:
        self.refresh_actions()

    def _on_engine(self, state: str, sentence: str) -> None:
        self.header.set_engine(state, sentence)
        if state in ("silent", "stopped"):
            self.session.notice("warning", sentence)
        self.refresh_actions()

    def show_organ_page(self) -> None:
        """Bring the organ page to the front."""
        self.detail.setCurrentWidget(self.organ_page)

    def _on_notice(self, notice: Notice) -> None:
        self.toasts.show_notice(notice)

    def facts(self) -> dict[str, bool]:
        """What enablement expressions may ask."""
        commands = self.session.commands
        return {
            "has_record": bool(self.session.record_path) and not self._locked,
            "encrypted": self.header.encrypted,
            "has_twin": self.session.summary is not None and not self._locked,
            "has_body": self.body is not None and not self._locked,
            "has_part": bool(self.session.selection.organs) and not self._locked,
            "can_undo": bool(commands.undo_label),
            "can_redo": bool(commands.redo_label),
            "busy": bool(self.session.tasks.active),
            "has_lost": self.sessions.has_lost,
        }

    def refresh_actions(self) -> None:
        """Enable and name actions after a change."""
        commands = self.session.commands
        undo, redo = tr("&Undo"), tr("&Redo")
        titles = {
            "edit.undo": f"{undo}: {commands.undo_label}" if commands.undo_label else undo,
            "edit.redo": f"{redo}: {commands.redo_label}" if commands.redo_label else redo,
            "tools.record": tr("Stop &recording")
            if self.tools.recorder.running
            else tr("&Record a macro"),
        }
        self.binder.refresh(self.facts(), titles)

    # --------------------------------------------------------------- actions
    def ask_open(self) -> None:
        """Choose a record (a folder ending in .vtr)."""
        path = QFileDialog.getExistingDirectory(self, tr("Open a person's record"))
        if path:
            self.open_asked.emit(path)

    def make_sample(self) -> None:
        """Make a synthetic person and open it."""
        self.sample_asked.emit()

    def ask_import(self) -> None:
        """Choose files of any known format."""
        title = tr("Import files into the record")
        paths, _ = QFileDialog.getOpenFileNames(self, title, "", tr(FORMATS))
        if paths:
            self.import_asked.emit(paths)

    def ask_new_record(self) -> str:
        """Where a new person's record shall lie; empty when the user thinks again."""
        title = tr("Where shall this person's record be kept?")
        path, _ = QFileDialog.getSaveFileName(self, title, "person.vtr", tr("Records (*.vtr)"))
        return path if not path or path.endswith(".vtr") else f"{path}.vtr"

    def show_foreseen(self, files: list[str], accounts: list[Mapping[str, Any]]) -> None:
        """Say what files would bring; they are imported when the page is accepted."""
        from workbench.qt.foreseen import Foreseen

        person = self.session.summary.person if self.session.summary else {}
        named = "" if self.session.is_synthetic else person.get("display_name") or ""
        page = Foreseen(accounts, named, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.answered.connect(self.answer_given)
        page.accepted.connect(partial(self.answer_given.emit, files, {}))
        page.open()

    def show_accounts(self, accounts: list[Mapping[str, Any]]) -> None:
        """Say what an import did, in a notice and on a page of its own."""
        from workbench.qt.import_account import ImportAccount
        from workbench.service.understood import headline

        failed = any("error" in row for row in accounts)
        self.session.notice("warning" if failed else "info", headline(accounts))
        page = ImportAccount(accounts, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.answered.connect(self.answer_given)
        page.undo_asked.connect(self.undo_import_asked)
        page.show()

    def undo(self) -> None:
        self.session.commands.undo()

    def redo(self) -> None:
        self.session.commands.redo()

    def open_palette(self) -> None:
        self.palette_.open_with(self.facts())

    def fit(self) -> None:
        self.fit_asked.emit()

    def project(self) -> None:
        self.session.scenario_changed.emit(self.session.scenario)

    def load_example(self) -> None:
        if self.session.summary:
            self._replace(self.session.summary.example_scenario, "the example")

    def load_baseline(self) -> None:
        if self.session.summary:
            self._replace(self.session.summary.baseline_scenario, "the baseline")

    def _replace(self, scenario: object, name: str) -> None:
        now = self.session.scenario
        if scenario != now:
            self.session.do(ReplaceScenario(now, scenario, name))  # type: ignore[arg-type]

    def toggle_play(self) -> None:
        self.timebar.toggle_play()

    def larger_text(self) -> None:
        self._set_font(self.settings.font_pt + 1)

    def smaller_text(self) -> None:
        self._set_font(self.settings.font_pt - 1)

    def _set_font(self, size: int) -> None:
        self.settings.font_pt = min(max(size, MIN_FONT_PT), MAX_FONT_PT)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            font = app.font()
            font.setPointSizeF(self.settings.font_pt + 0.5)
            app.setFont(font)
            app.setStyleSheet(style_sheet(self.settings.font_pt))

    def other_theme(self) -> None:
        """The other palette, at once."""
        self.settings.theme = "light" if self.settings.theme == "dark" else "dark"
        self.renewal_asked.emit()

    def use_clinic(self) -> None:
        self.use_perspective("clinic")

    def use_teach(self) -> None:
        self.use_perspective("teach")

    def use_build(self) -> None:
        self.use_perspective("build")

    def use_perspective(self, perspective: str) -> None:
        """Show the panels of Clinic, Teach or Build."""
        self.settings.perspective = perspective
        if not self._locked:
            self.docks.use(perspective)
            wide = LESSON_WIDTH if perspective == "teach" else RECORD_WIDTH
            left = self.docks.docks["lesson" if perspective == "teach" else "record"]
            self.resizeDocks([left], [wide], Qt.Orientation.Horizontal)

    def show_settings(self) -> None:
        """The page of settings."""
        from workbench.qt.settings_page import SettingsPage

        page = SettingsPage(self.settings, self.actions_, self.actions_.defaults, self)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.changed.connect(self.apply_settings)
        page.open()

    def apply_settings(self) -> None:
        """Let what was set hold at once, as far as it can."""
        self._set_font(self.settings.font_pt)
        if UNITS.choose(self.settings.units):
            self.session.units_changed.emit()
        self.actions_.remap(self.settings.shortcuts)
        self.binder.rebind()
        self.settings_changed.emit()
        if is_dressed_otherwise(self.settings):
            self.renewal_asked.emit()

    def about(self) -> None:
        from workbench.qt.guard import report

        text = report(tr(ABOUT))
        QMessageBox.about(self, "Vitruvian", text)

    # ---------------------------------------------------------------- layout
    def keep_layout(self, store: LayoutStore) -> None:
        """Put the window back where it was."""
        self._layout_kept = store.restore(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.sessions.close()
        self.tools.close()
        self.closing.emit()
        if self.views_ is not None:
            self.views_.close()
        super().closeEvent(event)
