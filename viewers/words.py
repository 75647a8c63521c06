"""Words of the window in the user's language. English sentences are the keys; no Qt here.

`tr("Open")` marks a text and gives it in the language that was chosen at the start
(`VITRUVIAN_LANGUAGE`, set from the settings before anything is drawn). Names of signals and texts
of organs and lessons are content, kept where they are written. A test finds every marked text and
every text handed to a widget without a mark, and holds each language file complete.
"""

from __future__ import annotations

import json
import os
from functools import cache
from importlib.resources import files

#: Names the language; read once, when the first text is needed.
LANGUAGE = "VITRUVIAN_LANGUAGE"
LANGUAGES = {"en": "English", "de": "Deutsch"}


@cache
def table(name: str) -> dict[str, str]:
    """The texts of one language file; none for English, in which they are written."""
    if name.partition("-")[0] not in LANGUAGES or name == "en":
        return {}
    text = files("viewers.languages").joinpath(f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)


def tr(text: str) -> str:
    """A text of the window in the user's language; the text itself where none is known."""
    return table(os.environ.get(LANGUAGE, "en")).get(text, text)
