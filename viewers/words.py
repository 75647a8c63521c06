"""Words of the window in the user's language. English sentences are the keys; no Qt here.

`tr("Open")` marks a text and gives it in the language in use (`use_language`; a program without a
window reads `VITRUVIAN_LANGUAGE`). A text that is kept by a module is marked by `mark` and given by
`tr` where it is used, because the language can change. Names and meanings of signals, lessons,
parts of the body and the texts of the built-in organs are kept where they are written and given by
`tr` as well; those of organs of others stay as they are. Tests find every text that is marked,
every text handed to a widget without a mark and all that content, and hold each language complete.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib.resources import files

#: Names the language of a program without a window, and of the processes that a window starts.
LANGUAGE = "VITRUVIAN_LANGUAGE"
LANGUAGES = {"en": "English", "de": "Deutsch"}
#: What is translated besides the window's own words, a file for each language and kind.
CONTENT = ("signals", "lessons", "organs", "anatomy")


@cache
def table(name: str) -> dict[str, str]:
    """The texts of one language file; none for English, in which they are written."""
    if name.partition("-")[0] not in LANGUAGES or name == "en":
        return {}
    text = files("viewers.languages").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)


@cache
def _content(language: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for kind in CONTENT if table(language) else ():
        found |= table(f"{language}-{kind}")
    return found


def use_language(name: str) -> None:
    """Speak another language from now on; widgets that stand keep their texts until rebuilt."""
    os.environ[LANGUAGE] = name


def language_in_use() -> str:
    """The language that texts are given in."""
    return os.environ.get(LANGUAGE, "en")


def mark(text: str) -> str:
    """Marks a text for translation and leaves it as it is."""
    return text


def tr(text: str) -> str:
    """A text of the window in the user's language; the text itself where none is known."""
    found = table(language_in_use()).get(text)
    return content(text) if found is None else found


def content(text: str) -> str:
    """The same for names and sentences of `CONTENT` alone."""
    return _content(language_in_use()).get(text, text)
