"""The second language is complete: every text that a widget is handed is marked, and translated."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from viewers.body3d.camera import VIEWS
from viewers.body3d.layers import LAYERS
from viewers.body3d.layers import PRESETS as BODY_PRESETS
from viewers.body3d.titles import BASELINE_TITLE, CHANGED_TITLE, DIFFERENCE_TITLE
from viewers.loops.state import CHAMBERS
from viewers.units import FAMILIES
from workbench.actions import MenuId
from workbench.model.presets import PRESETS

ROOT = Path(__file__).resolve().parents[2]
GERMAN = json.loads((ROOT / "viewers/languages/de.json").read_text(encoding="utf-8"))
#: Widgets' makers and setters whose text a user reads or hears.
SINKS = frozenset({
    "QLabel", "QPushButton", "QCheckBox", "setText", "setToolTip", "setAccessibleName",
    "setPlaceholderText", "setWindowTitle", "addTab", "add_tab", "addButton", "show_loading",
    "getExistingDirectory", "getOpenFileName", "getOpenFileNames", "getSaveFileName",
})  # fmt: skip
#: Not of this language: names, examples, ids of tabs.
NAMES = frozenset({
    "Vitruvian", "age1…", "compare", "board", "timeline", "loops", "posterior", "quality", "log",
    "console", "helpful", "insight", "live", "trials", "person.vtr", "macro.py", "problem.zip",
    "Python (*.py)", "ZIP (*.zip)", "· Vitruvian",
    "<span style='color:'>◉</span>&nbsp;<b>Vitruvian</b>",
})  # fmt: skip
#: What drives the window from outside, and the body's own controls.
OTHERS = ("first_plot.py", "gallery.py", "pilot.py", "stopwatch.py")


def sources() -> list[Path]:
    files = [*ROOT.glob("workbench/qt/**/*.py"), *ROOT.glob("workbench/model/*.py")]
    spoken = ("understood", "taken_back", "access", "guide")
    files += [ROOT / f"workbench/service/{name}.py" for name in spoken]
    files += ROOT.glob("viewers/**/*.py")
    return [file for file in files if file.name not in OTHERS]


def calls(file: Path) -> list[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return getattr(call.func, "attr", "") or getattr(call.func, "id", "")


def marked() -> set[str]:
    found = {family.title for family in FAMILIES} | {menu.value for menu in MenuId}
    found |= {text for preset in PRESETS for text in (preset.title, preset.hint)} | set(CHAMBERS)
    found |= {*LAYERS.values(), *BODY_PRESETS, *(view.title for view in VIEWS.values())}
    found |= {BASELINE_TITLE, CHANGED_TITLE, DIFFERENCE_TITLE}
    for file in sources():
        for call in calls(file):
            first = call.args[0] if call.args else None
            if name_of(call) in ("tr", "mark") and isinstance(first, ast.Constant):
                found.add(first.value)
            if name_of(call) == "Action":
                texts = [call.args[i] for i in (1, 6) if i < len(call.args)]
                found |= {t.value for t in texts if isinstance(t, ast.Constant) and t.value}
    return found


def test_no_text_is_given_when_a_module_is_loaded() -> None:
    """The language can change while the window is open."""
    early = []
    for file in sources():
        body = ast.parse(file.read_text(encoding="utf-8")).body
        plain = [node for node in body if isinstance(node, ast.Assign | ast.AnnAssign | ast.Expr)]
        calls_ = [c for node in plain for c in ast.walk(node) if isinstance(c, ast.Call)]
        early += [f"{file.name}:{c.lineno}" for c in calls_ if name_of(c) == "tr"]
    assert early == []


def test_every_marked_text_is_translated() -> None:
    assert sorted(marked() - set(GERMAN)) == []


def test_no_translation_is_empty_and_all_keep_their_places() -> None:
    for english, german in GERMAN.items():
        assert german.strip(), english
        for places in (r"\{\w+\}", r"</?\w+>"):
            here, there = re.findall(places, english), re.findall(places, german)
            assert sorted(here) == sorted(there), english


def written(node: ast.expr) -> str:
    """What stands in a text, without what is put in; empty where it is none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) for v in node.values if isinstance(v, ast.Constant)).strip()
    return str(node.value) if isinstance(node, ast.Constant) else ""


def test_every_text_of_a_widget_is_marked() -> None:
    bare = []
    for file in sources():
        for call in calls(file):
            if name_of(call) in SINKS:
                for given in call.args:
                    text = written(given)
                    words = re.sub(r"<[^>]*>|&\w+;", "", text)
                    if re.search(r"[A-Za-z]{3,}", words) and text not in NAMES:
                        bare.append(f"{file.name}:{given.lineno} {text!r}")
    assert bare == []


@pytest.mark.window
def test_the_window_speaks_german() -> None:
    code = (
        "from PySide6.QtWidgets import QApplication\n"
        "app = QApplication([])\n"
        "from workbench.model.session import Session\n"
        "from workbench.model.settings import Settings\n"
        "from workbench.qt.window import MainWindow\n"
        "w = MainWindow(Session(), Settings())\n"
        "print([a.text() for a in w.menuBar().actions()])\n"
        "print(w.welcome.text.text())\n"
        "print(w.binder.qactions['edit.undo'].toolTip())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "VITRUVIAN_LANGUAGE": "de", "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert "&Datei" in done.stdout
    assert "auf Ihrem Schreibtisch" in done.stdout
    assert "Die letzte Änderung zurücknehmen" in done.stdout


@pytest.mark.window
def test_buttons_of_qt_follow_the_language_and_follow_it_back(qtbot, monkeypatch) -> None:
    from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox

    from workbench.qt.qt_words import speak

    app = QApplication.instance()
    assert app is not None
    kinds, asked = QDialogButtonBox.StandardButton, QMessageBox.StandardButton
    found = []
    for language in ("de", "en"):
        monkeypatch.setenv("VITRUVIAN_LANGUAGE", language)
        speak(app)
        row = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Close)
        box = QMessageBox(QMessageBox.Icon.Question, "", "", asked.Yes | asked.No)
        qtbot.addWidget(row)
        qtbot.addWidget(box)
        found.append({button.text() for button in (*row.buttons(), *box.buttons())})
    assert found[0] == {"OK", "Abbrechen", "Schließen", "&Ja", "&Nein"}
    assert found[1] == {"OK", "Cancel", "Close", "&Yes", "&No"}


@pytest.mark.window
def test_tasks_are_told_in_the_language_whoever_began_them(qtbot, monkeypatch) -> None:
    from PySide6.QtWidgets import QLabel

    from workbench.model.tasks import Tasks, TaskState
    from workbench.qt.panels.tasks import TaskPanel

    monkeypatch.setenv("VITRUVIAN_LANGUAGE", "de")
    tasks = Tasks()
    panel = TaskPanel(tasks)
    qtbot.addWidget(panel)
    number = tasks.begin("Import a.csv")
    tasks.progress(number, 0.5, "reading a.csv (1 of 3)")
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert {"a.csv importieren", "a.csv wird gelesen (1 von 3)"} <= set(texts)
    tasks.end(number, TaskState.CANCELLED, "“Import a.csv” was cancelled.")
    texts = [label.text() for label in panel.findChildren(QLabel)]
    assert "„a.csv importieren“ wurde abgebrochen." in texts
