"""What a file leaves open is asked in the window, and the answer reads that file again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

from workbench.qt import import_account
from workbench.qt.import_account import ImportAccount
from workbench.service.imports import import_into
from workbench.service.questions import checked, question_of
from workbench.service.service import TwinService

AMBIGUOUS = "Date,Steps\n3/4/2024,714\n"
LIBRE = (
    "Device,Serial Number,Device Timestamp,Record Type,Historic Glucose,Scan Glucose\n"
    "L,S,28-03-2024 22:00,0,101,\n"
)


def question(path, record) -> dict:
    (row,) = import_into(record, [path])
    assert row["path"] == str(path)
    return row["question"]


def test_each_thing_left_open_becomes_a_question_with_choices(tmp_path) -> None:
    record = tmp_path / "a.vtr"
    (tmp_path / "steps.csv").write_text(AMBIGUOUS)
    (tmp_path / "libre.csv").write_text(LIBRE)
    (tmp_path / "rr.txt").write_text("rr\n800\n810\n")
    (tmp_path / "people.csv").write_text("id,time,gl\na,2024-03-01,90\nb,2024-03-01,91\n")
    order = question(tmp_path / "steps.csv", record)
    assert order["option"] == "day_first"
    assert list(order["choices"].values()) == [True, False]
    unit = question(tmp_path / "libre.csv", record)
    assert (unit["option"], list(unit["choices"])) == ("assume_unit", ["mg/dL", "mmol/L"])
    assert question(tmp_path / "rr.txt", record)["option"] in ("recorded_at", "assume_unit")
    people = question(tmp_path / "people.csv", record)
    assert people["choices"] == {"a": "a", "b": "b"}


def test_what_no_answer_mends_is_no_question(tmp_path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Date,Steps\n13/1/2024,7\n1/13/2024,7\n")
    (row,) = import_into(tmp_path / "a.vtr", [path])
    assert "error" in row
    assert "question" not in row
    assert question_of(ValueError("nothing to see; here; at all")) is None


def test_the_service_reads_the_file_with_the_answer(tmp_path) -> None:
    path = tmp_path / "steps.csv"
    path.write_text(AMBIGUOUS)
    record = str(tmp_path / "a.vtr")
    (row,) = TwinService().import_files(record, (str(path),), lambda *_: None, {"day_first": True})
    assert row["stored"] == {"activity.steps": 1}
    assert row["days"] == ("2024-04-03", "2024-04-03")


def test_a_time_must_be_one() -> None:
    assert checked("recorded_at", " 2024-03-01 08:00 ") == "2024-03-01T08:00:00"
    with pytest.raises(ValueError, match="2024-03-01"):
        checked("recorded_at", "in March")


@pytest.mark.window
def test_the_page_asks_and_hands_the_answer_on(qtbot, window, tmp_path, monkeypatch) -> None:
    path = tmp_path / "steps.csv"
    path.write_text(AMBIGUOUS)
    accounts = import_into(tmp_path / "a.vtr", [path])
    page = ImportAccount(accounts, window)
    qtbot.addWidget(page)
    assert "Answer: Is 03/04/2024 the 3rd of April" in page.text.toPlainText()
    answers: list[tuple] = []
    page.answered.connect(lambda files, given: answers.append((files, given)))
    monkeypatch.setattr(import_account, "ask", lambda *_: None)
    page.text.anchorClicked.emit(QUrl("ask:0"))
    assert answers == [], "whoever thinks again changes nothing"
    monkeypatch.setattr(import_account, "ask", lambda *_: "March 4th (month first)")
    page.text.anchorClicked.emit(QUrl("ask:0"))
    assert answers == [([str(path)], {"day_first": False})]
