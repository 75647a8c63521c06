"""Risk equations and scores: one TOML file each, with large tables of coefficients in JSON."""

from __future__ import annotations

import json
import tomllib
from importlib.resources import files
from typing import Any

#: Asked for often, but not carried: why, in one sentence.
NOT_CARRIED = {
    "frax": "the coefficients of FRAX are not published; enter a FRAX result by hand",
    "seattle_hf": "the Seattle model's coefficients could not be confirmed; `maggic` is carried",
}


def equation_names() -> list[str]:
    """The names of all equations, in order."""
    folder = files("data.evidence.equations")
    return sorted(
        f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")
    )


def equation_table(name: str) -> dict[str, Any]:
    """One equation as plain data, `tables` included; raises `KeyError` where there is none."""
    if name not in equation_names():
        raise KeyError(name)
    folder = files("data.evidence.equations")
    table = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    large = folder / f"{name}.json"
    tables = json.loads(large.read_text(encoding="utf-8")) if large.is_file() else {}
    return {"name": name, **table, "tables": _numbered(tables)}


def _numbered(table: Any) -> Any:
    """JSON keys that are whole numbers as such, so that formulas look them up by number."""
    if isinstance(table, dict):
        return {int(k) if k.isdecimal() else k: _numbered(v) for k, v in table.items()}
    return [_numbered(item) for item in table] if isinstance(table, list) else table
