"""The service in this process, for scripts without a window."""

from __future__ import annotations

from typing import Any

from twin_core.scenario.projection import Projection
from workbench.model.session import Session
from workbench.script.desk import Engine, ScriptError

MEMBERS = 64


class HereEngine(Engine):
    """Answers at once; `service` is a `TwinService` or anything alike."""

    def __init__(self, session: Session, service: Any) -> None:
        self._session, self._service = session, service
        self._scenario: object = None

    def open(self, path: str) -> None:
        self._session.record_path = path
        self._session.set_summary(self._service.open_twin(path, _quiet))
        self._scenario = None

    def fit(self) -> None:
        self._session.set_summary(self._service.fit(self._session.record_path, _quiet))
        self._scenario = None

    def project(self) -> Projection:
        session = self._session
        if session.summary is None:
            raise ScriptError("no twin is open; the script; begin with desk.open(RECORD)")
        if session.projection is None or self._scenario != session.scenario:
            session.set_projection(self._service.project(session.scenario, MEMBERS))
            self._scenario = session.scenario
        assert session.projection is not None
        return session.projection

    def report(self, path: str) -> None:
        session = self._session
        self._service.report(session.record_path, session.scenario, path, _quiet)


def _quiet(share: float | None, text: str = "") -> None:
    """Progress of nobody's interest."""
