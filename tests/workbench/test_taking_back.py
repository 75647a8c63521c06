"""What a file brought is taken back: by the command, on the import's page, among the sources."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QMenu, QMessageBox
from typer.testing import CliRunner

from data.record import Record
from workbench.cli import app
from workbench.model.feed import _contents
from workbench.qt import taking_back
from workbench.qt.import_account import ImportAccount
from workbench.qt.panels.record_tree import RecordTree
from workbench.qt.taking_back import TakingBack
from workbench.service.imports import import_into

DAYS = "date,weight kg,steps\n2024-03-01,71.5,9000\n"


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "a.vtr"
    for name, text in (("days.csv", DAYS), ("more.csv", DAYS.replace("03-01", "03-02"))):
        (tmp_path / name).write_text(text)
        import_into(path, [tmp_path / name])
    return path


def files(record) -> list[str]:
    with Record.open(record) as opened:
        return [entry.source.file_name for entry in opened.sources()]


def test_the_command_says_what_went_and_a_second_time_that_nothing_did(record, tmp_path) -> None:
    first = CliRunner().invoke(app, ["undo-import", str(record), "days.csv"])
    assert first.exit_code == 0
    assert first.stdout.startswith("Taken back: days.csv (2 values).\nThe record is not encrypted")
    assert files(record) == ["more.csv"]
    again = CliRunner().invoke(app, ["undo-import", str(record), "days.csv", "--json"])
    (row,) = json.loads(again.stdout)
    assert (again.exit_code, row["files"], row["rows"]) == (0, [], 0)
    log = CliRunner().invoke(app, ["audit", "show", str(record)]).stdout
    assert log.count("took back an import of") == 1
    import_into(record, [tmp_path / "days.csv"])
    assert files(record) == ["more.csv", "days.csv"]


@pytest.mark.window
def test_the_page_and_the_sources_name_the_file_by_its_checksum(
    qtbot, window, record, tmp_path
) -> None:
    (tmp_path / "third.csv").write_text(DAYS.replace("03-01", "03-03"))
    accounts = import_into(record, [tmp_path / "third.csv", tmp_path / "days.csv"])
    page = ImportAccount(accounts, window)
    qtbot.addWidget(page)
    assert page.text.toPlainText().count("Take this import back") == 1, "only what was stored"
    with qtbot.waitSignal(page.undo_asked) as asked:
        page.text.anchorClicked.emit(QUrl("undo:0"))
    assert asked.args == [accounts[0]["sha256"], "third.csv"]
    tree = RecordTree(window.session)
    qtbot.addWidget(tree)
    with Record.open(record) as opened:
        tree.show_contents(_contents(opened))
    (source,) = (
        branch.child(2)
        for branch in map(tree.tree.topLevelItem, range(tree.tree.topLevelItemCount()))
        if branch.text(0) == "Sources"
    )
    tree.tree.setCurrentItem(source)
    tree._offer(tree.tree.rect().bottomRight())
    (menu,) = tree.tree.findChildren(QMenu)
    with qtbot.waitSignal(tree.undo_asked) as asked:
        menu.actions()[0].trigger()
    menu.close()
    assert asked.args == [accounts[0]["sha256"], "third.csv"]


@pytest.mark.window
def test_the_window_asks_first(qtbot, window, record, monkeypatch) -> None:
    class AtOnce:
        def run(self, task, done):
            done(task())

    went = []
    window.session.record_path = str(record)
    taking = TakingBack(window, window.session, AtOnce(), lambda: went.append(True))  # type: ignore[arg-type]
    monkeypatch.setattr(QMessageBox, "exec", lambda box: 0)  # closed without an answer
    taking.ask("days.csv", "days.csv")
    assert files(record) == ["days.csv", "more.csv"]
    monkeypatch.setattr(taking_back, "sure", lambda *_: True)
    taking.ask("days.csv", "days.csv")
    assert (files(record), went) == (["more.csv"], [True])
