"""Why a trial does not reproduce: the likely reason, kept as data beside the tables."""

from __future__ import annotations

import tomllib
from importlib.resources import files


def reasons() -> dict[str, str]:
    """A sentence by trial id."""
    text = files("data.evidence").joinpath("trials", "reasons.toml").read_text(encoding="utf-8")
    return dict(tomllib.loads(text)["likely"])
