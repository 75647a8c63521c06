"""The window's side of a first answer: it is shown at once, and bettered until something newer."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from tests.workbench import rehearsal
from workbench.engine.protocol import Project, Refine, Request
from workbench.model.driver import TwinDriver
from workbench.model.session import Session


class Desk:
    """A client whose answers the test gives."""

    def __init__(self) -> None:
        self.asked: list[tuple[Request, Future[Any]]] = []

    def submit(self, request: Request, on_progress: Any = None) -> Future[Any]:
        self.asked.append((request, Future()))
        return self.asked[-1][1]


def test_a_first_answer_is_bettered_until_something_newer_is_asked() -> None:
    session, client = Session(), Desk()
    session.set_summary(rehearsal.summary("ada"))
    driver = TwinDriver(session, client, post=lambda call: call(), members=8)  # type: ignore[arg-type]
    final = rehearsal.project(session.scenario, 8)
    driver.project(session.scenario)
    request, answer = client.asked[-1]
    assert isinstance(request, Project)
    assert request.first
    answer.set_result(replace(final, refinable=True))
    assert session.projection is not None
    assert session.projection.refinable
    for result in (None, None, final):
        request, answer = client.asked[-1]
        assert isinstance(request, Refine)
        answer.set_result(result)
    assert session.projection is final
    count = len(client.asked)

    driver.project(session.scenario)
    client.asked[-1][1].set_result(replace(final, refinable=True))
    waiting = client.asked[-1][1]
    driver.project(session.scenario)
    waiting.set_result(None)
    assert len(client.asked) == count + 3, "an outdated answer is not bettered"
