"""A newer version is looked for by the user's browser, after a question, and by nothing else."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from workbench.model import releases


def test_the_page_is_the_one_that_the_distribution_names() -> None:
    rows = ["Homepage, https://a.example", "Release Notes, https://a.example/news",
            "Releases, https://a.example/releases"]  # fmt: skip
    assert releases.page_of(rows) == "https://a.example/releases"
    assert releases.page_of(rows[:2]) == "https://a.example/news"
    assert releases.page_of(["Releases, http://a.example"]) == "", "never over an open line"
    assert releases.page_of([]) == ""


@pytest.mark.window
@pytest.mark.parametrize("agreed", [True, False])
def test_the_browser_opens_it_only_after_a_yes(window, monkeypatch, agreed: bool) -> None:
    opened: list[str] = []
    monkeypatch.setattr(releases, "releases_page", lambda: "https://a.example/releases")
    answer = QMessageBox.StandardButton.Yes if agreed else QMessageBox.StandardButton.No
    monkeypatch.setattr(QMessageBox, "question", lambda *_: answer)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    window.tools.look_for_releases()
    assert opened == (["https://a.example/releases"] if agreed else [])


@pytest.mark.window
def test_a_build_that_names_no_page_says_so(window, monkeypatch) -> None:
    monkeypatch.setattr(releases, "releases_page", lambda: "")
    told: list[str] = []
    window.session.noticed.connect(lambda notice: told.append(notice.sentence))
    window.tools.look_for_releases()
    assert "names no page" in told[0]
