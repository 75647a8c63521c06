"""What an import did, file by file: one page in plain words."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtCore import QUrl, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from viewers import ink
from viewers.words import tr
from workbench.service.questions import checked
from workbench.service.understood import Line, headline, help_first, sheet, spaced


class ImportAccount(QDialog):
    """A page that stays open beside the window until it is closed."""

    #: the file and what it asked for, by the importers' option
    answered = Signal(list, dict)
    #: checksum and name of a file whose import is to be taken back
    undo_asked = Signal(str, str)

    def __init__(self, accounts: Iterable[Mapping[str, Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = list(accounts)
        self.setWindowTitle(tr("What was understood"))
        self.resize(680, 560)
        self.text = QTextBrowser()
        self.text.setAccessibleName(tr("Account of the import"))
        self.text.setHtml(accounts_html(self.rows))
        self.text.setOpenLinks(False)
        self.text.anchorClicked.connect(self._ask)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.text)
        layout.addWidget(self.buttons)

    def _ask(self, link: QUrl) -> None:
        """Put the question of a refused file; an answer reads that file again."""
        row = self.rows[int(link.path())]
        if link.scheme() == "undo":
            self.undo_asked.emit(row["sha256"], row["file"])
            self.close()
            return
        question = row["question"]
        given = ask(self, row["file"], question)
        if given is None:
            return
        try:
            answer = checked(question["option"], question["choices"].get(given, given))
        except ValueError as error:
            self.text.append(f"<p style='color:{ink.DANGER}'>{html.escape(str(error))}</p>")
            return
        known = row.get("answers", {})
        self.answered.emit([row["path"]], {**known, question["option"]: answer})
        self.close()


def ask(parent: QWidget, file: str, question: Mapping[str, Any]) -> str | None:
    """What a person chooses or types; None where they think again."""
    choices = list(question["choices"])
    title, text = tr("One question"), f"{file}: {tr(question['text'])}"
    if not choices:
        given, sure = QInputDialog.getText(
            parent, tr("One question"), text, text="2024-03-01 08:00"
        )
    else:
        free = bool(question["free"])
        given, sure = QInputDialog.getItem(parent, title, text, choices, 0, free)
    return given if sure and given.strip() else None


def accounts_html(accounts: list[Mapping[str, Any]]) -> str:
    """All files, after what a person needs to hear first."""
    urgent = dict.fromkeys(sentence for row in accounts for sentence in help_first(row))
    first = "".join(f"<p><b>{html.escape(sentence)}</b></p>" for sentence in urgent)
    head = f"<p>{html.escape(headline(accounts))}</p>" if len(accounts) > 1 else ""
    # What was not understood comes first: only there somebody has to do something.
    order = sorted(enumerate(accounts), key=lambda pair: "error" not in pair[1])
    return first + head + "".join(account_html(row, n) for n, row in order)


def account_html(row: Mapping[str, Any], number: int = 0) -> str:
    """One file's account; what it asks, and taking it back, are links to its number."""
    found = sheet(row)
    title = f"<h3 style='margin-bottom:2px'>{html.escape(found.file)}</h3>"
    about = f"<p style='margin:0; color:{ink.MUTED}'>{html.escape(found.about)}</p>"
    lines = "".join(_html(line) for line in found.lines)
    if "question" in row:
        asked = html.escape(tr(row["question"]["text"]))
        lines += f"<p style='margin:3px 0'><a href='ask:{number}'>{tr('Answer:')} {asked}</a></p>"
    if "sha256" in row and (row.get("stored") or row.get("kept")):
        words = tr("Take this import back")
        lines += f"<p style='margin:3px 0'><a href='undo:{number}'>{words}</a></p>"
    return title + about * bool(found.about) + lines


def _html(line: Line) -> str:
    number = "" if line.count is None else f"<b>{spaced(line.count)}</b> "
    text = line.text.partition(" [")[0] if line.tone == "good" else line.text
    remark = f" <span style='color:{ink.MUTED}'>({html.escape(line.remark)})</span>"
    told = f"{number}{html.escape(text)}{remark * bool(line.remark)}"
    return f"<p style='margin:3px 0; color:{_colour(line.tone)}'>{told}</p>"


def _colour(tone: str) -> str:
    tones = {"good": ink.GOOD, "warning": ink.WARNING, "danger": ink.DANGER}
    return tones.get(tone, ink.MUTED)
