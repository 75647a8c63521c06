"""Text to number, strictly: a decimal comma or a hexadecimal is never taken for something else."""

from __future__ import annotations

import math
import re

_DOT = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_COMMA = re.compile(r"[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d{1,3})?\Z", re.ASCII)
_LONGEST = 40


class NotANumber(ValueError):
    """Why a text is not a number, in a few words."""


def parse_number(text: str, decimal: str = ".") -> float:
    """The finite number that `text` spells with that decimal mark; else `NotANumber`."""
    text = text.strip()
    if not text:
        raise NotANumber("empty value")
    if len(text) > _LONGEST:
        raise NotANumber(f"number of {len(text)} characters")
    if decimal == ".":
        if not _DOT.match(text):
            raise NotANumber(_why_not(text, decimal))
    elif _COMMA.match(text):
        text = text.replace(",", ".")
    else:
        raise NotANumber(_why_not(text, decimal))
    value = float(text)
    if not math.isfinite(value):
        raise NotANumber("number too large")
    return value


def _why_not(text: str, decimal: str) -> str:
    if decimal == "." and _COMMA.match(text):
        return "decimal comma where a point is expected"
    if decimal == "," and _DOT.match(text):
        return "decimal point where a comma is expected"
    return "not a finite decimal number"
