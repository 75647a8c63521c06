"""Session files keep what they do not know; unsaved work survives a crash; macros run headless."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import rehearsal

from twin_core.scenario.scenario import Event
from workbench.model.recovery import Recovery
from workbench.model.session import Session
from workbench.model.session_file import SessionFileError, of_session, read, write
from workbench.script import Desk, ScriptError
from workbench.script.here import HereEngine
from workbench.script.recorder import Recorder

pytestmark = pytest.mark.window


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session, HereEngine(session, rehearsal.RehearsalService()))


# -------------------------------------------------------------------- files
def test_a_session_comes_back_and_unknown_blocks_are_kept(session: Session, tmp_path) -> None:
    session.record_path = "/people/ada.vtr"
    session.selection.hour = 13.5
    file = tmp_path / "a.vts"
    write(of_session(session, "teach"), file)
    table = json.loads(file.read_text())
    table["plugin.sleep"] = {"nights": [1, 2]}
    file.write_text(json.dumps(table))
    kept = read(file)
    assert kept.scenario == session.scenario
    assert kept.selection["hour"] == 13.5
    write(of_session(session, "clinic", kept.others), file)
    again = json.loads(file.read_text())
    assert again["plugin.sleep"] == {"nights": [1, 2]}
    assert again["perspective"] == "clinic"


@pytest.mark.parametrize("text", ['{"format": "other"}', "not json", "[]",
                                  '{"format": "vitruvian-session", "version": 99}'])  # fmt: skip
def test_what_is_no_session_or_newer_is_refused_and_untouched(text: str, tmp_path) -> None:
    file = tmp_path / "a.vts"
    file.write_text(text)
    with pytest.raises(SessionFileError, match=r"a\.vts"):
        read(file)
    assert file.read_text() == text


def test_the_window_restores_scenario_and_view(window, session: Session, tmp_path) -> None:
    session.record_path = str(tmp_path)
    session.add_event(Event(kind="exercise", at_h=7.0, duration_min=30, knobs={"intensity": 0.5}))
    session.selection.hour = 9.0
    saved = session.scenario
    window.sessions.save_to(tmp_path / "a.vts")
    opened: list[str] = []
    window.open_asked.connect(opened.append)
    session.commands.undo()
    session.selection.hour = 0.0
    window.sessions.open_from(tmp_path / "a.vts")
    assert opened == [str(tmp_path)]
    session.set_summary(session.summary)
    assert session.scenario == saved
    assert session.selection.hour == 9.0
    assert session.commands.undo_label == "Load the saved scenario"


# ----------------------------------------------------------------- recovery
def test_work_of_a_killed_process_is_found_and_that_of_a_living_one_is_not(tmp_path) -> None:
    code = (
        "import sys, os; from pathlib import Path\n"
        "from workbench.model.recovery import Recovery\n"
        "from workbench.model.session_file import SessionFile\n"
        "Recovery(Path(sys.argv[1])).keep(SessionFile('/people/ada.vtr')); os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    here = Recovery(tmp_path)
    here.keep(read(next(tmp_path.glob("*.vts"))))
    lost = here.lost()
    assert [kept.record for _, kept in lost] == ["/people/ada.vtr"]
    assert len(list(tmp_path.glob("*.vts"))) == 2
    here.forget()
    assert len(list(tmp_path.glob("*.vts"))) == 1


def test_nothing_of_an_encrypted_record_is_kept_in_the_clear(window, session, tmp_path) -> None:
    session.record_path = str(tmp_path)
    window.sessions.watch(tmp_path / "unsaved")
    session.set_knob(0, "carbohydrate", 10.0)
    window.sessions.autosave()
    assert len(list((tmp_path / "unsaved").glob("*.vts"))) == 1
    window.header.encrypted = True
    window.sessions.autosave()
    assert list((tmp_path / "unsaved").glob("*.vts")) == []


# ------------------------------------------------------------------- macros
def test_a_recorded_macro_does_the_same_again(session: Session, desk: Desk) -> None:
    session.record_path = "ada.vtr"
    recorder = Recorder(session)
    recorder.start()
    session.add_event(
        Event(kind="exercise", at_h=7.25, duration_min=30, knobs={"intensity": 0.5}, label="Run")
    )
    session.set_knob(0, "carbohydrate", 90.0, gesture=7)
    session.set_knob(0, "carbohydrate", 45.0, gesture=7)
    session.set_timing(2, 8.0, 45.0)
    session.remove_event(1)
    session.commands.undo()
    recorder.note("desk.at(9.5)")
    script = recorder.stop()
    wanted = session.scenario
    assert script.count("desk.change(0, carbohydrate=45.0)") == 1
    assert "90.0" not in script, "a drag is told as it ended"
    fresh = Session()
    other = Desk(fresh, HereEngine(fresh, rehearsal.RehearsalService()))
    exec(compile(script, "macro", "exec"), {"desk": other})
    assert fresh.scenario.events == wanted.events
    assert fresh.selection.hour == 9.5


def test_a_script_is_told_what_is_wrong(desk: Desk, tmp_path) -> None:
    with pytest.raises(ScriptError, match=r"no organ knows 'fly'.*exercise"):
        desk.add("fly", at_h=1.0)
    with pytest.raises(ScriptError, match=r"has no speed.*intensity"):
        desk.add("exercise", at_h=1.0, speed=3.0)
    with pytest.raises(ScriptError, match="there is no event 9"):
        desk.remove(9)
    before = desk.project()
    assert desk.project() is before, "nothing changed, so nothing is run"
    desk.add("exercise", at_h=14.0, duration_min=30)
    assert desk.project() is not before
    desk.table("outcomes", tmp_path / "o.csv")
    assert "Peak" in (tmp_path / "o.csv").read_text()


def test_run_names_the_line_of_a_faulty_script(tmp_path) -> None:
    script = tmp_path / "bad.py"
    script.write_text("x = 1\ndesk.fly()\n")
    done = subprocess.run(
        [sys.executable, "-m", "workbench.cli", "run", str(script)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "bad.py, line 2" in done.stderr
    assert "Traceback" not in done.stderr


# -------------------------------------------------------- console and report
def test_the_console_speaks_to_the_session(window, session: Session) -> None:
    window.tools.show_console()
    console = window.tools.console
    console.run("desk.add('exercise', at_h=15.0)")
    assert session.scenario.events[-1].kind == "exercise"
    console.run("for i in range(2):")
    console.run("    print('n', i)")
    console.run("")
    assert "n 1" in console.page.toPlainText()
    console.run("desk.nonsense")
    assert "AttributeError" in console.page.toPlainText()
    assert console.interpreter.complete("desk.un") == "desk.undo()"
    window.tools.show_console()
    assert window.docks.in_front == "console"


def test_the_problem_report_holds_no_person(window, tmp_path) -> None:
    window.settings.recent = ["/people/ada.vtr"]
    window.tools.write_problem(tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as pack:
        names = set(pack.namelist())
        everything = b" ".join(pack.read(name) for name in names)
    assert {"README.txt", "versions.txt", "log.txt", "settings.json"} <= names
    assert b"ada.vtr" not in everything
    assert b"Ada Example" not in everything


def test_a_macro_is_recorded_from_the_menu(window, session: Session, tmp_path) -> None:
    window.tools.toggle_recording()
    assert window.binder.qactions["tools.record"].text() == "Stop &recording"
    session.set_knob(0, "carbohydrate", 20.0)
    window.tools.finish_recording(Path(tmp_path) / "macro")
    assert "carbohydrate=20.0" in (tmp_path / "macro.py").read_text()
    window.undo()
    window.tools.run_script(tmp_path / "macro.py")
    assert session.scenario.events[0].knobs["carbohydrate"] == 20.0
