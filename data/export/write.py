"""Write an export: whole, or not at all."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import IO

from data.export.csv_table import write_csv
from data.export.errors import ExportError
from data.export.fhir_bundle import write_fhir
from data.export.hdf5_file import write_hdf5
from data.record import Person, SignalData

Writer = Callable[[IO[bytes], Iterable[SignalData], Person], int]
FORMATS: dict[str, Writer] = {"csv": write_csv, "hdf5": write_hdf5, "fhir": write_fhir}
_BY_SUFFIX = {".csv": "csv", ".h5": "hdf5", ".hdf5": "hdf5", ".json": "fhir"}
SUFFIXES = {"csv": ".csv", "hdf5": ".h5", "fhir": ".json"}


def format_of(out: Path, otherwise: str = "csv") -> str:
    """The format that a file's name asks for; what stands before ``.age`` counts."""
    bare = out.with_suffix("") if out.suffix.lower() == ".age" else out
    return _BY_SUFFIX.get(bare.suffix.lower(), otherwise)


def write_export(
    out: Path,
    tables: Iterable[SignalData],
    person: Person,
    kind: str,
    recipients: Sequence[str] = (),
) -> int:
    """Write rows as `kind`, encrypted to the age public keys if there are any; how many rows.

    Raises `ExportError` or `VaultError` with one sentence; the file is then as it was before.
    """
    aside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        # What is to be encrypted never lies in plain on the disk, so it is held in memory.
        if recipients:
            plain = io.BytesIO()
            count = FORMATS[kind](plain, tables, person)
            aside.write_bytes(_sealed(plain.getvalue(), recipients))
        else:
            with aside.open("w+b") as file:
                count = FORMATS[kind](file, tables, person)
        os.replace(aside, out)
    except OSError as error:
        raise ExportError(
            f"the file cannot be written ({error.strerror})", out, "choose another place with --out"
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return count


def _sealed(plain: bytes, recipients: Sequence[str]) -> bytes:
    from data.vault.age import check_recipient, seal

    return seal(plain, [check_recipient(key) for key in recipients])
