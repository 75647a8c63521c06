"""Whether a source that is shown was looked up."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

_DOI = re.compile(r"10\.\d{4,9}/[^\s;,]+")
UNSEEN = "identifier not looked up"


@cache
def checked() -> frozenset[str]:
    """Identifiers of publications that were found to be what they are named as."""
    text = (files("data.evidence") / "checked_sources.toml").read_text(encoding="utf-8")
    return frozenset(one.lower() for one in tomllib.loads(text)["checked"])


def identifiers(source: str) -> list[str]:
    """The DOIs in a source's words; a closing bracket counts only where one was opened."""
    found = [one.rstrip(".") for one in _DOI.findall(source)]
    return [one.rstrip(")") if one.count(")") > one.count("(") else one for one in found]


def told(source: str) -> str:
    """The source as it is shown: with a word where one of its identifiers was not looked up."""
    unseen = [one for one in identifiers(source) if one.lower() not in checked()]
    return f"{source} ({UNSEEN})" if unseen else source
