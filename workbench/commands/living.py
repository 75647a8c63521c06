"""live: values into a record as they arrive, until Ctrl-C."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen

#: Where the secrets of a Nightscout site stand, so that they are in no list of processes.
TOKEN, SECRET = "NIGHTSCOUT_TOKEN", "NIGHTSCOUT_SECRET"


def live(
    record: Path,
    ble: Annotated[
        list[str] | None, typer.Option(help="Heart-rate belt: its Bluetooth LE address.")
    ] = None,
    lsl: Annotated[
        str | None, typer.Option(help="Lab Streaming Layer: the name of a stream.")
    ] = None,
    nightscout: Annotated[str | None, typer.Option(help="Nightscout: https://...")] = None,
    watch: Annotated[Path | None, typer.Option(help="A folder that files arrive in.")] = None,
    signal: Annotated[
        list[str] | None, typer.Option(help="Signals of the stream's channels, in order.")
    ] = None,
    unit: Annotated[str, typer.Option(help="UCUM unit of channels that name none.")] = "",
    seconds: Annotated[
        float | None, typer.Option("--for", min=0.1, help="Stop after so many seconds.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Listens to belts, streams, a site or a folder; every value is on disk at once."""
    from data.live import run
    from data.record import Record

    with foreseen():
        sources = _sources(ble or (), lsl, nightscout, watch, signal or (), unit)
        if not sources:
            cure = "say --ble, --lsl, --nightscout or --watch"
            raise Refused("nothing to listen to is named", "command line", cure)
        with Record.open(record, "w", purpose="live values") as kept:
            account = run(kept, sources, seconds, tell=_tell)
    emit(_table(account)) if as_json else _show(account)


def _sources(
    belts: Any, stream: str | None, site: str | None, folder: Path | None, signals: Any, unit: str
) -> list[Any]:
    found: list[Any] = []
    if belts:
        from data.live.belt import HeartBelt

        found += [HeartBelt(address) for address in belts]
    if stream:
        from data.live.lsl import LslStream

        found.append(LslStream(stream, signals, unit))
    if site:
        from data.live.nightscout import Nightscout

        found.append(Nightscout(site, os.environ.get(TOKEN, ""), os.environ.get(SECRET, "")))
    if folder is not None:
        from data.live.folder import WatchedFolder

        found.append(WatchedFolder(folder))
    return found


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _table(account: Any) -> dict[str, Any]:
    return {
        "values": dict(account.values),
        "files": account.files,
        "dropped": account.dropped,
        "refused": account.refused,
        "lost_connections": account.lost_connections,
        "troubles": account.troubles,
        "clocks": account.clocks,
        "to_disk_ms": {"median": account.wait_ms(0.5), "p95": account.wait_ms(0.95)},
    }


def _show(account: Any) -> None:
    stored = ", ".join(f"{n} {name}" for name, n in sorted(account.values.items()))
    print(f"stored {stored or 'no values'}; {len(account.files)} files")
    for row in account.files:
        known = "already imported" if row.get("already_imported") else row.get("stored")
        print(f"  {row['file']}: {row.get('error') or known}")
    if account.waits_ms:
        median, most = account.wait_ms(0.5), account.wait_ms(0.95)
        print(f"from arrival to disk {median:.1f} ms, 95 % within {most:.1f} ms")
    if account.dropped or account.refused:
        print(f"dropped {account.dropped} for want of time, {account.refused} were no numbers")
    for name, count in account.lost_connections.items():
        if count:
            print(f"{name}: connection lost {count} times; {account.troubles[name]}")
    for name, clock in account.clocks.items():
        drift = "" if clock["drift_ppm"] is None else f", drift {clock['drift_ppm']:.0f} ppm"
        print(f"{name}: clock off by {clock['offset_ms']:.0f} ms{drift}")
