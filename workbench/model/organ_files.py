"""Where an organ's files lie: its model card and its source, found without importing the organ."""

from __future__ import annotations

import importlib.metadata
import importlib.util
from functools import cache
from pathlib import Path

#: As in `twin_core.organ.loader`, which imports the contract and with it JAX.
ENTRY_POINTS = "vitruvian.organs"


@cache
def organ_folder(organ: str) -> Path | None:
    """The folder of an installed organ, by the id of its manifest."""
    for entry in importlib.metadata.entry_points(group=ENTRY_POINTS):
        folder = _folder(entry.value.partition(":")[0])
        if folder is not None and _names(folder, entry.value.partition(":")[2], organ):
            return folder
    return None


def _folder(module: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _names(folder: Path, manifest: str, organ: str) -> bool:
    try:
        text = (folder / (manifest or "organ.toml")).read_text(encoding="utf-8")
    except OSError:
        return False
    return any(line.strip() == f'id = "{organ}"' for line in text.splitlines()[:20])


def card(organ: str) -> str:
    """The model card (Markdown); empty where there is none."""
    return _text(organ, "MODEL_CARD.md")


def sources(organ: str) -> dict[str, str]:
    """The organ's own Python files and manifest by name, the model first."""
    folder = organ_folder(organ)
    if folder is None:
        return {}
    files = sorted(folder.glob("*.py"), key=_model_first) + sorted(folder.glob("organ.toml"))
    return {file.name: file.read_text(encoding="utf-8") for file in files if file.stat().st_size}


def _model_first(file: Path) -> tuple[bool, str]:
    return file.name != "model.py", file.name


def _text(organ: str, name: str) -> str:
    folder = organ_folder(organ)
    file = folder / name if folder is not None else None
    return file.read_text(encoding="utf-8") if file is not None and file.is_file() else ""
