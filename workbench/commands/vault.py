"""vault: encrypt a record, unlock it, share parts of it, take them back, erase."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen
from workbench.commands.showing import instant
from workbench.service import access
from workbench.service.access import consent_sentence, day

vault_app = typer.Typer(
    help="Encrypt a record, and say who may read what of it.", pretty_exceptions_enable=False
)
#: Where scripts put the passphrase, so that it stands in no list of processes
PASSPHRASE = "VITRUVIAN_PASSPHRASE"

File = Annotated[
    Path | None, typer.Option("--passphrase-file", help="A file with the passphrase in it.")
]
Kinds = Annotated[
    list[str], typer.Option("--modality", help="heart, glucose, ..., all, documents, person.")
]
Since = Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD (UTC).")]
Until = Annotated[str, typer.Option("--to", help="First day left out.")]


@vault_app.command("init")
def init(record: Path, passphrase_file: File = None, as_json: Json = False) -> None:
    """Encrypts a record; prints the recovery key, once."""
    from data.record import Record
    from data.vault.session import unlock

    with foreseen(), Record.open(record, "w", purpose="encrypting it") as kept:
        if kept.vault is not None:
            raise Refused(
                "the record is encrypted already",
                str(record),
                "`vault passphrase` changes the lock",
            )
        recovery = kept.encrypt(_passphrase(passphrase_file, new=True))
        vault = kept.vault
        secrets = kept._store.identities()
        unlock(kept._store.header.record_id, secrets)
        files = len(vault.files) if vault else 0
    if as_json:
        emit({"recovery_key": recovery, "files": files})
        return
    print(f"{record}: encrypted, {files} files; unlocked on this machine for 15 minutes of use")
    print("the recovery key opens the record if the passphrase is lost; it is shown only now:")
    print(f"  {recovery}")
    print("write it down and keep it away from this machine; whoever has it reads everything")


@vault_app.command("unlock")
def unlock_record(
    record: Path,
    recovery: Annotated[bool, typer.Option("--recovery", help="By the recovery key.")] = False,
    identity: Annotated[
        Path | None,
        typer.Option("--identity", help="By your own age key, for what was shared with you."),
    ] = None,
    minutes: Annotated[float, typer.Option(min=1, help="Locks after this long unused.")] = 15.0,
    passphrase_file: File = None,
    as_json: Json = False,
) -> None:
    """Keeps the key at hand until the record was not used for a while."""
    from data.vault.session import identities_in

    with foreseen():
        access.access_of(record)  # a record that is not there is named before anything is typed
    with foreseen():
        keys = identities_in(identity) if identity else []
    what = "recovery key" if recovery else "passphrase"
    text = keys[0] if keys else _passphrase(passphrase_file, what)
    with foreseen():
        place = access.unlock_record(record, text, recovery or bool(keys), minutes)
    if as_json:
        emit({"unlocked": True, "minutes": minutes, "kept_in": place})
    else:
        print(f"{record}: unlocked for {minutes:g} minutes of disuse; the key is in {place}")


@vault_app.command("lock")
def lock_record(record: Path, as_json: Json = False) -> None:
    """Forgets the key at once."""
    with foreseen():
        had = access.lock_record(record)
    if as_json:
        emit({"locked": True, "was_unlocked": had})
    else:
        print(f"{record}: " + ("locked" if had else "was locked already"))


@vault_app.command("passphrase")
def passphrase(record: Path, passphrase_file: File = None, as_json: Json = False) -> None:
    """Sets another passphrase on an unlocked record; the recovery key stays."""
    from data.record import Record

    with foreseen(), Record.open(record, "w", purpose="another passphrase") as kept:
        kept.change_passphrase(_passphrase(passphrase_file, new=True))
    if as_json:
        emit({"changed": True})
    else:
        print(f"{record}: the new passphrase holds; copies made earlier open with the old one")


@vault_app.command("share")
def share(
    record: Path,
    modality: Kinds,
    name: Annotated[str, typer.Option("--with", help="Who it is for.")],
    key: Annotated[str, typer.Option("--key", help="Their age public key, age1...")],
    since: Since = "",
    until: Until = "",
    expires: Annotated[str, typer.Option(help="First day on which it is over.")] = "",
    purpose: Annotated[str, typer.Option(help="What they may use it for.")] = "",
    as_json: Json = False,
) -> None:
    """Lets the holder of an age key read some modalities of some time."""
    terms = {
        "start_ns": _day(since, "--from"), "stop_ns": _day(until, "--to"),
        "expires_ns": _day(expires, "--expires") or 0, "purpose": purpose,
    }  # fmt: skip
    with foreseen():
        given = access.give_share(record, name, key, modality, **terms)
    if as_json:
        emit(_share_row(given))
    else:
        print(f"shared: {consent_sentence(given)}")


@vault_app.command("key")
def key(
    file: Annotated[Path, typer.Argument(help="A new file for the secret half; keep it to you.")],
    as_json: Json = False,
) -> None:
    """Makes a key of your own, so that others can share with you; prints its public half."""
    from data.vault.session import write_identity

    with foreseen():
        public = write_identity(file)
    if as_json:
        emit({"public_key": public, "file": str(file)})
        return
    print(public)
    print(f"give this line to whoever wants to share with you; the secret half is in {file}")


@vault_app.command("deliver")
def deliver(
    record: Path,
    files: Annotated[list[Path], typer.Argument(help="Files or folders of any known format.")],
    sender: Annotated[str, typer.Option("--from", help="Who sends it, in a word.")] = "",
    as_json: Json = False,
) -> None:
    """Adds files to an encrypted record without any key; its owner collects them."""
    from workbench.service.parcels import deliver_files

    with foreseen():
        table = deliver_files(record, files, sender)
    if as_json:
        emit(table)
        return
    for row in table:
        if "error" in row:
            print(f"error: {row['error']}", file=sys.stderr)
        else:
            print(
                f"{row['file']}: {row['parcels']} parcels, {row['rows']} rows, for the owner only"
            )
    if any("error" in row for row in table):
        raise typer.Exit(2)


@vault_app.command("collect")
def collect(
    record: Path,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Takes in what was delivered, after showing who says to have sent what."""
    from workbench.service.parcels import collect_parcels, parcel_sentence, parcels_of

    with foreseen():
        found = parcels_of(record)
        if not yes and found:
            for parcel in found:
                print(f"  {parcel_sentence(parcel)}", file=sys.stderr)
            typer.confirm("take these in? nobody proves who sent them", abort=True, err=True)
        table = collect_parcels(record)
    if as_json:
        emit(table)
        return
    for row in table:
        print(row["sentence"])
    if not table:
        print(f"{record}: nothing was delivered")


@vault_app.command("consents")
def consents(record: Path, as_json: Json = False) -> None:
    """Who may read what, of which time, for what and until when, in plain words."""
    from workbench.service.consents import consents_of

    with foreseen():
        found = consents_of(record)
    if as_json:
        emit({"state": found.state, "first": found.first, "consents": list(found.rows)})
        return
    print(found.first)
    for row in found.rows:
        print(f"  {row['sentence']}")
        print(f"    {row['aside']}")


@vault_app.command("revoke")
def revoke(
    record: Path,
    named: Annotated[str, typer.Argument(help="Name or number of the share.")],
    as_json: Json = False,
) -> None:
    """Takes a share back: what it could read moves to new keys."""
    with foreseen():
        gone = access.take_back(record, named)
    if as_json:
        emit([_share_row(one) for one in gone])
        return
    for one in gone:
        print(f"taken back: {consent_sentence(one)}")
    print("whatever they copied before stays with them; nothing newer can be read")


@vault_app.command("erase")
def erase(
    record: Path,
    modality: Kinds,
    since: Since = "",
    until: Until = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Destroys the keys of some modalities and time, and what they hold, for good."""
    from data.record import Record

    span = _day(since, "--from"), _day(until, "--to")
    if not yes:
        typer.confirm(f"erase {', '.join(modality)} of {record} for good?", abort=True, err=True)
    with foreseen(), Record.open(record, "w", purpose="erasing") as kept:
        rows = kept.erase(modality, *span)
    if as_json:
        emit({"rows": rows, "modalities": modality})
    else:
        print(f"{rows} rows erased with their keys")
        print("backups hold what they held; so do fitted twins and attachments (documents)")


@vault_app.command("status")
def status(record: Path, as_json: Json = False) -> None:
    """Whether a record is encrypted and unlocked, and who may read what."""
    with foreseen():
        now = access.access_of(record, check=True)
    table: dict[str, Any] = {"encrypted": now.encrypted, "unlocked": False, "shares": []}
    if now.encrypted:
        table |= {
            "unlocked": not now.locked,
            "as": now.role,
            "state": now.state,
            "locks_at": instant(now.locks_at_ns) if now.locks_at_ns else None,
            "files": now.files,
            "bytes": now.size,
            "modalities": dict(now.modalities),
            "shares": [_share_row(one) for one in now.shares],
            "warnings": list(now.warnings),
        }
    if as_json:
        emit(table)
    else:
        _tell_status(record, table)


def _tell_status(record: Path, table: dict[str, Any]) -> None:
    if not table["encrypted"]:
        print(f"{record}: not encrypted; `vitruvian vault init` encrypts it")
        return
    print(f"{record}: encrypted, {table['state']}; {table['files']} files, {table['bytes']} bytes")
    for row in table["shares"]:
        print(f"  shared: {row['sentence']}")
    for sentence in table["warnings"]:
        print(f"  warning: {sentence}")


def _share_row(share: Any) -> dict[str, Any]:
    return {
        "id": share.id,
        "with": share.name,
        "key": share.recipient,
        "modalities": list(share.modalities),
        "from": day(share.start_ns),
        "to": day(share.stop_ns),
        "expires": day(share.expires_ns),
        "purpose": share.purpose,
        "sentence": consent_sentence(share),
    }


def _day(text: str, option: str) -> int | None:
    if not text:
        return None
    try:
        day = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        raise Refused(f"'{text}' is not a date", option, "write YYYY-MM-DD") from None
    return int(day.timestamp()) * 1_000_000_000


def _passphrase(file: Path | None, what: str = "passphrase", new: bool = False) -> str:
    """From the file, the environment, what is piped in or the keyboard, in this order."""
    if file is not None:
        return file.read_text(encoding="utf-8").strip("\r\n")
    if given := os.environ.get(PASSPHRASE):
        return given
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip("\r\n")
    return typer.prompt(what, hide_input=True, confirmation_prompt=new, err=True)
