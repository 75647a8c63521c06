"""The insight page: sentences under four questions, opened to their numbers, asked for once."""

from __future__ import annotations

import math
from types import SimpleNamespace

from PySide6.QtCore import Qt

from viewers.insight.state import insight_rows
from viewers.insight.widget import SECTIONS, InsightWidget


def line(section: str, outside: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(
        section=section, sentence="of 100 people like you, 7 have it", kind="average of a cohort",
        evidence="A", shown_source="Khan 2024", value=7.1, low=2.0, high=9.0, unit="%",
        banded=True, unbanded="", model="a risk equation", numbers=(("Age", "50 a"),),
        outside=outside,
    )  # fmt: skip


def test_a_row_has_a_band_and_says_what_it_is_made_of() -> None:
    (row,) = insight_rows([line("what is likely", ("age above 79",))])
    assert row.value == "7.1 % (2 to 9)"
    assert row.flagged
    names = [name for name, _ in row.opened]
    assert names == [
        "outside its range", "kind", "evidence", "source", "worked out by", "Age",
    ]  # fmt: skip
    bare = line("what is new")
    bare.value = bare.low = math.nan
    assert insight_rows([bare])[0].value == ""


def test_the_page_answers_four_questions_and_asks_when_looked_at(qtbot) -> None:
    page = InsightWidget()
    qtbot.addWidget(page)
    asked: list[int] = []
    page.wanted.connect(lambda: asked.append(1))
    page.forget()
    assert asked == []
    page.show()
    assert asked == [1]
    page.show_answer((insight_rows([line("what is likely")]), ("a limit",)))
    titles = [page.tabs.tabText(i) for i in range(page.tabs.count())]
    assert titles[1] == "What is likely (1)"
    assert [titles[i] for i in (0, 2, 3)] == [list(SECTIONS.values())[i] for i in (0, 2, 3)]
    assert page.notes.text() == "a limit"
    page.forget()
    assert asked == [1, 1]


def test_a_sentence_is_read_in_full_and_a_click_opens_its_numbers(qtbot) -> None:
    page = InsightWidget()
    qtbot.addWidget(page)
    long = line("what is likely", ("age above 79",))
    long.sentence = "a sentence that goes on " * 20
    page.set_rows(insight_rows([long]))
    page.look_at("what is likely")
    page.resize(420, 500)
    page.show()
    (sentence,) = page.pages["what is likely"].rows
    qtbot.waitUntil(lambda: sentence.words.width() > 100)
    assert sentence.words.height() >= sentence.words.heightForWidth(sentence.words.width())
    assert sentence.words.text().startswith("\u26a0")
    assert sentence.opened.isHidden()
    qtbot.mouseClick(sentence, Qt.MouseButton.LeftButton)
    assert not sentence.opened.isHidden()
    assert sentence.opened.layout().rowCount() == 6
