"""Files and the window: dropped, imported with an account, exported as a picture, the sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QTextBrowser

from data.importers import HELP_FIRST
from workbench.model.settings import Settings
from workbench.qt.app import Workbench
from workbench.qt.foreseen import Foreseen
from workbench.qt.import_account import account_html, accounts_html
from workbench.service.understood import headline

pytestmark = pytest.mark.window

TABLE = "date,glucose mg/dL\n2026-03-02 08:00,100\n2026-03-02 08:05,104\n"


def drop(window, *paths: Path) -> bool:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    enter = QDragEnterEvent(QPoint(50, 50), copy, data, left, none)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    taken = enter.isAccepted()
    if taken:
        assert window.drop.sign.isVisible()
        QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), copy, data, left, none))
    assert not window.drop.sign.isVisible()
    return taken


def test_dropped_files_are_imported_and_a_dropped_record_is_opened(window, tmp_path) -> None:
    files, records = [], []
    window.import_asked.connect(files.append)
    window.open_asked.connect(records.append)
    assert drop(window, tmp_path / "export.xml", tmp_path / "clarity.csv")
    assert files == [[str(tmp_path / "export.xml"), str(tmp_path / "clarity.csv")]]
    assert drop(window, tmp_path / "ada.vtr")
    assert records == [str(tmp_path / "ada.vtr")]
    assert not drop(window), "text without files is left alone"
    assert len(files) == len(records) == 1


def test_an_account_names_what_was_stored_refused_and_unknown() -> None:
    row = {
        "file": "day.csv", "stored": {"glucose.interstitial": 1200}, "duplicates": 3,
        "conflicts": 0, "quarantined": 2, "already_imported": False,
        "reasons": {"in the future": 2}, "unmapped": {"<mood>": 4},
        "converted": {"glucose.interstitial": "mmol/L -> mg/dL"},
    }  # fmt: skip
    browser = QTextBrowser()
    browser.setHtml(account_html(row))
    text = browser.toPlainText().replace("\u202f", " ")
    browser.deleteLater()
    for wanted in ("Sensor glucose", "1 200", "mmol/L → mg/dL", "<mood> (4)",
                   "2 set aside, not used: in the future",
                   "3 values were in the record already"):  # fmt: skip
        assert wanted in text
    bad = {"file": "x.csv", "error": "not a known format; x.csv; give an export"}
    assert "give an export" in account_html(bad)
    assert headline([row, bad]) == (
        "1 file understood, 1 not, 1\u202f200 values of 1 kind stored, 2 values set aside."
    )


def test_exported_picture_says_whose_body_it_is_and_that_it_is_a_model(window, tmp_path) -> None:
    from workbench.outputs.provenance import whose
    from workbench.qt.export_picture import FOOT_PX

    shown = window.body.grab().height()
    window.outputs.export_picture(tmp_path / "body.png")
    image = QImage(str(tmp_path / "body.png"))
    assert image.height() == shown + FOOT_PX
    foot = {
        QColor(image.pixel(x, image.height() - y)).name()
        for x in range(0, image.width(), 2)
        for y in range(8, FOOT_PX - 8, 2)
    }
    assert len(foot) > 3, "no words in the foot"
    assert "synthetic" in whose(window.session.summary, named=False)
    assert "does not exist" in image.text("Warning")
    assert window.session.scenario.name in image.text("Scenario")
    window.outputs.export_picture(tmp_path / "no such folder" / "body.png")
    assert "could not be written" in window.toasts._toasts[-1].accessibleName()


@pytest.fixture
def bench(qtbot, tmp_path):
    """A window with a real engine process and the real service, without 3D."""
    made = Workbench(Settings(three_d=False), tmp_path / "settings.json", three_d=False)
    made.intake.sample_folder = tmp_path / "sample"
    qtbot.addWidget(made.window)
    made.window.show()
    qtbot.waitUntil(lambda: made.driver is not None)
    yield made
    made.window.close()
    made.shut_down()


def test_files_are_imported_in_the_background_by_the_commands_own_service(
    bench, qtbot, tmp_path, monkeypatch
) -> None:
    good, bad = tmp_path / "glucose.csv", tmp_path / "holiday.jpg"
    good.write_text(TABLE)
    bad.write_bytes(b"\xff\xd8 a picture")
    target = str(tmp_path / "ada.vtr")
    monkeypatch.setattr(bench.window, "ask_new_record", lambda: target)
    told: list = []
    monkeypatch.setattr(bench.window, "show_accounts", told.extend)
    opened: list[str] = []
    monkeypatch.setattr(bench, "open_record", opened.append)
    bench.window.import_asked.emit([str(good), str(bad)])
    qtbot.waitUntil(lambda: bool(bench.window.findChildren(Foreseen)), timeout=90_000)
    page = bench.window.findChildren(Foreseen)[0]
    assert "2 values" in page.text.toPlainText()
    assert not Path(target).exists(), "nothing is stored before it is wanted"
    page.store.click()
    qtbot.waitUntil(lambda: bool(told), timeout=90_000)
    assert told[0]["stored"] == {"glucose.capillary": 2}
    assert "holiday.jpg" in told[1]["error"]
    assert opened == [target]
    from data.record import Record

    with Record.open(target, mode="r") as record:
        assert np.array_equal(record.read("glucose.capillary").value, [100.0, 104.0])


def test_the_sample_person_is_made_opened_and_labelled(bench, qtbot, monkeypatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(bench, "open_record", opened.append)
    bench.window.make_sample()
    qtbot.waitUntil(lambda: bool(opened), timeout=30_000)
    from data.record import Record

    with Record.open(opened[0], mode="r") as record:
        assert record.person.synthetic
        assert all(entry.source.synthetic for entry in record.sources())


def test_real_files_never_enter_the_sample_person(bench, session, monkeypatch) -> None:
    asked: list[tuple] = []
    bench.session.summary, bench.session.record_path = session.summary, "/somewhere/sample.vtr"
    assert bench.session.is_synthetic
    monkeypatch.setattr(bench.window, "ask_new_record", lambda: "/somewhere/new.vtr")
    monkeypatch.setattr(bench.driver, "import_files", lambda *told: asked.append(told[:2]))
    bench.intake.bring(["a.csv"])
    assert asked == [("/somewhere/new.vtr", ["a.csv"])]


def test_a_person_who_cannot_be_opened_leaves_the_start_page_usable(bench) -> None:
    bench.window.welcome.show_loading("Opening…")
    assert not bench.window.welcome.buttons.isVisibleTo(bench.window.welcome)
    bench.session.notice("error", "There is no record; nowhere; choose another.")
    assert bench.window.welcome.buttons.isVisibleTo(bench.window.welcome)


def test_help_stands_before_every_file_and_once(qtbot) -> None:
    answers = {
        "file": "b.json",
        "stored": {"mind.phq9": 1},
        "notes": [f"{HELP_FIRST} call a line."],
    }
    browser = QTextBrowser()
    qtbot.addWidget(browser)
    browser.setHtml(accounts_html([{"file": "a.csv", "stored": {}}, answers, answers]))
    told = browser.toPlainText()
    assert told.startswith(HELP_FIRST)
    assert told.count("call a line.") == 1
