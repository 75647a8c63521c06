"""Take back what one imported file brought, and say what went: for the command and the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from viewers.words import mark, tr

_AT_ONCE = mark("The record is encrypted: the keys of what went are destroyed.")
_LATER = mark("The record is not encrypted: its old files go when it is compacted, an hour later.")
_TWIN = mark("Fit the twin again; what the file said of the person stays.")


def take_back(path: Path | str, named: str) -> dict[str, Any]:
    """Take back one import, by the file's name or the first digits of its checksum.

    Counts of what went, and `lacking`: files to import again, since they had repeated values of
    this one. Without an import of that name nothing is changed, and `files` is empty.
    """
    from data.record import Record

    with Record.open(path, "w", purpose="taking an import back") as record:
        gone = record.undo_import(named)
        return asdict(gone) | {"named": named, "encrypted": record.vault is not None}


def told(row: Mapping[str, Any]) -> list[str]:
    """What went, in sentences."""
    if not row["files"]:
        return [tr("The record holds no import of '{name}'; nothing was changed.").format(
            name=row["named"])]  # fmt: skip
    parts = [tr("{count} values").format(count=row["rows"])]
    parts += [tr("{count} set aside").format(count=row["refused"])] if row["refused"] else []
    parts += [tr("{count} documents").format(count=row["documents"])] if row["documents"] else []
    inside = len(row["files"]) - 1
    more = tr(" with {count} files inside").format(count=inside) if inside else ""
    first = tr("Taken back: {file}{more} ({what}).").format(
        file=row["files"][0], more=more, what=", ".join(parts)
    )
    sentences = [first, tr(_AT_ONCE) if row["encrypted"] else tr(_LATER)]
    if row["lacking"]:
        sentences.append(tr("Import again what had repeated some of it: {files}.").format(
            files=", ".join(row["lacking"])))  # fmt: skip
    return [*sentences, tr(_TWIN)]
