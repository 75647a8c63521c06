"""The engine's side of every request: open or fit a twin, and project scenarios with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.record import Record
from twin_core.body import assemble_by_id
from twin_core.infer.fit import fit
from twin_core.scenario.project import project
from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin
from workbench.engine.protocol import Helpful, Mover, ProgressSink, TwinSummary
from workbench.service.gather import gather
from workbench.service.habits import evening_walk, typical_day
from workbench.service.keep import load_twin, save_twin
from workbench.service.logbook import Logbook
from workbench.service.person import facts_of
from workbench.service.refining import Refining, run_scenario
from workbench.service.summary import summarise
from workbench.service.unfinished import Chains

if TYPE_CHECKING:
    from viewers.insight.state import InsightRow

LESSON_MEMBERS = 64


def quiet(share: float | None, text: str = "") -> None:
    """A progress sink that tells nobody."""


def fit_record(record: Record, progress: ProgressSink = quiet, **options: Any) -> Twin:
    """Fits the twin of an open record; `options` as of `twin_core.infer.fit.fit`.

    Chains that a stopped fit left in the record go on from there.
    """
    facts = facts_of(record)
    body = assemble_by_id(facts.organs)
    data, stretch = gather(record, body, facts)
    baseline = typical_day(record, stretch, facts.organs[0] == "glucose_t1d")

    def report(stage: str, share: float) -> bool:
        progress(share, stage)
        return True

    record.note("fit", sorted(record.signals()))
    chains = Chains(record)
    twin = fit(body, data, baseline, progress=report, unfinished=chains, **options)
    chains.finish()
    return twin


def open_or_fit(record: Record, progress: ProgressSink = quiet) -> Twin:
    """The stored twin if it knows all data of the record, else a fresh fit, stored if possible."""
    known = load_twin(record)
    if known is not None:
        return known
    twin = fit_record(record, progress)
    if record.writable:
        save_twin(record, twin)
    return twin


def project_record(record: Record, twin: Twin, scenario: Scenario, members: int) -> Projection:
    """Projects with the twin of an open record, and logs that."""
    projection = run_scenario(twin, scenario, members)
    record.note("project", detail=projection.scenario)
    return projection


class TwinService:
    """Answers the engine's requests; one instance lives as long as the engine process."""

    def __init__(self) -> None:
        from twin_core.runtime import configure

        configure()
        self._twin: Twin | None = None
        self._path = Path()
        self._logbook = Logbook()
        self._refining: Refining | None = None

    def warmup(self, progress: ProgressSink) -> None:
        """Imports what the first answer needs, finds the organs and starts the compiler."""
        from workbench.lessons import lessons
        from workbench.service.lesson import lesson_twin

        lesson_twin(lessons()[0].id)
        progress(1.0, "engine ready")

    def open_twin(self, record_path: str, progress: ProgressSink) -> TwinSummary:
        """The record's twin, fitted if need be, with its first projection already compiled."""
        self._path = Path(record_path)
        with open_for_twin(self._path) as record:
            self._twin = open_or_fit(record, progress)
            summary = summarise(record, self._twin)
        progress(None, "preparing the model")
        project(self._twin, evening_walk(self._twin.baseline))
        return summary

    def open_lesson(self, name: str, progress: ProgressSink) -> TwinSummary:
        """The model person of a lesson: no record, no fit, priors around published values."""
        from workbench.service.lesson import lesson_twin, summarise_lesson

        progress(None, "preparing the lesson")
        lesson, twin = lesson_twin(name)
        self._twin, self._path = twin, Path()  # of no record, so nothing is logged
        run_scenario(twin, lesson.scenario(0) or lesson.baseline, LESSON_MEMBERS)
        return summarise_lesson(lesson, twin)

    def fit(self, record_path: str, progress: ProgressSink, **options: Any) -> TwinSummary:
        """Fits anew, stores the twin and summarises it."""
        self._path = Path(record_path)
        with open_for_twin(self._path) as record:
            self._twin = fit_record(record, progress, **options)
            if record.writable:
                save_twin(record, self._twin)
            return summarise(record, self._twin)

    def import_files(
        self,
        record_path: str,
        files: tuple[str, ...],
        progress: ProgressSink,
        answers: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """Reads files into a record; one account a file, as of `vitruvian import`.

        `answers` are options of `data.importers.ImportOptions`, as a refusal asked for them.
        """
        from data.importers import ImportOptions
        from workbench.service.imports import import_into

        options = ImportOptions(**(answers or {}))
        paths = [Path(file) for file in files]
        accounts = import_into(Path(record_path), paths, options, progress=progress)
        return [row | {"answers": dict(answers or {})} for row in accounts]

    def foresee_files(
        self,
        record_path: str,
        files: tuple[str, ...],
        progress: ProgressSink,
        answers: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        """Accounts of what importing files would bring; nothing is stored."""
        from data.importers import ImportOptions
        from workbench.service.foreseen import foresee

        options = ImportOptions(**(answers or {}))
        return foresee(Path(record_path), [Path(file) for file in files], options, progress)

    def report(
        self,
        record_path: str,
        scenario: Scenario,
        out: str,
        progress: ProgressSink,
        named: bool = True,
    ) -> str:
        """The printed report of the record under a scenario; returns the PDF's path."""
        from workbench.service.printing import print_report

        with open_for_twin(Path(record_path)) as record:
            twin = self._twin or open_or_fit(record, progress)
            return str(print_report(record, twin, scenario, Path(out), progress, named))

    def insights(self, record_path: str) -> tuple[list[InsightRow], tuple[str, ...]]:
        """What is new, likely and for the doctor, and notes."""
        from viewers.insight.state import insight_rows
        from workbench.service.insights import insights
        from workbench.service.statements.audit import in_pairs

        with Record.open(record_path, purpose="what is new") as record:
            found = insights(record)
        return insight_rows(found.lines, in_pairs(found.audit)), found.notes

    def help_most(self, progress: ProgressSink) -> tuple[Helpful, ...]:
        """Single changes, the most helpful first; raises `RuntimeError` before a twin is open."""
        from workbench.service.better_day import doubted
        from workbench.service.monthly import help_most
        from workbench.service.statements.audit import audit_of, in_pairs

        if self._twin is None:
            raise RuntimeError("no twin is open; open a record first")
        found = help_most(self._twin, progress)
        with Record.open(self._path, purpose="what would help most") as record:
            told = in_pairs(audit_of(record, self._twin))
            found = doubted(record, self._twin, found)
        return tuple(replace(one, basis=(*one.basis, *told)) for one in found)

    def what_moves(self, signal: str) -> tuple[Mover, ...]:
        """Raises `RuntimeError` before a twin is open."""
        from workbench.service.moves import what_moves

        if self._twin is None:
            raise RuntimeError("no twin is open; open a record first")
        return what_moves(self._twin, signal)

    def project(self, scenario: Scenario, members: int, first: bool = False) -> Projection:
        """With `first`, years are answered soon and roughly; `refine` then betters the answer.

        Raises `RuntimeError` before a twin is open.
        """
        if self._twin is None:
            raise RuntimeError("no twin is open; open a record first")
        self._refining = None
        if first:
            refining = Refining(self._twin, scenario, members)
            projection = refining.first()
            self._refining = refining if projection.refinable else None
        else:
            projection = run_scenario(self._twin, scenario, members)
        self._logbook.projected(self._path, projection.scenario)
        return projection

    def refine(self) -> Projection | None:
        """Works on the newest first answer for a fraction of a second; None until it is refined.

        Raises `RuntimeError` where no first answer waits for it.
        """
        if self._refining is None:
            raise RuntimeError("no answer waits to be refined; project a scenario first")
        refined = self._refining.advance()
        if refined is not None:
            self._refining = None
        return refined


def open_for_twin(path: Path) -> Record:
    """For writing where possible, else for reading: a twin can be used beside another writer."""
    from data.record import RecordLockedError

    try:
        return Record.open(path, mode="w", purpose="the twin")
    except RecordLockedError:
        return Record.open(path, mode="r", purpose="the twin")
