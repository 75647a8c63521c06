"""Sentences that are made in English away from the window, in the user's language.

Importers say what became of files, checks what is odd about values, the engine how far its work
is. Their sentences are found by their patterns: `{}` stands for what a file brought, such as its
name or a count, and is put back in its place; parts that are sentences themselves are found in the
same way. What no pattern fits stays as it is. Tests hold the patterns complete. No Qt here.
"""

from __future__ import annotations

import re
from functools import cache

from viewers.words import content, language_in_use, table

#: Parts of a refusal: what; where; what to do
_BETWEEN = "; "
#: Whose sentences the language files hold, besides the window's own
KINDS = ("import", "quality", "work")
_HOLE = "{}"
_DEEPEST = 4


def told(text: str, depth: int = 0) -> str:
    """The sentence in the user's language."""
    language = language_in_use()
    if language == "en" or depth > _DEEPEST or not text:
        return text
    if (known := content(text)) != text:
        return known
    large = text[:1].upper() + text[1:]
    if depth and (known := content(large)) != large:
        return known  # names are written small inside English sentences
    for needle, pattern, meaning in _patterns(language):
        if needle in text and (found := pattern.fullmatch(text)):
            return _filled(meaning, [told(part, depth + 1) for part in found.groups()])
    if _BETWEEN in text:
        return _BETWEEN.join(told(part, depth + 1) for part in text.split(_BETWEEN))
    return text


def _filled(meaning: str, parts: list[str]) -> str:
    for part in parts:
        meaning = meaning.replace(_HOLE, part.replace("{", "{\u200b"), 1)
    return meaning.replace("{\u200b", "{")


@cache
def _patterns(language: str) -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """The most telling first: those with most letters of their own; each with its longest part."""
    known = {
        text: meaning for kind in KINDS for text, meaning in table(f"{language}-{kind}").items()
    }
    order = sorted(known, key=lambda text: len(text.replace(_HOLE, "")), reverse=True)
    return tuple((max(text.split(_HOLE), key=len), _pattern(text), known[text]) for text in order)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, text.split(_HOLE))), re.DOTALL)
