"""Whatever the command line does can be read by a machine."""

from __future__ import annotations

import pytest
from typer.main import get_command

from workbench.cli import app


def commands() -> dict[str, object]:
    """All commands by their words, those of groups included."""
    found: dict[str, object] = {}
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", {})
        found |= {f"{name} {sub}": one for sub, one in inner.items()} or {name: command}
    return found


def test_the_list_of_organs_says_how_much_each_assumes(run) -> None:
    rows = {row["id"]: row for row in run("plugin", "list", "--json").table}
    assert 0 < rows["glucose_endogenous"]["assumed"] < rows["glucose_endogenous"]["parameters"]
    assert 0 < rows["circulation"]["assumed"] < rows["circulation"]["parameters"]
    assert "assumed" in run("plugin", "list").out.splitlines()[0]


@pytest.mark.parametrize("name", sorted(set(commands()) - {"open"}))
def test_every_command_but_the_windows_speaks_json(name: str) -> None:
    options = {flag for parameter in commands()[name].params for flag in parameter.opts}  # type: ignore[attr-defined]
    assert "--json" in options
