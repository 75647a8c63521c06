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
    "setPlaceholderText", "setWindowTitle", "addTab", "add_tab",
})  # fmt: skip
#: Not of this language: names, examples, ids of tabs.
NAMES = frozenset({
    "Vitruvian", "age1…", "compare", "board", "timeline", "loops", "posterior", "quality", "log",
    "console", "helpful", "insight", "live", "trials",
})  # fmt: skip
#: What drives the window from outside, and the body's own controls.
OTHERS = ("first_plot.py", "gallery.py", "pilot.py", "stopwatch.py")


def sources() -> list[Path]:
    files = [*ROOT.glob("workbench/qt/**/*.py"), *ROOT.glob("workbench/model/*.py")]
    spoken = ("understood", "taken_back", "access")
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


def test_every_text_of_a_widget_is_marked() -> None:
    bare = []
    for file in sources():
        for call in calls(file):
            if name_of(call) in SINKS:
                for text in (a for a in call.args if isinstance(a, ast.Constant)):
                    words = re.sub(r"<[^>]*>|&\w+;", "", str(text.value))
                    if re.search(r"[A-Za-z]{3,}", words) and text.value not in NAMES:
                        bare.append(f"{file.name}:{text.lineno} {text.value!r}")
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
