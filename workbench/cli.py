"""The command line: every command but ``open`` has ``--json``, every error is one line.

Exit codes: 2 what the user can mend, 70 a fault of our own.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from workbench.commands.adapting import adapt
from workbench.commands.audit import audit_app
from workbench.commands.benching import bench
from workbench.commands.chronic import chronic
from workbench.commands.clinic import clinic
from workbench.commands.drugs import drugs
from workbench.commands.equations import equation
from workbench.commands.evidence import evidence
from workbench.commands.explaining import explain
from workbench.commands.exporting import export
from workbench.commands.fhir import fhir_app
from workbench.commands.fitting import fit
from workbench.commands.genome import genome
from workbench.commands.guiding import guide
from workbench.commands.importing import import_files
from workbench.commands.insight import insight
from workbench.commands.living import live
from workbench.commands.machine import doctor
from workbench.commands.optimising import optimise
from workbench.commands.organs import organs
from workbench.commands.outlook import outlook
from workbench.commands.picturing import demo, open_window, render, report
from workbench.commands.plugins import plugin_app
from workbench.commands.projecting import project
from workbench.commands.proving import prove, verify
from workbench.commands.quality import quality
from workbench.commands.risks import risk
from workbench.commands.running import run
from workbench.commands.say import Refused, refuse, surprised
from workbench.commands.showing import show
from workbench.commands.simulate import simulate
from workbench.commands.trial import trial
from workbench.commands.undoing import undo_import
from workbench.commands.vault import vault_app
from workbench.commands.warn import warn

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
    help="Vitruvian: a workbench for personal health digital twins. Without a command: the window.",
)
PANELS = {
    "The record": {
        "import": import_files, "undo-import": undo_import, "show": show, "export": export,
        "quality": quality, "guide": guide, "live": live, "vault": vault_app, "audit": audit_app,
        "fhir": fhir_app,
    },
    "The twin": {
        "fit": fit, "project": project, "explain": explain, "organs": organs,
        "simulate": simulate, "drugs": drugs,
    },
    "What is, and what to do": {
        "insight": insight, "warn": warn, "risk": risk, "equation": equation, "genome": genome,
        "chronic": chronic,
        "outlook": outlook, "optimise": optimise, "adapt": adapt, "clinic": clinic,
        "prove": prove, "verify": verify,
    },
    "Trials": {"trial": trial, "evidence": evidence},
    "To look at": {"open": open_window, "render": render, "report": report, "demo": demo},
    "The workbench itself": {
        "doctor": doctor, "plugin": plugin_app, "run": run, "bench": bench,
    },
}  # fmt: skip
for panel, commands in PANELS.items():
    for name, command in commands.items():
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=name, rich_help_panel=panel)
        else:
            app.command(name, rich_help_panel=panel)(command)


def _version(asked: bool) -> None:
    """Prints the version and ends."""
    if asked:
        from importlib.metadata import version

        typer.echo(f"vitruvian {version('vitruvian')}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def window(
    context: typer.Context,
    safe_mode: Annotated[
        bool, typer.Option("--safe-mode", help="Built-in organs only: leave out every plugin.")
    ] = False,
    _shown: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help="The version, and no more."
        ),
    ] = False,
) -> None:
    """Opens the workbench when no command is given."""
    if safe_mode:
        os.environ["VITRUVIAN_SAFE_MODE"] = "1"  # the engine process inherits it
    if context.invoked_subcommand is None:
        from workbench.qt.start import open_workbench

        raise typer.Exit(open_workbench())


def main() -> None:
    """Entry point of ``vitruvian``; never shows a traceback."""
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except Refused as refusal:
        sys.exit(refuse(refusal))
    except (KeyboardInterrupt, typer.Abort):
        print("error: stopped; by the keyboard; run the command again", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(1)
    except Exception as wrong:  # bad usage, under whatever name this Typer release raises it
        told = getattr(wrong, "format_message", None)
        if told is None:
            sys.exit(surprised(wrong))
        text = str(told()).rstrip(".")
        sys.exit(refuse(Refused(text[:1].lower() + text[1:], "command line", "see --help")))


if __name__ == "__main__":
    main()
