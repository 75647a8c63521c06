"""Facts of genes and scores: star alleles, what CPIC says of drugs, published effects of scores."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("data.evidence") / f"{name}.toml").read_text(encoding="utf-8"))


def pharmacogenes() -> dict[str, dict[str, Any]]:
    """By gene: alleles with the base that marks them, phenotypes, drugs with advice."""
    return _table("pharmacogenes")


def score_effects() -> dict[str, dict[str, Any]]:
    """By number of the PGS Catalog: trait, source and effect per standard deviation."""
    return _table("polygenic")
