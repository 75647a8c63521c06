"""The second language is complete in content too: signals, lessons, organs, parts of the body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from twin_core.organ import discover
from twin_core.scenario.outcomes import MEASURES
from twin_core.vocabulary.signal import _shipped
from viewers.body3d.loading import load_parts
from viewers.body3d.search import search
from viewers.told import told
from viewers.words import CONTENT, tr
from workbench.lessons import lessons

ROOT = Path(__file__).resolve().parents[2]


def table(kind: str) -> dict[str, str]:
    file = ROOT / f"viewers/languages/de-{kind}.json"
    return json.loads(file.read_text(encoding="utf-8"))


def of_signals() -> Iterator[str]:
    for known in _shipped().values():
        yield from (known.name, known.meaning)


def of_lessons() -> Iterator[str]:
    for lesson in lessons():
        yield from (lesson.title, lesson.summary)
        yield from (event.label for event in lesson.habit)
        yield from (source.for_ for source in lesson.sources)
        for step in lesson.steps:
            yield from (step.title, step.text)
            yield from (event.label for event in step.events or ())
            if step.question is not None:
                asked = step.question
                yield from (asked.text, *asked.choices, asked.because)


def of_organs() -> Iterator[str]:
    """What the window shows of the built-in organs."""
    for plugin in discover():
        manifest = plugin.manifest
        assert manifest is not None, plugin.error
        yield from (manifest.display_name, manifest.intended_use, manifest.leaves_out)
        yield manifest.validity.reason
        yield from (p.description for p in manifest.parameter if p.personal)
        yield from (preset.name for preset in manifest.preset)
        for intervention in manifest.intervention:
            yield from (intervention.name, intervention.summary)
            yield from (knob.description for knob in intervention.knob)


@pytest.mark.parametrize("texts", [of_signals, of_lessons, of_organs])
def test_every_text_of_content_is_translated(texts) -> None:
    known: dict[str, str] = {}
    for kind in CONTENT:
        known |= table(kind)
    assert sorted({text for text in texts() if text and text not in known}) == []


def test_every_part_of_the_body_has_a_german_name() -> None:
    known = table("anatomy")
    assert sorted({part.name for part in load_parts("coarse")} - set(known)) == []


@pytest.mark.parametrize("kind", CONTENT)
def test_no_translation_is_empty_or_loses_a_number(kind: str) -> None:
    for english, german in table(kind).items():
        assert german.strip(), english
        here, there = (re.findall(r"\d+", re.sub(r"[.,]", "", t)) for t in (english, german))
        assert sorted(here) == sorted(there), english


def test_content_holds_nothing_that_no_longer_exists() -> None:
    here = {*of_signals(), *of_lessons(), *of_organs()}
    for kind in ("signals", "lessons", "organs"):
        assert sorted(set(table(kind)) - here) == []


def test_outcomes_and_labels_of_habits_are_told_in_german(monkeypatch) -> None:
    monkeypatch.setenv("VITRUVIAN_LANGUAGE", "de")
    assert [m.name for m in MEASURES if told(m.name) == m.name] == []
    assert told("Systolic pressure during the brisk walk") == (
        "Systolischer Blutdruck während: Zügiger Spaziergang"
    )
    assert told("Plasma glucose where it changes most") == "Plasmaglukose bei der größten Änderung"
    assert told("Body weight at the end") == "Körpergewicht am Ende"
    assert told("41 g carbohydrate") == "41 g Kohlenhydrate"
    assert told("Model person: Jet lag") == "Modellperson: Jetlag"
    assert told("Ada Walker") == "Ada Walker", "names are nobody's content"


def test_a_part_is_found_by_its_german_name(monkeypatch) -> None:
    monkeypatch.setenv("VITRUVIAN_LANGUAGE", "de")
    assert search(load_parts("coarse"), "Leber")[0].name == "Liver"
    assert tr("Left kidney") == "Linke Niere"
