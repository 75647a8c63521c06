"""The page of settings: it clashes before it stores, and what it sets holds at once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from viewers.units import UNITS
from workbench.model.settings import Settings, load_settings, save_settings
from workbench.qt.settings_page import SettingsPage

pytestmark = pytest.mark.window


@pytest.fixture(autouse=True)
def usual_units() -> Iterator[None]:
    yield
    UNITS.choose({})


@pytest.fixture
def page(window, qtbot) -> SettingsPage:
    made = SettingsPage(window.settings, window.actions_, window.actions_.defaults, window)
    made.changed.connect(window.apply_settings)
    qtbot.addWidget(made)
    return made


def test_units_and_size_of_text_hold_at_once(window, page: SettingsPage) -> None:
    page.units["glucose"].setCurrentIndex(page.units["glucose"].findData("mmol/L"))
    page.text_size.setValue(13)
    page._keep()
    assert window.settings.units == {"glucose": "mmol/L"}
    assert window.settings.font_pt == 13
    window.views.pages.compare._write()
    assert "mmol/L" in window.views.pages.compare.panels[0].title.text()
    band = window.views.pages.compare_state.bands[0]
    assert 3.0 < band.baseline[2, 0] < 12.0


def test_a_shortcut_of_another_action_is_refused_by_name(window, page: SettingsPage) -> None:
    page.show_keys()
    page.keys["twin.fit"].setKeySequence(QKeySequence("Ctrl+Z"))
    page._keep()
    page._on_key("twin.fit")
    assert page.trouble.text() == "Ctrl+Z already belongs to “Undo”."
    assert window.settings.shortcuts == {}
    page.keys["twin.fit"].setKeySequence(QKeySequence("Ctrl+Alt+F"))
    page._keep()
    assert window.settings.shortcuts == {"twin.fit": "Ctrl+Alt+F"}
    assert window.binder.qactions["twin.fit"].shortcut().toString() == "Ctrl+Alt+F"
    assert "Ctrl+Alt+F" in window.binder.qactions["twin.fit"].toolTip()


def test_defaults_come_back(window, page: SettingsPage) -> None:
    window.settings.shortcuts = {"twin.fit": "Ctrl+Alt+F"}
    window.apply_settings()
    page.show_keys()
    page._default_keys()
    page._keep()
    assert window.settings.shortcuts == {}
    assert window.binder.qactions["twin.fit"].shortcut().toString() == "Ctrl+F5"


def test_new_fields_are_kept_and_bad_ones_fall_back(tmp_path) -> None:
    file = tmp_path / "settings.json"
    save_settings(Settings(language="de", units={"mass": "[lb_av]"}), file)
    assert load_settings(file) == (Settings(language="de", units={"mass": "[lb_av]"}), [])
    file.write_text('{"schema_version": 2, "language": "tlh", "units": {"mass": 3}}')
    settings, notices = load_settings(file)
    assert settings == Settings()
    assert len(notices) == 2


def test_every_action_is_reached_by_keyboard_alone(window) -> None:
    menus = [m for m in window.menuBar().findChildren(QMenu) if m.title()]
    assert all("&" in menu.title() for menu in menus), "Alt and a letter open every menu"
    reached = {a.data() for menu in menus for a in menu.actions() if a.data()}
    assert reached == {action.id for action in window.actions_}
    for menu in menus:
        letters = [
            a.text()[a.text().index("&") + 1].lower() for a in menu.actions() if "&" in a.text()
        ]
        assert len(letters) == sum(1 for a in menu.actions() if a.data()), menu.title()
    facts = dict.fromkeys(window.facts(), True) | {"busy": False}
    assert len(window.actions_.search("", facts)) == len(reached), "the palette lists them all"
