"""The organ page: values with units, what moves them, where a parameter comes from, the source."""

from __future__ import annotations

import pytest
import rehearsal
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage, QTextDocument

from workbench.model.organ_files import card, organ_folder, sources
from workbench.model.session import Session
from workbench.qt.reader import Reader

pytestmark = pytest.mark.window
MOVERS = rehearsal.RehearsalService().what_moves("insulin.plasma")


def test_what_moves_a_signal_is_asked_and_shown_under_it(window) -> None:
    page = window.organ_page
    asked: list[str] = []
    page.moves_asked.connect(asked.append)
    window.views.body_state.pick("liver")
    assert "what moves this?" in page.text.toPlainText()
    page._on_link(QUrl("moves:insulin.plasma"))
    assert asked == ["insulin.plasma"]
    page.take_movers("insulin.plasma", MOVERS)
    text = page.text.toPlainText()
    assert text.index("Insulin sensitivity") < text.index("Speed of the stomach")
    assert "141 → 93" in text
    kind = QTextDocument.ResourceType.ImageResource
    picture = page.text.document().resource(kind, QUrl("mover:insulin.plasma:0"))
    assert isinstance(picture, QImage)
    assert not picture.isNull()


def test_movers_of_another_twin_are_forgotten(window, session: Session) -> None:
    window.organ_page.take_movers("insulin.plasma", MOVERS)
    session.set_summary(rehearsal.summary("bo"))
    assert window.organ_page._movers == {}


def test_parameters_name_prior_posterior_and_a_source_that_opens(window) -> None:
    window.views.body_state.pick("liver")
    html = window.organ_page.text.toHtml()
    assert "https://doi.org/10.1109/TBME.2007.893506" in html
    text = window.organ_page.text.toPlainText()
    assert "90 %: 4.7 to 6.6; population 2 to 12" in text
    assert "learned from the data" in text


def test_card_and_source_are_one_click_away(window, qtbot) -> None:
    window.organ_page._on_link(QUrl("source:circulation"))
    reader = window.findChildren(Reader)[-1]
    assert reader.isVisible()
    reader.close()
    assert "def rhs" in sources("energy_balance")["model.py"]
    assert card("circulation").startswith("# Heart and circulation")
    assert organ_folder("no_such_organ") is None
