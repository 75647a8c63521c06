"""Every number that the window shows tells what it is: meaning, unit, source, how it came to be."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QSpinBox, QWidget

from twin_core.vocabulary import catalogue
from viewers.signal_words import OUTCOME, linked, what_is
from viewers.units import UNITS
from workbench.qt.what_is import Card, at_focus, explained

pytestmark = pytest.mark.window
TABS = ("compare", "board", "timeline", "loops", "posterior", "quality", "insight")


def told_of(widget: QWidget, makers: dict[str, str] | None = None) -> str:
    return explained(widget, QPoint(widget.width() // 2, widget.height() // 2), makers or {})


def numbers_in(window) -> list[QWidget]:
    found: list[QWidget] = []
    for label in window.findChildren(QLabel):
        text = re.sub(r"<[^>]*>|\([^)]*\+[^)]*\)", "", label.text())
        if label.isVisible() and re.search(r"\d", text):
            found.append(label)
    return [*found, *(box for box in window.findChildren(QSpinBox) if box.isVisible())]


def test_every_number_in_the_window_tells_what_it_is(window, qtbot) -> None:
    silent, seen = [], 0
    for tab in TABS:
        window.docks.front(tab)
        qtbot.wait(80)
        for widget in numbers_in(window):
            seen += 1
            if not told_of(widget):
                silent.append((tab, type(widget.parentWidget()).__name__, str(widget)))
    assert seen > 20
    assert silent == []


@pytest.mark.parametrize("signal", ["glucose.plasma", "heart.rate", "liver.glucose_output"])
def test_a_signal_is_told_with_meaning_unit_range_and_a_source_to_open(signal: str) -> None:
    known = catalogue()[signal]
    told = what_is(signal, OUTCOME)
    assert known.name in told
    assert known.meaning in told
    assert "Usually" in told
    assert "https://doi.org/10." in told
    assert "Model, not measurement" in told


def test_the_usual_range_is_told_in_the_unit_that_was_chosen() -> None:
    UNITS.choose({"glucose": "mmol/L"})
    try:
        assert "Usually 3.89 to 7.77 mmol/L" in what_is("glucose.plasma")
    finally:
        UNITS.choose({})


def test_a_source_without_a_doi_stays_text_and_one_in_a_sentence_becomes_a_link() -> None:
    assert linked("a textbook <1999>") == "a textbook &lt;1999&gt;"
    told = linked("Hall 2011, doi:10.1016/S0140-6736(11)60812-X; spread assumed")
    assert "href='https://doi.org/10.1016/S0140-6736(11)60812-X'" in told
    assert told.endswith("; spread assumed")


def test_a_curve_names_the_organ_that_works_it_out(window) -> None:
    panel = window.views_.pages.compare.panels[0]
    told = told_of(panel.graphics.viewport(), {panel.signal: "Glucose and insulin"})
    assert "Worked out by the model: Glucose and insulin." in told


def test_a_row_of_a_table_is_explained_from_the_keyboard(window, qtbot) -> None:
    window.views_.pages.compare.show_mode("table")
    table = window.views_.pages.compare.table
    qtbot.waitUntil(lambda: table.rowCount() > 1)
    table.setCurrentCell(1, 2)
    table.setFocus()
    told = explained(*at_focus(window), {})
    assert catalogue()[window.session.projection.outcomes[1].signal].meaning in told


def test_a_card_shows_it_and_nothing_is_told_of_what_tells_nothing(window, qtbot) -> None:
    heard: list[str] = []
    window.session.noticed.connect(lambda notice: heard.append(notice.sentence))
    window.tools._explain(None, QPoint())
    assert "press F1" in heard[0]
    window.tools._explain(window.timebar.clock, QPoint())
    card = window.findChildren(Card)[-1]
    assert "clock" in card.text.text()
    card.close()
