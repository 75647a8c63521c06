"""Edits, undo, merging of drags, macros."""

from __future__ import annotations

import json

import rehearsal

from twin_core.scenario.scenario import Event
from workbench.model.edits import from_dict, new_gesture
from workbench.model.session import Session


def test_every_edit_can_be_undone_and_redone(session: Session) -> None:
    start = session.scenario
    session.add_event(Event(kind="salt", at_h=1.0, knobs={"sodium": 80.0}))
    session.set_knob(0, "carbohydrate", 20.0)
    session.set_timing(1, 9.0, 45.0)
    session.remove_event(0)
    end = session.scenario
    labels = session.commands.labels
    assert labels == ("Add Salt", "Change Dinner: carbohydrate", "Change Evening walk: time",
                      "Remove Dinner")  # fmt: skip
    for _ in labels:
        session.commands.undo()
    assert session.scenario == start
    assert session.commands.undo_label == ""
    for _ in labels:
        session.commands.redo()
    assert session.scenario == end


def test_one_drag_is_one_undo(session: Session) -> None:
    start, gesture = session.scenario, new_gesture()
    for value in range(30, 60):
        session.set_knob(0, "carbohydrate", float(value), gesture)
    session.set_knob(0, "carbohydrate", 99.0, new_gesture())
    assert len(session.commands.labels) == 2
    session.commands.undo()
    assert session.scenario.events[0].knobs["carbohydrate"] == 59.0
    session.commands.undo()
    assert session.scenario == start


def test_an_edit_that_changes_nothing_is_no_step(session: Session) -> None:
    session.set_knob(0, "carbohydrate", 70.0)
    assert session.commands.labels == ()


def test_macro_repeats_the_edits_and_is_json(session: Session) -> None:
    session.add_event(Event(kind="salt", at_h=1.0))
    session.set_knob(0, "carbohydrate", 20.0)
    session.remove_event(1)
    text = json.dumps(session.commands.macro())
    other = Session()
    other.set_summary(rehearsal.summary("ada"))
    for row in json.loads(text):
        other.do(from_dict(row))
    assert other.scenario == session.scenario
    assert [entry.action for entry in session.commands.trail] == ["do"] * 3


def test_a_new_edit_forgets_what_was_undone(session: Session) -> None:
    session.set_knob(0, "carbohydrate", 20.0)
    session.commands.undo()
    session.set_knob(0, "carbohydrate", 30.0)
    session.commands.redo()
    assert session.scenario.events[0].knobs["carbohydrate"] == 30.0


def test_scenario_file_reads_back(session: Session) -> None:
    from twin_core.scenario.scenario import parse_scenario
    from workbench.model.scenario_file import scenario_toml

    assert parse_scenario(scenario_toml(session.scenario)) == session.scenario
