"""The dialog of organs: the usual three stay, others are added with a start of their own."""

from __future__ import annotations

import pytest

from data.record import Person, Record
from workbench.model.organ_choice import organ_rows, store_choice
from workbench.qt.organ_chooser import OrganChooser, OrganRow
from workbench.service.organs import Choice, choice_of

pytestmark = pytest.mark.window


def test_a_failing_heart_and_a_kidney_are_chosen_and_kept(qtbot, tmp_path) -> None:
    path = str(tmp_path / "ada.vtr")
    Record.create(path, Person(display_name="Ada")).close()
    chooser = OrganChooser([OrganRow(**row) for row in organ_rows(path)])
    qtbot.addWidget(chooser)
    assert not chooser.boxes["circulation"].isEnabled(), "part of every twin"
    assert "glucose_t1d" not in chooser.boxes, "no second glucose organ beside the first"
    chooser.boxes["kidney_pressure"].setChecked(True)
    starts = chooser.starts["circulation"]
    starts.setCurrentIndex(starts.findData("hfref"))
    store_choice(path, *chooser.choice())
    with Record.open(path) as record:
        assert choice_of(record).organs == ("kidney_pressure",)
        assert choice_of(record).presets["circulation"] == "hfref"
    again = OrganChooser([OrganRow(**row) for row in organ_rows(path)])
    qtbot.addWidget(again)
    assert again.boxes["kidney_pressure"].isChecked()
    assert again.starts["circulation"].currentData() == "hfref"
    again.boxes["kidney_pressure"].setChecked(False)
    again.starts["circulation"].setCurrentIndex(0)
    store_choice(path, *again.choice())
    with Record.open(path) as record:
        assert choice_of(record) == Choice((), {"glucose_endogenous": "healthy"})
