"""A window to read in: a model card, source code, a table, whatever has a title and some text."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QPlainTextEdit,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)


class Reader(QDialog):
    """Shows Markdown, or plain files in tabs."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(860, 700)
        self._layout = QVBoxLayout(self)

    def show_markdown(self, text: str) -> None:
        """One text, laid out."""
        browser = QTextBrowser()
        browser.setOpenExternalLinks(True)
        browser.setMarkdown(text)
        browser.setAccessibleName(self.windowTitle())
        self._layout.addWidget(browser)
        self.open()

    def show_files(self, files: Mapping[str, str]) -> None:
        """Files in tabs, as they are."""
        tabs = QTabWidget()
        tabs.setDocumentMode(True)
        for name, text in files.items():
            page = QPlainTextEdit(text)
            page.setReadOnly(True)
            page.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
            page.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
            page.setAccessibleName(name)
            tabs.addTab(page, name)
        self._layout.addWidget(tabs)
        self.open()
