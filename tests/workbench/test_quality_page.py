"""The quality page: a spike is found, fixed by a click, and comes back by another."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from PySide6.QtCore import QPoint

from data.record import ImportBatch, Person, Record, Series, Source
from viewers.quality.coverage_map import NAMES
from viewers.quality.findings import FindingRow, FindingsWidget, summary
from viewers.quality.widget import QualityWidget
from workbench.model.feed import RecordFeed
from workbench.model.quality import QualityDesk
from workbench.model.session import Session
from workbench.qt.post import GuiPoster
from workbench.service.keep import fingerprint

pytestmark = pytest.mark.window
HEART = "heart.rate"
MINUTE = 60_000_000_000
START = 1_700_000_000_000_000_000 // MINUTE * MINUTE


@pytest.fixture
def spiked(tmp_path):
    """Two days of heart rate by the minute, with one reading of 190 in the middle of rest."""
    n = 2880
    value = 62.0 + 3.0 * np.sin(np.arange(n) / 50.0)
    value[1500] = 190.0
    time_ns = START + np.arange(n, dtype=np.int64) * MINUTE
    source = Source("watch.csv", hashlib.sha256(b"watch").hexdigest(), "test", "1")
    zeros = np.zeros(n, np.int32)
    rows = Series(HEART, time_ns, value, value.copy(), "", zeros, "utc", np.arange(n))
    path = tmp_path / "ada.vtr"
    with Record.create(path, Person(display_name="Ada")) as record:
        record.commit(ImportBatch(source, [rows]))
    return path


def test_a_spike_is_found_fixed_and_brought_back(qtbot, spiked) -> None:
    session = Session()
    session.record_path = str(spiked)
    page = QualityWidget()
    qtbot.addWidget(page)
    page.resize(900, 400)
    page.show()
    poster = GuiPoster(page)
    feed = RecordFeed(session, poster.post)
    desk = QualityDesk(session, feed, page, poster.post)
    notices: list[str] = []
    session.noticed.connect(lambda notice: notices.append(notice.sentence))
    feed.open(str(spiked), lambda contents: desk.look())
    findings = page.findings
    qtbot.waitUntil(lambda: any(row.can_fix for row in findings.rows), timeout=20_000)
    with Record.open(spiked) as record:
        before = fingerprint(record)
    line = next(i for i, row in enumerate(findings.rows) if row.can_fix)
    findings.table.cellWidget(line, 3).click()
    qtbot.waitUntil(lambda: any(row.state == "fixed" for row in findings.rows), timeout=20_000)
    assert "fit it again" in notices[-1]
    with Record.open(spiked) as record:
        assert record.read(HEART).value.max() < 100.0
        assert fingerprint(record) != before, "a twin of the spike must not be taken for current"
    assert page.coverage.told_at(QPoint(NAMES + 5, 8)).startswith("Heart rate, ")
    line = next(i for i, row in enumerate(findings.rows) if row.state == "fixed")
    findings.table.cellWidget(line, 3).click()
    qtbot.waitUntil(lambda: any(row.can_fix for row in findings.rows), timeout=20_000)
    with Record.open(spiked) as record:
        assert record.read(HEART).value.max() == 190.0
        assert fingerprint(record) == before
    feed.close()
    poster.close()


def test_the_first_sentence_counts_and_says_when_all_is_well(qtbot) -> None:
    widget = FindingsWidget()
    qtbot.addWidget(widget)
    widget.set_rows([])
    assert "Nothing odd" in widget.told.text()
    rows = [FindingRow(str(i), s, "Heart rate", "a") for i, s in enumerate(["serious", "note"] * 2)]
    assert summary(rows) == "2 serious, 2 notes"
