"""What importers say of a file is complete in the second language, and keeps what the file said."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from data.importers._scoring import HELP_FIRST
from viewers.told import told
from workbench.service.understood import headline, sheet

ROOT = Path(__file__).resolve().parents[2]
GERMAN, QUALITY, WORK = (
    json.loads((ROOT / f"viewers/languages/de-{kind}.json").read_text(encoding="utf-8"))
    for kind in ("import", "quality", "work")
)
#: Calls whose first texts reach the reader: notes, refusals of values and of files
SPEAKERS = ("note", "refuse", "failure", "NotATime", "NotANumber", "UnknownUnit")


@pytest.fixture(autouse=True)
def in_german(monkeypatch):
    monkeypatch.setenv("VITRUVIAN_LANGUAGE", "de")


def pattern(node: ast.expr) -> str:
    """A text with `{}` for what is put in; empty where it is none."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "{}" for part in node.values)
        return "".join(map(str, parts))
    return ""


def spoken() -> dict[str, str]:
    """All that the importers say, with the file that says it."""
    found: dict[str, str] = {}
    files = [*ROOT.glob("data/importers/*.py"), ROOT / "data/record/identity.py"]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            texts: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
                if name in SPEAKERS or name.endswith(("Error", "Failure")):
                    texts = node.args[: 1 if name == "refuse" else 3]
                    texts += [k.value for k in node.keywords if k.arg in ("remedy", "reason")]
            elif isinstance(node, ast.Subscript) and getattr(node.value, "attr", "") == "skipped":
                texts = [node.slice]
            elif isinstance(node, ast.Dict) and file.name == "_table_values.py":
                texts = node.values
            for text in map(pattern, texts):
                if " " in text and re.search(r"[a-z]{2}", text.replace("{}", "")):
                    found.setdefault(text, file.name)
    return found


def test_all_that_importers_say_is_translated() -> None:
    lacking = {text: file for text, file in spoken().items() if text not in GERMAN}
    assert lacking == {}
    every = {**GERMAN, **QUALITY, **WORK}
    assert all(k.count("{}") == v.count("{}") for k, v in every.items())


def texts_of(files, names) -> dict[str, str]:
    """Texts that calls of these names, and assignments to `text` or `stage`, are given."""
    found: dict[str, str] = {}
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            given: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", "") or getattr(node.func, "id", "")
                given = [*node.args, *(k.value for k in node.keywords)] if name in names else []
            elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                to = node.targets[0] if isinstance(node, ast.Assign) else node.target
                given = [node.value] if getattr(to, "id", "") in ("text", "stage", "title") else []
            for text in map(pattern, given):
                if re.search(r"[a-z]{3}", text.replace("{}", "")):
                    found.setdefault(text, file.name)
    return found


def test_how_far_the_engine_is_and_why_it_stopped_is_translated() -> None:
    engine = [ROOT / f"workbench/engine/{name}.py" for name in ("client", "failures", "protocol")]
    service = ("foreseen", "imports", "monthly", "printing", "service")
    files = [*engine, *(ROOT / f"workbench/service/{name}.py" for name in service)]
    files += [ROOT / "twin_core/infer/fit.py", ROOT / "workbench/model/driver.py"]
    calls = ("progress", "report", "Cancelled", "EngineStopped", "crash_sentence")
    words = texts_of(files, calls)
    assert {t: f for t, f in words.items() if t not in WORK} == {"fitting {}": "fit.py"}
    assert {"fitting beat", "fitting days", "fitting minutes"} <= set(WORK)


def test_what_checks_find_is_translated() -> None:
    files = ROOT.glob("data/quality/*.py")
    words = texts_of(files, ("make", "Correction"))
    lacking = []
    for text, file in words.items():
        said = {text.replace("{}{}", "{}"), text.replace("{}{}", "{}, {} of them refused,")}
        if " " in text and not said & {*QUALITY, *GERMAN}:
            lacking.append(f"{file}: {text}")
    assert lacking == []
    assert told("2 values of heart rate far from the neighbours: 190 /min at 2024-03-01 "
                "08:00 UTC between 62 and 63.") == (
        "2 Werte von Herzfrequenz weit weg von den Nachbarn: 190 /min um 2024-03-01 08:00 UTC "
        "zwischen 62 und 63.")  # fmt: skip


def test_what_the_file_said_stays_word_for_word() -> None:
    assert told("3 local times lie in the hour that the autumn clock change repeats; the first of "
                "the two was taken.").startswith("3 Ortszeiten liegen in der Stunde")  # fmt: skip
    assert told("'a {}; b.csv' was refused: the JSON is cut or damaged (line 3); 'a.json', line 3; "
                "export it again.") == (
        "'a {}; b.csv' wurde abgelehnt: das JSON ist abgeschnitten oder beschädigt (Zeile 3); "
        "'a.json', Zeile 3; exportieren Sie sie noch einmal.")  # fmt: skip
    assert told("2 values skipped: the points are of a planned route.") == (
        "2 Werte übergangen: die Punkte gehören zu einer geplanten Strecke."
    )
    assert told("something nobody foresaw") == "something nobody foresaw"


def test_the_log_is_german() -> None:
    for english, german in (
        ("ada opened the record 3 times, for reading the log, for seeing who may read it",
         "ada öffnete die Akte 3 Mal, für das Lesen des Protokolls, für die Frage, wer sie lesen "
         "darf"),
        ("Coach Ana was refused glucose (not shared with them)",
         "Coach Ana wurde verweigert: glucose (nicht mit ihnen geteilt)"),
        ("ada imported sensor glucose and 2 more (you and me.csv)",
         "ada importierte Sensorglukose und 2 weitere (you and me.csv)"),
    ):  # fmt: skip
        assert told(english) == german


def test_every_purpose_of_an_opening_is_translated() -> None:
    files = [*ROOT.glob("workbench/**/*.py"), *ROOT.glob("data/**/*.py")]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert set(re.findall(r'purpose="([^"]+)"', text)) <= set(GERMAN)


def test_the_account_is_german_and_help_comes_first() -> None:
    (urgent,) = [text for text in GERMAN if text.startswith(HELP_FIRST)]
    row = {
        "file": "a.csv", "stored": {"heart.rate": 2}, "quarantined": 1, "days": ("2024-03-01",) * 2,
        "reasons": {"time: the end is before the start": 1}, "duplicates": 1,
        "notes": [urgent, "The file is of a known kind and holds no values."], "unmapped": {"x": 1},
    }  # fmt: skip
    from workbench.service.understood import help_first

    assert help_first(row)[0].startswith("Bitte lesen Sie dies zuerst")
    lines = [line.text for line in sheet(row).lines]
    assert lines[1:] == [
        "Die Datei ist von bekannter Art und enthält keine Werte.",
        lines[2],
        "beiseitegelegt, nicht benutzt: Zeit: das Ende liegt vor dem Beginn",
        "nicht zu Werten geworden: x (1)",
    ]
    assert (
        headline([row])
        == "1 Datei verstanden, 2 Werte einer Art gespeichert, 1 Wert beiseitegelegt."
    )
    row["person"] = {"display_name": "Ada", "sex": "female", "height_cm": 168.0}
    assert "über die Person gesagt: Ada, weiblich, 168 cm" in [
        line.text for line in sheet(row).lines
    ]
    refused = {"file": "b", "error": "'b' is empty; export it again"}
    assert sheet(refused).lines[0].text == (
        "nicht importiert: 'b' ist leer; exportieren Sie sie noch einmal"
    )
