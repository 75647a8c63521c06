"""What the documents say can be done: commands parse, examples run, links and paths exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer

from data.importers import ImportOptions, import_file
from data.importers.contract import Importer, never_cancelled, no_progress
from workbench.cli import app

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
FOLDERS = ("twin_core/", "data/", "plugins/", "viewers/", "workbench/", "tests/", "docs/")
COMMANDS = (ROOT / "docs" / "commands.md").read_text()
IMPORTERS = (ROOT / "docs" / "importers.md").read_text()


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def commands() -> dict[str, Any]:
    """Every command by its full name, ``plugin list`` for one of a group."""
    group: Any = typer.main.get_command(app)
    found = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= {f"{name} {inner}": one for inner, one in command.commands.items()}
        else:
            found[name] = command
    return found


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    assert set(re.findall(r"^## (.+)$", COMMANDS, re.MULTILINE)) == set(commands())


@pytest.mark.parametrize("line", [block.strip() for block in blocks(COMMANDS, "sh")])
def test_every_example_is_a_command_with_options_that_exist(line: str) -> None:
    program, *words = shlex.split(line)
    assert program == "vitruvian"
    known = commands()
    name = words[0] if words[0] in known else " ".join(words[:2])
    given = words[len(name.split()) :]
    context = known[name].make_context(name, [*given], resilient_parsing=True)
    flags = {flag for option in known[name].get_params(context) for flag in option.opts}
    for word in given:
        assert not word.startswith("--") or word in flags, word


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_links_and_paths_of_documents_exist(document: Path) -> None:
    text = document.read_text()
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", text)
    assert [link for link in links if not (document.parent / link).exists()] == []
    named = [word.rstrip(".,") for word in re.findall(r"`([\w./]+)`", text)]
    paths = [word for word in named if word.startswith(FOLDERS)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_mapping_example_reads_its_table(tmp_path: Path) -> None:
    table, mapping = tmp_path / "scale.csv", tmp_path / "scale.toml"
    table.write_text(blocks(IMPORTERS, "csv")[0])
    mapping.write_text(next(b for b in blocks(IMPORTERS, "toml") if "[[table]]" in b))
    (batch,) = import_file(table, ImportOptions(mapping=mapping))
    values = {series.signal: series.value.tolist() for series in batch.series}
    assert values == {"body.mass": [71.4], "heart.rate": [58.0, 61.0]}
    assert [value.reason for value in batch.quarantined] == ["the scale reported an error"]
    assert batch.source.device == "Scale 3000"


def test_the_importer_example_is_an_importer_that_reads(tmp_path: Path) -> None:
    space: dict[str, Any] = {}
    exec(compile(blocks(IMPORTERS, "python")[0], "docs/importers.md", "exec"), space)
    importer = space["PulseLogImporter"]()
    assert isinstance(importer, Importer)
    log = tmp_path / "pulse.log"
    log.write_text("#pulselog\n1709280060 61\nbroken\n1709280000 58\n")
    assert importer.sniff(log, log.read_bytes()) == 1.0
    (batch,) = importer.read(
        log, options=ImportOptions(), progress=no_progress, cancelled=never_cancelled
    )
    assert batch.series[0].value.tolist() == [58.0, 61.0]
    assert batch.series[0].locator.tolist() == [4, 2]
    assert batch.quarantined[0].locator == 3
