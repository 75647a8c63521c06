"""What an import did, file by file: one page in plain words."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from viewers.ink import DANGER, GOOD, MUTED, WARNING
from viewers.words import tr
from workbench.service.understood import Line, headline, help_first, sheet, spaced

_COLOURS = {"good": GOOD, "muted": MUTED, "warning": WARNING, "danger": DANGER}


class ImportAccount(QDialog):
    """A page that stays open beside the window until it is closed."""

    def __init__(self, accounts: Iterable[Mapping[str, Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What was understood"))
        self.resize(680, 560)
        self.text = QTextBrowser()
        self.text.setAccessibleName(tr("Account of the import"))
        self.text.setHtml(accounts_html(list(accounts)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.text)
        layout.addWidget(buttons)


def accounts_html(accounts: list[Mapping[str, Any]]) -> str:
    """All files, after what a person needs to hear first."""
    urgent = dict.fromkeys(sentence for row in accounts for sentence in help_first(row))
    first = "".join(f"<p><b>{html.escape(sentence)}</b></p>" for sentence in urgent)
    head = f"<p>{html.escape(headline(accounts))}</p>" if len(accounts) > 1 else ""
    return first + head + "".join(account_html(row) for row in accounts)


def account_html(row: Mapping[str, Any]) -> str:
    """One file's account."""
    found = sheet(row)
    title = f"<h3 style='margin-bottom:2px'>{html.escape(found.file)}</h3>"
    about = f"<p style='margin:0; color:{MUTED}'>{html.escape(found.about)}</p>"
    return title + about * bool(found.about) + "".join(_html(line) for line in found.lines)


def _html(line: Line) -> str:
    number = "" if line.count is None else f"<b>{spaced(line.count)}</b> "
    text = line.text.partition(" [")[0] if line.tone == "good" else line.text
    remark = f" <span style='color:{MUTED}'>({html.escape(line.remark)})</span>"
    told = f"{number}{html.escape(text)}{remark * bool(line.remark)}"
    return f"<p style='margin:3px 0; color:{_COLOURS[line.tone]}'>{told}</p>"
