"""What is missing is a page of its own: asked for when looked at, in words, the best first."""

from __future__ import annotations

import pytest

from data.record import Person, Record
from viewers.quality.missing import MissingWidget
from viewers.quality.widget import QualityWidget
from workbench.model.feed import RecordFeed
from workbench.model.quality import QualityDesk
from workbench.model.session import Session
from workbench.qt.post import GuiPoster
from workbench.service.guide import guide

pytestmark = pytest.mark.window


def column(table, number: int) -> list[str]:
    return [table.item(line, number).text() for line in range(table.rowCount())]


def test_the_page_tells_what_the_command_tells(qtbot, tmp_path) -> None:
    path = tmp_path / "ada.vtr"
    with Record.create(path, Person(display_name="Ada", sex="female")) as record:
        found = guide(record)
    session = Session()
    session.record_path = str(path)
    page = QualityWidget()
    qtbot.addWidget(page)
    page.show()
    poster = GuiPoster(page)
    feed = RecordFeed(session, poster.post)
    desk = QualityDesk(session, feed, page, poster.post)
    asked: list[int] = []
    page.missing.wanted.connect(lambda: asked.append(1))
    try:
        feed.open(str(path), lambda contents: desk.look())
        qtbot.waitUntil(lambda: feed.is_open and not page.findings.rows, timeout=10_000)
        assert asked == [], "nothing is worked out before somebody looks"
        page.setCurrentWidget(page.missing)
        qtbot.waitUntil(lambda: page.missing.next.rowCount() > 0, timeout=20_000)
    finally:
        feed.close()
        poster.close()
    assert column(page.missing.next, 0) == [one.name for one in found["next"]]
    assert column(page.missing.next, 2) == [one.why for one in found["next"]]
    organs = column(page.missing.organs, 0)
    assert organs[0] == "Heart and circulation"
    assert organs[-1].endswith("(not in this body)")
    lacks = column(page.missing.organs, 2)[0]
    assert "Resting heart rate" in lacks
    assert "date of birth" in lacks
    assert ", sex" not in lacks


def test_another_record_is_asked_for_once_when_it_is_seen(qtbot) -> None:
    page = MissingWidget()
    qtbot.addWidget(page)
    asked: list[int] = []
    page.wanted.connect(lambda: asked.append(1))
    page.forget()
    page.forget()
    assert asked == []
    page.show()
    assert asked == [1]
    page.hide()
    page.show()
    assert asked == [1]
    page.show_rows(([], []))
    assert "all that it observes" in page.told.text()
    assert page.told.isVisible()
    page.forget()
    assert page.empty.isVisible()
    assert not page.told.isVisible()
