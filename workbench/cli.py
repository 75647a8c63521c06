"""The command line. Every command has ``--json``; errors are one line; exit 2 for bad usage."""

from __future__ import annotations

import sys

import typer

from workbench.commands import twin_commands
from workbench.commands.plugins import plugin_app
from workbench.commands.records import records_into
from workbench.commands.say import Refused, refuse

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Vitruvian: a workbench for personal health digital twins. Without a command: the window.",
)
app.add_typer(plugin_app, name="plugin")
records_into(app)
twin_commands.twins_into(app)


@app.callback(invoke_without_command=True)
def window(context: typer.Context) -> None:
    """Opens the workbench when no command is given."""
    if context.invoked_subcommand is None:
        from workbench.qt.app import run_workbench

        raise typer.Exit(run_workbench(None))


def main() -> None:
    """Entry point of ``vitruvian``; never shows a traceback for a foreseen failure."""
    try:
        app(standalone_mode=True)
    except Refused as refusal:
        sys.exit(refuse(refusal))
    except KeyboardInterrupt:
        print("error: stopped; by the keyboard; run the command again", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
