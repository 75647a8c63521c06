"""Loads the code tables: ``loinc.toml``, ``healthkit.toml``, ``fit.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """The signal that a code stands for. `unit` (UCUM) is what the system itself defines.

    `factor` turns the code's own number into `unit`, where the system stores a fraction for a
    percentage, say. `unit` is empty where each value must carry its own.
    """

    signal: str
    unit: str = ""
    factor: float = 1.0
    note: str = ""


@cache
def codes(system: str) -> Mapping[str, CodeMeaning]:
    """All known codes of ``loinc``, ``healthkit`` or ``fit``."""
    text = resources.files("data.catalog").joinpath(f"{system}.toml").read_text(encoding="utf-8")
    return {code: CodeMeaning(**row) for code, row in tomllib.loads(text).items()}


def find_code(system: str, code: str) -> CodeMeaning | None:
    """The meaning of one code, or None."""
    return codes(system).get(code)
