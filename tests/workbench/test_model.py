"""Selection, tasks, settings, presets, actions: all without Qt."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import rehearsal

from workbench.actions import Action, ActionRegistry, MenuId
from workbench.actions.expression import ExpressionError, holds
from workbench.model.organs import PartLinks
from workbench.model.presets import event_of, offered
from workbench.model.selection import Selection
from workbench.model.settings import Settings, load_settings, save_settings
from workbench.model.tasks import Tasks, TaskState


def test_selection_tells_only_changes() -> None:
    selection, heard = Selection(), []
    selection.signals_changed.connect(heard.append)
    selection.time_changed.connect(heard.append)
    selection.signals = ["a", "b", "a"]
    selection.signals = ["a", "b"]
    selection.toggle_signal("a")
    selection.time_ns = (9, 3)
    assert heard == [("a", "b"), ("b",), (3, 9)]


def test_tasks_end_once_and_are_trimmed() -> None:
    tasks = Tasks(keep=3)
    number = tasks.begin("work")
    tasks.progress(number, 0.5, "half")
    assert tasks[number].state is TaskState.BUSY
    tasks.end(number, TaskState.DONE)
    tasks.progress(number, 0.7)
    tasks.end(number, TaskState.FAILED)
    assert tasks[number].state is TaskState.DONE
    for _ in range(9):
        tasks.end(tasks.begin("more"), TaskState.DONE)
    assert len(list(tasks)) <= 4


def test_settings_survive_bad_fields_and_old_versions(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "settings.json"
    save_settings(Settings(font_pt=13, recent=["a"]), file)
    assert load_settings(file) == (Settings(font_pt=13, recent=["a"]), [])
    assert "perspective" not in json.loads(file.read_text())
    file.write_text('{"schema_version": 1, "font_size": "11pt", "members": "many"}')
    settings, notices = load_settings(file)
    assert settings.font_pt == 11
    assert settings.members == 64
    assert len(notices) == 1
    for text in ("{", "[1]", '{"schema_version": 99}', '{"font_pt": 400}'):
        file.write_text(text)
        assert load_settings(file)[0] == Settings()
        assert load_settings(file)[1]
    assert list(file.parent.glob("*.tmp")) == []


def test_presets_stay_within_the_manifest() -> None:
    summary = rehearsal.summary("ada")
    pairs = offered(summary.interventions)
    assert {preset.title for preset, _ in pairs} >= {"Evening walk", "More salt", "Short sleep"}
    for preset, info in pairs:
        event = event_of(preset, info, summary.example_scenario)
        assert 0 <= event.at_h < 24
        for knob in info.knobs:
            assert knob.low <= info.value(knob, event.knobs) <= knob.high


def test_parts_lead_to_organs_and_signals() -> None:
    links = PartLinks(rehearsal.summary("ada"))
    assert links.signals_of("liver")[0] == "insulin.plasma"
    assert [organ.id for organ in links.organs_of("heart_lv")] == ["circulation"]
    assert links.organs_of("femur_left") == []


def test_enablement_is_an_expression() -> None:
    facts = {"a": True, "b": False}
    assert holds("a and not b", facts)
    assert holds("", facts)
    assert not holds("b or (a and b)", facts)
    for bad in ("a.b", "a()", "1 < 2", "and"):
        with pytest.raises(ExpressionError):
            holds(bad, facts)


def test_registry_refuses_doubles_and_searches() -> None:
    ran = []
    registry = ActionRegistry()
    registry.add(Action("x.fit", "&Fit twin", lambda: ran.append(1), MenuId.TWIN, "F5", "ok"))
    with pytest.raises(ValueError, match="twice"):
        registry.add(Action("x.fit", "Other", print, MenuId.TWIN))
    with pytest.raises(ValueError, match="F5"):
        registry.add(Action("x.other", "Other", print, MenuId.TWIN, "F5"))
    assert [a.id for a in registry.search("fit", {"ok": True})] == ["x.fit"]
    assert registry.search("fit", {"ok": False}) == []
    assert registry.run("x.fit", {"ok": True})
    assert ran == [1]
    assert registry["x.fit"].hint == "Fit twin  (F5)"
