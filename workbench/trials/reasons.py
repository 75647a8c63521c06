"""What is kept beside the tables: why a trial does not reproduce, and what unseen trials showed."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any


def _read(name: str) -> dict[str, Any]:
    text = files("data.evidence").joinpath("trials", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def reasons() -> dict[str, str]:
    """A sentence by trial id."""
    return dict(_read("reasons")["likely"])


def unseen() -> list[dict[str, Any]]:
    """Sets of trials that were run before anything was mended for them: counts of each."""
    return list(_read("unseen")["set"])
