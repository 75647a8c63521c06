"""Files of any known format into a record, each accounted for: for the command and the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from workbench.engine.protocol import ProgressSink
from workbench.service.accounts import Passed, accounts_of, day_of
from workbench.service.questions import question_of

#: What a file may say of a person.
FACTS = ("identifier", "display_name", "sex", "birth_date", "height_cm", "conditions")
#: Samples and marks of a WFDB record, whose header names them
PARTS = (".dat", ".mat", ".atr")


class NothingToImportError(Exception):
    """There is no file to read: what, where, what to do."""

    def __init__(self, what: str, where: str, cure: str) -> None:
        super().__init__(f"{what}; {where}; {cure}")
        self.what, self.where, self.cure = what, where, cure


def quiet(share: float | None, text: str = "") -> None:
    """A progress sink that tells nobody."""


def import_into(
    path: Path,
    files: Iterable[Path],
    options: Any = None,
    about: Any = None,
    progress: ProgressSink = quiet,
    again: bool = False,
) -> list[dict[str, Any]]:
    """Reads files or folders into a record, made if it is new; one account for each file.

    `again` also takes in what is missing of files that are known: what was erased of them.

    A file that cannot be read is an account with `error`; the others are stored all the same.
    Raises `NothingToImportError` where no file is named, and `RecordError` of the record itself.
    """
    from data.record import Person, Record

    paths = walk([Path(file) for file in files])
    about = about or Person()
    made = not path.exists()
    opened = Record.create(path, about) if made else Record.open(path, mode="w", purpose="import")
    accounts, passed = [], []
    with opened as record:
        if made:
            record.start_audit()
        else:
            _complete(record, about)
        for done, file in enumerate(paths):
            text = f"reading {file.name} ({done + 1} of {len(paths)})"
            step = partial(within, progress, text, done, len(paths))
            step(0.0)
            passed.append(Passed())
            accounts.append(_import_one(record, file, options, again, passed[-1], step))
        told = accounts_of(record, passed)
        accounts = [row | more for row, more in zip(accounts, told, strict=True)]
        adopted = _adopt(record)
        for row in accounts:
            if row["file"] in adopted:
                row["person"] = adopted[row["file"]]
    progress(1.0, "stored")
    return accounts


def within(progress: ProgressSink, text: str, done: int, count: int, share: float) -> None:
    """Report the share of one file as a share of all."""
    progress((done + share) / count, text)


def _import_one(
    record: Any,
    file: Path,
    options: Any,
    again: bool,
    passed: Passed,
    progress: Callable[[float], None],
) -> dict[str, Any]:
    from data.importers import ImportFailure, ImportOptions, import_file
    from data.record import RecordError

    row: dict[str, Any] = {"file": file.name}
    try:
        batches = import_file(file, options or ImportOptions(), progress=progress)
        row |= _receipt(record.commit_many(passed.watch(batches), again=again))
    except (ImportFailure, RecordError, OSError) as error:
        row |= account_of_refusal(error, file)
    return row


def account_of_refusal(error: Exception, file: Path) -> dict[str, Any]:
    """Why a file was refused, and what its reader asks for."""
    row: dict[str, Any] = {"error": " ".join(str(error).split())}
    question = question_of(error)
    if question is not None:
        row |= {"path": str(file), "question": asdict(question)}
    return row


def walk(files: list[Path]) -> list[Path]:
    """The files meant: those named, and those inside folders that are named."""
    found: list[Path] = []
    for path in files:
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
        if not inside:
            raise NothingToImportError(
                "the folder holds no files", str(path), "give a folder of exports"
            )
        found += inside
    if found and not any(path.exists() for path in found):
        raise NothingToImportError(
            f"there is no '{found[0].name}'",
            f"folder '{found[0].parent.absolute()}'",
            "check the path",
        )
    headers = {path for path in found if path.suffix == ".hea"}
    return [path for path in found if not _is_part(path, headers)]


def _is_part(path: Path, headers: set[Path]) -> bool:
    """Whether a file is read by way of the WFDB header beside it, which was named as well."""
    return path.suffix in PARTS and path.with_suffix(".hea") in headers


def _complete(record: Any, about: Any) -> None:
    """What the options say of the person replaces what the record said."""
    told = {name: getattr(about, name) for name in FACTS if getattr(about, name)}
    if told:
        record.update_person(replace(record.person, **told))


def _adopt(record: Any) -> dict[str, dict[str, Any]]:
    """What the files say of the person fills what the record leaves open; by file what it gave."""
    person, gave = record.person, {}
    for entry in record.sources():
        said = {name: getattr(entry.person, name, None) for name in FACTS}
        new = {n: value for n, value in said.items() if value and not getattr(person, n)}
        if new:
            person = replace(person, **new)
            gave.setdefault(entry.source.file_name.partition("/")[0], {}).update(new)
    record.update_person(person)
    return gave


def _receipt(receipts: list[Any]) -> dict[str, Any]:
    stored: Counter[str] = Counter()
    for receipt in receipts:
        stored.update(receipt.stored)
    return {
        "stored": dict(stored),
        "duplicates": sum(r.duplicates for r in receipts),
        "conflicts": sum(r.conflicts for r in receipts),
        "quarantined": sum(r.quarantined for r in receipts),
        "already_imported": bool(receipts) and all(r.already_imported for r in receipts),
        "erased": day_of(max((r.erased_ns for r in receipts), default=0)),
    }
