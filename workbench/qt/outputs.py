"""Everything that leaves the window, behind the Export menu: asks for a file, then writes it.

Long work goes to the engine (the report), to a thread (the page) or frame by frame (clips), always
as a task with progress; each export is noted in the record's audit log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from viewers.words import tr
from workbench.model.tasks import TaskState
from workbench.outputs import tables
from workbench.outputs.provenance import Provenance, provenance
from workbench.outputs.tables import Table, csv_text
from workbench.outputs.video import has_ffmpeg, usual_ending
from workbench.qt.clip import ClipMaker, turntable
from workbench.qt.export_picture import picture_of, with_provenance
from workbench.qt.post import GuiPoster

#: Stored values of one signal that go into one CSV file at most.
MOST_VALUES = 500_000


class Outputs(QObject):
    """The window's ways out. `connect` ties it to engine, views and record when they are there."""

    def __init__(self, window: Any) -> None:
        super().__init__(window)
        self.window_, self.session = window, window.session
        self.driver: Any = None
        self.feed: Any = None
        self.contents: Any = None
        self._clip: ClipMaker | None = None
        self._poster = GuiPoster(self)

    # -------------------------------------------------------------- pictures
    def save_picture(self) -> None:
        """Save the body as it is on screen, with a line that says what it shows."""
        self._ask(tr("Export picture"), "body.png", "PNG (*.png)", self.export_picture)

    def export_picture(self, path: Path) -> None:
        """Write the picture; says so, or why not."""
        path = path.with_suffix(".png")
        named = self.window_.settings.name_on_pictures
        self._done(path, picture_of(self.window_.body, self.session, named).save(str(path)))

    def save_screenshot(self) -> None:
        """Save the whole window."""
        self._ask(tr("Export the window"), "window.png", "PNG (*.png)", self.export_screenshot)

    def export_screenshot(self, path: Path) -> None:
        """Write the window as it is on screen."""
        path = path.with_suffix(".png")
        self._veil(True)
        image = with_provenance(self.window_.grab().toImage(), self.session)
        self._veil(False)
        self._done(path, image.save(str(path)))

    def _veil(self, on: bool) -> None:
        """A picture names nobody unless that is asked for."""
        self.window_.header.veil(on and not self.window_.settings.name_on_pictures)

    # ----------------------------------------------------------------- clips
    def save_turntable(self) -> None:
        """Film the body turning round."""
        self._ask_clip(tr("Export a turn of the body"), "turn", self.export_turntable)

    def save_time_lapse(self) -> None:
        """Film time passing over body and curves."""
        self._ask_clip(tr("Export time passing"), "time", self.export_time_lapse)

    def export_turntable(self, path: Path, frames: int | None = None) -> None:
        """One turn of the camera round the body."""
        body = self.window_.body
        self._film(path, body, turntable(body), tr("Film a turn of the body"), frames)

    def export_time_lapse(self, path: Path, frames: int | None = None) -> None:
        """The whole horizon, over the whole window."""
        stage = self._at_share
        self._film(path, self.window_, stage, tr("Film time passing"), frames)

    def _at_share(self, share: float) -> None:
        self.session.selection.hour = share * self.session.scenario.horizon_h

    def _film(
        self,
        path: Path,
        widget: Any,
        stage: Callable[[float], object],
        title: str,
        frames: int | None,
    ) -> None:
        if self._clip is not None:
            self.session.notice("warning", tr("A clip is being filmed already; wait for it."))
            return
        more: dict[str, Any] = {} if frames is None else {"frames": frames}
        if self.window_.body is not None:
            more["is_ready"] = self.window_.body.is_drawn
        more["origin"] = self._origin()
        clip = self._clip = ClipMaker(widget, stage, path, self, **more)
        number = self.session.tasks.begin(title, clip.cancel)
        self._veil(True)
        clip.progressed.connect(partial(self._clip_at, number))
        clip.ended.connect(partial(self._clip_ended, number))
        clip.start()

    def _origin(self) -> Provenance | None:
        session = self.session
        if session.summary is None:
            return None
        return provenance(session.summary, session.scenario, session.selection.hour)

    def _clip_at(self, number: int, share: float) -> None:
        self.session.tasks.progress(number, share)

    def _clip_ended(self, number: int, path: str, trouble: str) -> None:
        clip, self._clip = self._clip, None
        self._veil(False)
        if clip is not None:
            clip.progressed.disconnect()
            clip.ended.disconnect()
            clip.deleteLater()
        if trouble:
            self.session.tasks.end(number, TaskState.FAILED, trouble)
            self.session.notice("error", trouble)
        elif path:
            self.session.tasks.end(number, TaskState.DONE)
            self._done(Path(path), True)
        else:
            self.session.tasks.end(number, TaskState.CANCELLED)

    # ---------------------------------------------------------------- tables
    def save_table(self) -> None:
        """Save what the view in front shows as CSV."""
        self.table_in_front(self._ask_table)

    def _ask_table(self, table: Table) -> None:
        write = partial(self.export_table, table)
        self._ask(tr("Export the table"), f"{table.name}.csv", "CSV (*.csv)", write)

    def export_table(self, table: Table, path: Path) -> None:
        """Write a table as CSV."""
        try:
            path.with_suffix(".csv").write_text(csv_text(table), encoding="utf-8", newline="")
        except OSError:
            self._done(path, False)
        else:
            self._done(path.with_suffix(".csv"), True)

    def table_in_front(self, done: Callable[[Table], object]) -> None:
        """The table of the view in front; the comparison where that has none."""
        views, session = self.window_.views_, self.session
        front = self.window_.docks.in_front
        if front == "timeline" and self.feed is not None and views is not None:
            state = views.pages.timeline_state
            self.feed.ask(partial(_values, state.shown, state.window), done)
            return
        projection = session.projection
        if front == "posterior" and session.summary is not None:
            done(tables.learned(session.summary.parameters))
        elif front == "quality" and self.contents is not None:
            done(tables.stored(self.contents))
        elif front == "loops" and projection is not None:
            done(tables.heart_loops(projection))
        elif projection is not None and views is not None:
            done(tables.compared(projection, views.pages.compare_state.signals))

    def save_outcomes(self) -> None:
        """Save what the scenario changed as CSV."""
        if self.session.projection is not None:
            self._ask_table(tables.outcomes(self.session.projection))

    # ----------------------------------------------------------------- pages
    def save_page(self) -> None:
        """Save body, curves and outcomes as one HTML file."""
        self._ask(tr("Export a page for browsers"), "twin.html", "HTML (*.html)", self.export_page)

    def export_page(self, path: Path) -> None:
        """Write the page on a thread: the body alone takes a second or two."""
        session, views = self.session, self.window_.views_
        if session.summary is None or session.projection is None or views is None:
            return
        path = path.with_suffix(".html")
        number = session.tasks.begin(tr("Write the page for browsers"))
        facts = (
            session.summary, session.projection, session.selection.signals,
            session.selection.hour, views.body_state, self._origin(),
            self.window_.settings.name_on_pictures,
        )  # fmt: skip
        work = partial(self._write_page, number, path, facts)
        threading.Thread(target=work, daemon=True, name="page").start()

    def _write_page(self, number: int, path: Path, facts: tuple[Any, ...]) -> None:
        from workbench.outputs.page import page

        try:
            summary, projection, signals, hour, state, origin, named = facts
            model = _still(summary, projection, hour, state)
            text = page(summary, projection, signals, model, origin, named)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            self._poster.post(partial(self._page_ended, number, path, str(error)))
        else:
            self._poster.post(partial(self._page_ended, number, path, ""))

    def _page_ended(self, number: int, path: Path, trouble: str) -> None:
        state = TaskState.FAILED if trouble else TaskState.DONE
        self.session.tasks.end(number, state, trouble)
        self._done(path, not trouble)

    def save_report(self) -> None:
        """Save the report as PDF: page one for the patient, the rest for a clinician."""
        self._ask(tr("Write the report"), "report.pdf", "PDF (*.pdf)", self.export_report)

    def export_report(self, path: Path) -> None:
        """Let the engine write the PDF, which names the person unless that was switched off."""
        if self.driver is not None:
            path = path.with_suffix(".pdf")
            named = self.window_.settings.name_on_report
            self.driver.report(str(path), partial(self._reported, path), named)

    def _reported(self, path: Path, _: object) -> None:
        self.session.notice("info", tr("Written to {path}.").format(path=path))

    def save_scenario(self) -> None:
        """Save the scenario as TOML, for the command line."""
        self._ask(tr("Export scenario"), "scenario.toml", "TOML (*.toml)", self.export_scenario)

    def export_scenario(self, path: Path) -> None:
        """Write the scenario."""
        from workbench.model.scenario_file import scenario_toml

        path = path.with_suffix(".toml")
        path.write_text(scenario_toml(self.session.scenario), encoding="utf-8")
        self._done(path, True)

    def save_model(self) -> None:
        """Save the body for 3D programs and augmented reality."""
        kinds = "glTF (*.glb);;USDZ (*.usdz)"
        self._ask(tr("Export the body for 3D and AR"), "body.glb", kinds, self.export_model)

    def export_model(self, path: Path) -> None:
        """Write the model on a thread."""
        session, views = self.session, self.window_.views_
        if session.summary is None or session.projection is None or views is None:
            return
        path = path if path.suffix.lower() == ".usdz" else path.with_suffix(".glb")
        number = session.tasks.begin(tr("Write the body for 3D and AR"))
        facts = (session.summary, session.projection, session.selection.hour, views.body_state)
        work = partial(self._write_model, number, path, facts)
        threading.Thread(target=work, daemon=True, name="page").start()

    def _write_model(self, number: int, path: Path, facts: tuple[Any, ...]) -> None:
        try:
            model = _still(*facts)
            if path.suffix == ".usdz":
                from viewers.body3d.model3d.usd import write_usdz

                write_usdz(model, path)
            else:
                from viewers.body3d.model3d.gltf import write_glb

                write_glb(model, path)
        except ModuleNotFoundError as error:
            told = f"{error.name} is not installed; pip install 'vitruvian[models]'"
            self._poster.post(partial(self._page_ended, number, path, told))
        except OSError as error:
            self._poster.post(partial(self._page_ended, number, path, str(error)))
        else:
            self._poster.post(partial(self._page_ended, number, path, ""))

    # --------------------------------------------------------------- helpers
    def _ask(self, title: str, name: str, kinds: str, write: Callable[[Path], object]) -> None:
        path, _ = QFileDialog.getSaveFileName(self.window_, title, name, kinds)
        if path:
            write(Path(path))

    def _ask_clip(self, title: str, name: str, write: Callable[[Path], object]) -> None:
        kinds = "WebP (*.webp);;PNG (*.png)"
        kinds = f"MP4 (*.mp4);;{kinds}" if has_ffmpeg() else kinds
        self._ask(title, f"{name}{usual_ending()}", kinds, write)

    def _done(self, path: Path, good: bool) -> None:
        if not good:
            told = tr("{path} could not be written; choose another folder.").format(path=path)
            self.session.notice("error", told)
            return
        from workbench.service.logbook import note_aside

        note_aside(self.session.record_path, "export", path.name)
        self.session.notice("info", tr("Written to {path}.").format(path=path))


def _still(summary: Any, projection: Any, hour: float, state: Any) -> Any:
    """The body as it is shown, in a state of its own, so that the window's is left alone."""
    from viewers.body3d.model3d import model_of
    from viewers.body3d.state import BodyState

    own = BodyState(tuple(state.parts.values()))
    own.opacity, own.hidden = dict(state.opacity), state.hidden
    own.isolate(state.isolated)
    return model_of(
        own,
        projection,
        summary.mesh,
        hour,
        title="Body" if not summary.synthetic else str(summary.person.get("display_name")),
    )


def _values(signals: tuple[str, ...], window: tuple[int, int] | None, record: Any) -> Table:
    start, stop = window if window else (None, None)
    series = []
    for signal in signals:
        read = record.read(signal, start, stop)
        kept = slice(0, MOST_VALUES)
        series.append((signal, read.unit, read.time_ns[kept], read.value[kept]))
    return tables.measured(series)
