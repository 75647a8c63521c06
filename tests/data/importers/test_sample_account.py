"""The page that tells what becomes of every sample file says what happens now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from data.importers import installed

PAGE = Path(__file__).resolve().parents[3] / "docs" / "sample-files.md"


def account() -> ModuleType:
    path = Path(__file__).with_name("sample_account.py")
    spec = importlib.util.spec_from_file_location("sample_account", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_every_row_names_an_importer_or_a_reason() -> None:
    assert len(rows()) > 500
    for _, importer, told in rows():
        named = importer.strip("`")
        assert named in installed().importers or (named == "none" and told.startswith("refused: "))


@pytest.mark.shared
def test_every_undamaged_file_is_on_the_page(samples: Path) -> None:
    found = {str(path.relative_to(samples)) for path in account().sample_files(samples)}
    assert {row[0] for row in rows()} == found


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["wearables", "nutrition_env_mental", "glucose"])
def test_the_page_says_what_happens_now(samples: Path, folder: str) -> None:
    module = account()
    told = [line for line in PAGE.read_text().splitlines() if line.startswith(f"| {folder}/")]
    paths = [p for p in module.sample_files(samples) if p.is_relative_to(samples / folder)]
    assert [module.row(path, samples) for path in paths] == told
