"""The insight page: sentences under three questions, opened to their numbers, asked for once."""

from __future__ import annotations

import math
from types import SimpleNamespace

from viewers.insight.state import insight_rows
from viewers.insight.widget import SECTIONS, InsightWidget


def line(section: str, outside: tuple[str, ...] = ()) -> SimpleNamespace:
    return SimpleNamespace(
        section=section, sentence="of 100 people like you, 7 have it", kind="average of a cohort",
        evidence="A", source="Khan 2024", value=7.1, low=2.0, high=9.0, unit="%",
        numbers=(("Age", "50 a"),), outside=outside,
    )  # fmt: skip


def test_a_row_has_a_band_and_says_what_it_is_made_of() -> None:
    (row,) = insight_rows([line("what is likely", ("age above 79",))])
    assert row.value == "7.1 % (2 to 9)"
    assert row.flagged
    names = [name for name, _ in row.opened]
    assert names == ["outside its range", "kind", "evidence", "source", "Age"]
    bare = line("what is new")
    bare.value = bare.low = math.nan
    assert insight_rows([bare])[0].value == ""


def test_the_page_answers_three_questions_and_asks_when_looked_at(qtbot) -> None:
    page = InsightWidget()
    qtbot.addWidget(page)
    asked: list[int] = []
    page.wanted.connect(lambda: asked.append(1))
    page.forget()
    assert asked == []
    page.show()
    assert asked == [1]
    page.show_answer((insight_rows([line("what is likely")]), ("a limit",)))
    tops = [page.tree.topLevelItem(i) for i in range(page.tree.topLevelItemCount())]
    assert [top.text(0) for top in tops] == list(SECTIONS.values())
    assert [top.childCount() for top in tops] == [1, 1, 1]
    assert tops[1].child(0).childCount() == 4
    assert page.notes.text() == "a limit"
    page.forget()
    assert asked == [1, 1]
