"""What an import did, file by file: stored, converted, refused and why."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from typing import Any

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from twin_core.vocabulary import catalogue
from viewers.ink import DANGER, GOOD, MUTED, WARNING
from workbench.service.imports import help_first

#: Most reasons and unknown names of one file that are written out.
MOST_LINES = 8


class ImportAccount(QDialog):
    """A page that stays open beside the window until it is closed."""

    def __init__(self, accounts: Iterable[Mapping[str, Any]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("What was imported")
        self.resize(620, 460)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Account of the import")
        self.text.setHtml(accounts_html(list(accounts)))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.addWidget(self.text)
        layout.addWidget(buttons)


def summary_sentence(accounts: list[Mapping[str, Any]]) -> str:
    """All files in one sentence."""
    stored = sum(sum(row.get("stored", {}).values()) for row in accounts)
    refused = sum(row.get("quarantined", 0) for row in accounts)
    failed = sum("error" in row for row in accounts)
    files = f"{len(accounts)} file" + ("s" if len(accounts) != 1 else "")
    parts = [f"{files}: {_count(stored)} values stored"]
    if refused:
        parts.append(f"{_count(refused)} quarantined")
    if failed:
        parts.append(f"{failed} not readable")
    return ", ".join(parts) + "."


def accounts_html(accounts: list[Mapping[str, Any]]) -> str:
    """All files, after what a person needs to hear first."""
    urgent = dict.fromkeys(sentence for row in accounts for sentence in help_first(dict(row)))
    first = "".join(f"<p><b>{html.escape(sentence)}</b></p>" for sentence in urgent)
    return first + "".join(account_html(row) for row in accounts)


def account_html(row: Mapping[str, Any]) -> str:
    """One file's account."""
    title = f"<h3 style='margin-bottom:2px'>{html.escape(str(row['file']))}</h3>"
    if "error" in row:
        return f"{title}<p style='color:{DANGER}'>Not imported: {html.escape(row['error'])}</p>"
    if row.get("already_imported") and row.get("erased"):
        told = f"What was erased of it on {row['erased']} stays erased."
        return f"{title}<p style='color:{MUTED}'>{told}</p>"
    if row.get("already_imported"):
        return f"{title}<p style='color:{MUTED}'>Imported before; nothing changed.</p>"
    lines = [_stored(row)]
    for what in ("duplicates", "conflicts"):
        if row.get(what):
            lines.append(_line(f"{_count(row[what])} {what}", MUTED))
    if row.get("quarantined"):
        lines.append(_line(f"{_count(row['quarantined'])} values quarantined:", WARNING))
        reasons = sorted(row.get("reasons", {}).items(), key=_most_first)[:MOST_LINES]
        lines += [
            _line(f"&nbsp;&nbsp;{_count(n)} times: {html.escape(r)}", MUTED) for r, n in reasons
        ]
    unknown = sorted(row.get("unmapped", {}).items(), key=_most_first)
    if unknown:
        names = ", ".join(f"{html.escape(n)} ({_count(c)})" for n, c in unknown[:MOST_LINES])
        more = f" and {len(unknown) - MOST_LINES} more" if len(unknown) > MOST_LINES else ""
        lines.append(_line(f"No signal for: {names}{more}", MUTED))
    urgent = help_first(dict(row))
    notes = [note for note in row.get("notes", ()) if note not in urgent]
    lines += [_line(html.escape(note), MUTED) for note in notes[:MOST_LINES]]
    if "incomplete" in row:
        lines.append(_line(f"Incomplete: {html.escape(str(row['incomplete']))}", WARNING))
    return title + "".join(lines)


def _stored(row: Mapping[str, Any]) -> str:
    stored: Mapping[str, int] = row.get("stored", {})
    if not stored:
        return _line("Nothing new was stored.", WARNING)
    cells = []
    for signal, count in sorted(stored.items()):
        known = catalogue().get(signal)
        to = row.get("converted", {}).get(signal, "")
        cells.append(
            f"<tr><td>{html.escape(known.name if known else signal)}</td>"
            f"<td align='right' style='padding-left:18px; color:{GOOD}'>{_count(count)}</td>"
            f"<td style='padding-left:18px; color:{MUTED}'>{html.escape(to)}</td></tr>"
        )
    return f"<table>{''.join(cells)}</table>"


def _line(text: str, colour: str) -> str:
    return f"<p style='margin:3px 0; color:{colour}'>{text}</p>"


def _most_first(item: tuple[str, int]) -> int:
    return -item[1]


def _count(number: int) -> str:
    return f"{number:,}".replace(",", "\u202f")
