"""Flip bits anywhere in a record, plain and encrypted: what is read is true, or a sentence.

``python -m tests.torture.flips --count 10000``. Each flip must be noticed by `verify`, hide no
commit without a warning, and neither crash the process nor let a wrong value out. Flips are read
in child processes, so that a crash of a library at its end would be seen too.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from data.record import Record, RecordError
from tests.torture import story as life
from tests.torture.power_loss import RECORD
from tests.torture.scratch import scratch

FLIPS_A_CHILD = 250
#: The empty file at which writers of the log wait, and the writer's lock, hold nothing
_EMPTY = ("writing", "lock")
_PLAIN = ("import", "a live value", "a document", "import heart")
_SEALED = ("import", "a live value", "encrypt", "import encrypted", "a sealed live value",
           "a document", "share", "share a stretch")  # fmt: skip


def make(folder: Path, encrypted: bool) -> None:
    """A record with something of everything in it."""
    works = life.steps()
    (folder / life.HOME).mkdir(parents=True)
    path = folder / RECORD
    with life.cheap_locks(), life.home(folder / life.HOME):
        life.create(path)
        for name in ("start the log", *(_SEALED if encrypted else _PLAIN)):
            life.do(path, works[name])


def victims(path: Path) -> list[Path]:
    """All files in which a bit can be flipped."""
    found = [file for file in path.rglob("*") if file.is_file() and file.name not in _EMPTY]
    return sorted(file.relative_to(path) for file in found if file.stat().st_size)


def truth(path: Path) -> dict[str, Any]:
    """What the owner reads of the whole record."""
    with life.quiet(), Record.open(path, identities=[life.SECRET]) as record:
        return life.content(record) | {"generation": record.generation}


def fault(path: Path, expected: dict[str, Any], file: Path) -> str:
    """One sentence if a flip in `file` was overlooked or read as truth, else nothing."""
    try:
        with life.quiet(), Record.open(path, identities=[life.SECRET]) as record:
            if not record.verify():
                return "verify() overlooked it"
            found = life.content(record) | {"generation": record.generation}
            warnings = record.warnings
    except RecordError as error:
        return "" if str(error).count("; ") >= 2 else f"told in a strange way: {error}"
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if found == expected:
        return ""
    if file.parts[0] == "tail" and warnings and _without_live(found) == _without_live(expected):
        return ""
    return "something else was read, without a word" if not warnings else _wrong(found, expected)


def _without_live(content: dict[str, Any]) -> dict[str, Any]:
    """Live values apart: a damaged one is left out with a warning."""
    return content | {"rows": {s: r for s, r in content["rows"].items() if s != life.HEART}}


def _wrong(found: dict[str, Any], expected: dict[str, Any]) -> str:
    """With a warning fewer rows may be shown, never other ones."""
    for signal, rows in found["rows"].items():
        if not set(rows) <= set(expected["rows"].get(signal, [])):
            return f"a wrong value of {signal} was read"
    return ""


def some(folder: Path, first: int, count: int, seed: int) -> Iterator[str]:
    """Faults of that many flips in the record that lies in `folder`."""
    path, home = folder / RECORD, folder / life.HOME
    with life.home(home):
        expected = truth(path)
        files = victims(path)
        copy = folder / f"flipped-{first}.vtr"
        for number in range(first, first + count):
            choice = random.Random(f"{seed} {number}")
            file = files[number % len(files)]
            where = _linked(path, copy, file, lambda data, c=choice: flip(data, c))
            told = fault(copy, expected, file)
            if told:
                yield f"flip {number} in {file} at bit {where}: {told}"
            shutil.rmtree(copy)


def flip(data: bytearray, choice: random.Random) -> int:
    """One bit, anywhere; which one."""
    bit = choice.randrange(8 * len(data))
    data[bit // 8] ^= 1 << bit % 8
    return bit


def _linked(path: Path, copy: Path, file: Path, change: Callable[[bytearray], int]) -> int:
    """A copy in which only one file is another one; what `change` says of it."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(path, copy, copy_function=os.link)
    content = bytearray((path / file).read_bytes())
    where = change(content)
    (copy / file).unlink()
    (copy / file).write_bytes(content)
    return where


def run(folder: Path, count: int, seed: int) -> list[str]:
    """Half of the flips in a plain, half in an encrypted record; all faults."""
    found = []
    for encrypted in (False, True):
        place = folder / ("encrypted" if encrypted else "plain")
        make(place, encrypted)
        part = count // 2 + (count % 2 if encrypted else 0)
        for first in range(0, part, FLIPS_A_CHILD):
            here = min(FLIPS_A_CHILD, part - first)
            found += [f"{place.name}: {text}" for text in _in_child(place, first, here, seed)]
    return found


def _in_child(place: Path, first: int, count: int, seed: int) -> list[str]:
    arguments = [
        sys.executable,
        "-m",
        "tests.torture.flips",
        "--in",
        str(place),
        "--first",
        str(first),
    ]
    arguments += ["--count", str(count), "--seed", str(seed)]
    done = subprocess.run(
        arguments,
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"FLIPS_KEY": life.SECRET},
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        return [
            f"flips {first} to {first + count}: the process ended with {done.returncode}: {last}"
        ]
    return json.loads(done.stdout)


def main() -> int:
    """Exit code 0 only if no flip was overlooked or read as truth."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.flips")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in", dest="place", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--first", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.place is not None:
        life.SECRET = os.environ["FLIPS_KEY"]
        print(json.dumps(list(some(options.place, options.first, options.count, options.seed))))
        return 0
    with scratch() as folder:
        found = run(Path(folder), options.count, options.seed)
    print(f"{options.count - len(found)} of {options.count} flips noticed or harmless")
    for text in found[:50]:
        print(f"error: {text}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
