"""The system refuses a read or a write just once: no damage is seen in it, and nothing is lost.

``python -m tests.torture.refusals`` lets each opening of a file and each listing of a folder fail
in turn, with no permission, no free handle, no memory or a bad sector, while a record is read and
while each step of its life is done. What is read is true or a sentence; and whoever opens the
record next finds what it held before the step or after it.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from data.record import Record, RecordError
from tests.torture import story as life
from tests.torture.flips import make, truth
from tests.torture.power_loss import RECORD
from tests.torture.scratch import scratch

REFUSALS = (errno.EACCES, errno.EMFILE, errno.ENOMEM)
BAD_SECTOR = errno.EIO
#: Steps that are tried, on a plain and on an encrypted record
PLAIN = (
    "import after compacting",
    "take an import back",
    "another live value",
    "compact",
    "encrypt",
)
SEALED = ("another passphrase", "revoke", "import shared", "take a sealed import back",
          "compact encrypted", "erase", "deliver")  # fmt: skip


@contextmanager
def refusing(below: Path, number: int, code: int) -> Iterator[list[str]]:
    """The access `number` to anything below a folder fails; yields what was accessed."""
    seen: list[str] = []

    def watched(real: Callable[..., Any]) -> Callable[..., Any]:
        def access(path: Any = ".", *rest: Any, **named: Any) -> Any:
            if isinstance(path, str | os.PathLike) and str(path).startswith(str(below)):
                seen.append(os.fspath(path))
                if len(seen) - 1 == number:
                    raise OSError(code, os.strerror(code), str(path))
            return real(path, *rest, **named)

        return access

    places = [(io, "open"), (os, "open"), (os, "listdir"), (os, "scandir")]
    patches = [patch.object(where, name, watched(getattr(where, name))) for where, name in places]
    for one in patches:
        one.start()
    try:
        yield seen
    finally:
        for one in patches:
            one.stop()


def read_faults(folder: Path, every: int = 1) -> Iterator[str]:
    """Faults of reading all of the record in `folder`, each access refused in turn."""
    path = folder / RECORD
    with life.home(folder / life.HOME):
        expected = truth(path)
        for code in (*REFUSALS, BAD_SECTOR):
            number = 0
            while True:
                with refusing(path, number, code) as seen:
                    told = _read_fault(path, expected, code)
                if len(seen) <= number:
                    break
                if told:
                    yield f"{os.strerror(code)} at {seen[number]}: {told}"
                number += every


def _read_fault(path: Path, expected: dict[str, Any], code: int) -> str:
    try:
        with life.quiet(), Record.open(path, identities=[life.SECRET]) as record:
            found = life.content(record) | {"generation": record.generation}
            warnings = record.warnings
    except RecordError as error:
        named = os.strerror(code) in str(error) or code == BAD_SECTOR
        return "" if named else f"the reason is not told: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if code != BAD_SECTOR and warnings:
        return f"taken for damage: {warnings}"
    return "" if found == expected or warnings else "something else was read, without a word"


def write_faults(folder: Path, step: str, every: int = 1) -> Iterator[str]:
    """Faults of one step of a record's life, each access refused in turn."""
    path, work = folder / RECORD, life.steps()[step]
    home = folder / life.HOME
    with life.cheap_locks(), life.home(home):
        told = life.Story()
        life.look(told, path)
        before = folder / "before"
        shutil.copytree(path, before, dirs_exist_ok=True)
        shutil.copytree(home, folder / "home-before", dirs_exist_ok=True)
        life.do(path, work)
        life.look(told, path)
        for code in REFUSALS:
            number = 0
            while True:
                for old, new in ((before, path), (folder / "home-before", home)):
                    shutil.rmtree(new)
                    shutil.copytree(old, new)
                with refusing(path, number, code) as seen:
                    fault = _written_fault(path, work)
                if len(seen) <= number:
                    break
                where = f"{step}, {os.strerror(code)} at {seen[number]}"
                found = [fault] if fault else life.faults(told, path, 0, True)
                yield from (f"{where}: {text}" for text in found)
                number += every


def _written_fault(path: Path, work: life.Work) -> str:
    try:
        life.do(path, work)
    except RecordError as error:
        return "" if str(error).count("; ") >= 2 else f"told in a strange way: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return ""


def run(folder: Path, every: int = 1) -> list[str]:
    """All faults."""
    found = []
    for sealed, steps in ((False, PLAIN), (True, SEALED)):
        for step in ("", *steps):
            place = folder / f"{sealed}-{step}"
            make(place, sealed)
            told = write_faults(place, step, every) if step else read_faults(place, every)
            found += [f"{'encrypted' if sealed else 'plain'}: {text}" for text in told]
    return found


def main() -> int:
    """Exit code 0 only if no refusal was taken for damage, and nothing was lost by one."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.refusals")
    parser.add_argument("--every", type=int, default=1, help="try only each so-manieth access")
    options = parser.parse_args()
    with scratch() as folder:
        found = run(Path(folder), options.every)
    print("no refusal did harm" if not found else f"{len(found)} refusals did harm")
    for text in found[:80]:
        print(f"error: {text}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
