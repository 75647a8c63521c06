"""What a newcomer sees first: the version, and every command under a heading with its purpose."""

from __future__ import annotations

from importlib.metadata import version

from typer.testing import CliRunner

from workbench.cli import PANELS, app


def test_the_version_is_that_of_the_package() -> None:
    told = CliRunner().invoke(app, ["--version"])
    assert told.exit_code == 0
    assert told.output == f"vitruvian {version('vitruvian')}\n"


def test_every_command_stands_under_a_heading_and_says_what_it_does() -> None:
    told = CliRunner().invoke(app, ["--help"]).output
    names = [name for commands in PANELS.values() for name in commands]
    assert len(set(names)) == len(names) == len(app.registered_commands + app.registered_groups)
    assert all(panel in told for panel in PANELS)
    assert all((one.callback.__doc__ or "").strip() for one in app.registered_commands)
    assert all(one.typer_instance.info.help for one in app.registered_groups)
