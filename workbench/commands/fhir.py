"""fhir: sign in to a FHIR R4 server, fetch a person's data, send values."""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from workbench.commands.exporting import day_of
from workbench.commands.say import Json, emit, foreseen

fhir_app = typer.Typer(
    help="Fetch from and send to a FHIR R4 server.", pretty_exceptions_enable=False
)
Url = Annotated[str, typer.Argument(metavar="URL", help="Base address, https://...")]
Whom = Annotated[str, typer.Option("--patient", help="The person's id on the server.")]


@fhir_app.command("login")
def login(
    url: Url,
    client_id: Annotated[str, typer.Option(help="As registered with the server.")],
    scope: Annotated[str, typer.Option(help="SMART scopes.")] = "",
    port: Annotated[int, typer.Option(help="Of the address the browser comes back to.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open a browser, or only print where.")] = True,
    as_json: Json = False,
) -> None:
    """Signs in by SMART on FHIR in your browser; the tokens stay out of every record."""
    from data.export.grants import keep_grant
    from data.export.smart import SCOPES, sign_in

    def show(address: str) -> None:
        if not (browser and webbrowser.open(address)):
            print(f"open this address to sign in: {address}", file=sys.stderr, flush=True)

    with foreseen():
        grant = sign_in(url, client_id, show, scope or SCOPES, port)
        place = keep_grant(grant)
    lacking = grant.lacks(scope or SCOPES)
    if as_json:
        emit({"patient": grant.patient, "scope": grant.scope, "lacking": lacking, "kept_in": place})
        return
    print(f"signed in to {url}; the tokens are in {place}")
    if lacking:
        print(f"not given: {', '.join(lacking)}")


@fhir_app.command("logout")
def logout(url: Url, as_json: Json = False) -> None:
    """Forgets a sign-in here, and on the server if it can."""
    from data.export.grants import forget_grant

    with foreseen():
        had, told = forget_grant(url)
    if as_json:
        emit({"was_signed_in": had, "server_told": told})
    elif not had:
        print(f"nobody was signed in to {url}")
    else:
        print(f"forgotten{' here and by the server' if told else ' here; the server was not told'}")


@fhir_app.command("pull")
def pull(
    record: Path,
    url: Url,
    patient: Whom = "",
    kind: Annotated[list[str] | None, typer.Option(help="Only these kinds of resource.")] = None,
    as_json: Json = False,
) -> None:
    """Fetches a person's observations, diagnoses, medicines and reports into a record."""
    from data.export.fhir_server import KINDS
    from workbench.service.fhir import pull as fetch

    with foreseen():
        account = fetch(record, url, patient, kind or KINDS)
    if as_json:
        emit(account)
        return
    from workbench.service.understood import account_lines

    print(f"{account['resources']} resources of {account['patient']} from {url}")
    print("\n".join(account_lines(account)))


@fhir_app.command("push")
def push(
    record: Path,
    url: Url,
    patient: Whom = "",
    signal: Annotated[list[str] | None, typer.Option(help="Signals; all if none.")] = None,
    since: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD (UTC).")] = "",
    until: Annotated[str, typer.Option("--to", help="First day left out.")] = "",
    as_json: Json = False,
) -> None:
    """Sends values as observations with their provenance; sending again stores nothing twice."""
    from workbench.service.fhir import push as send

    span = day_of(since, "--from"), day_of(until, "--to")
    with foreseen():
        outcome = send(record, url, patient, signal or (), span)
    if as_json:
        emit(outcome)
    else:
        print(
            f"{outcome['created']} of {outcome['values']} values are new to {url}, "
            f"{outcome['known']} were there, with {outcome['provenance']} notes of provenance"
        )
