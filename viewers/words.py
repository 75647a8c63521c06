"""Words of the window in the user's language. English sentences are the keys; no Qt here.

`tr("Open")` marks a text and gives it in the language in use (`use_language`; a program without a
window reads `VITRUVIAN_LANGUAGE`). A text that is kept by a module is marked by `mark` and given by
`tr` where it is used, because the language can change. Names of signals and texts
of organs and lessons are content, kept where they are written. A test finds every marked text and
every text handed to a widget without a mark, and holds each language file complete.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib.resources import files

#: Names the language of a program without a window, and of the processes that a window starts.
LANGUAGE = "VITRUVIAN_LANGUAGE"
LANGUAGES = {"en": "English", "de": "Deutsch"}


@cache
def table(name: str) -> dict[str, str]:
    """The texts of one language file; none for English, in which they are written."""
    if name.partition("-")[0] not in LANGUAGES or name == "en":
        return {}
    text = files("viewers.languages").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)


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
    return table(language_in_use()).get(text, text)
