"""Change an audit log in every way that comes to mind; each change must be found.

``python -m tests.torture.audit_tampering --changes 10000``
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.audit import AuditLog, verify_log
from data.audit.log import entry_now
from data.record.signing import new_key, public_hex
from tests.torture.scratch import scratch

RECORD_ID = "ab" * 16
ENTRIES = 40


@dataclass
class Outcome:
    """How often each kind of change was made, and which were not found."""

    kinds: Counter[str] = field(default_factory=Counter)
    unseen: list[str] = field(default_factory=list)


def make_log(folder: Path, key: Any, entries: int) -> AuditLog:
    """A signed log of that many entries."""
    log = AuditLog(folder / "audit", RECORD_ID, public_hex(key))
    log.start()
    for i in range(entries):
        log.append(entry_now("import", ["glucose"], detail=f"file {i}"), key)
    return log


def flip(content: bytes, choice: random.Random) -> bytes:
    altered = bytearray(content)
    altered[choice.randrange(len(altered))] ^= 1 << choice.randrange(8)
    return bytes(altered)


def cut(content: bytes, choice: random.Random) -> bytes:
    return content[: choice.randrange(len(content))]


def drop(content: bytes, choice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    del lines[choice.randrange(len(lines))]
    return b"".join(lines)


def swap(content: bytes, choice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    i, j = choice.sample(range(len(lines)), 2)
    lines[i], lines[j] = lines[j], lines[i]
    return b"".join(lines)


def reword(content: bytes, choice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    i = choice.randrange(len(lines))
    lines[i] = lines[i].replace(b"glucose", b"sleep")
    return b"".join(lines)


def insert(content: bytes, choice: random.Random) -> bytes:
    lines = content.splitlines(keepends=True)
    lines.insert(choice.randrange(len(lines)), choice.choice(lines))
    return b"".join(lines)


LOG_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip, cut, drop, swap, reword, insert,
)  # fmt: skip


def run(folder: Path, changes: int, seed: int) -> Outcome:
    """Make that many changes, one at a time, each on an intact log."""
    choice, outcome, key = random.Random(seed), Outcome(), new_key()
    log = make_log(folder, key, ENTRIES)
    beyond = log.beyond
    intact = {path: path.read_bytes() for path in (log.path, log.checkpoint, beyond)}
    beyond.unlink()  # a stranger signs on a machine that knows nothing of this record
    forged = make_log(folder / _made(folder, "forged"), new_key(), ENTRIES)
    other = {log.path: forged.path.read_bytes(), log.checkpoint: forged.checkpoint.read_bytes()}
    for number in range(changes):
        for path, content in intact.items():
            path.write_bytes(content)
        kind = _change(log, beyond, intact, other, choice)
        outcome.kinds[kind] += 1
        if verify_log(log).intact:
            outcome.unseen.append(f"change {number}: {kind}")
    return outcome


def _made(folder: Path, name: str) -> str:
    (folder / name).mkdir()
    return name


def _change(
    log: AuditLog,
    beyond: Path,
    intact: dict[Path, bytes],
    other: dict[Path, bytes],
    choice: random.Random,
) -> str:
    lot = choice.random()
    if lot < 0.7:
        change = choice.choice(LOG_CHANGES)
        log.path.write_bytes(change(intact[log.path], choice))
        return f"{change.__name__} the log"
    if lot < 0.85:
        path = choice.choice([log.checkpoint, beyond])
        path.write_bytes(choice.choice([flip, cut])(intact[path], choice))
        return "alter a checkpoint"
    if lot < 0.95:  # a whole new log, signed by somebody else
        for path, content in other.items():
            path.write_bytes(content)
        return "forge log and checkpoint"
    log.checkpoint.unlink()
    return "remove the checkpoint"


def main() -> int:
    """Exit code 0 only if every change was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.audit_tampering")
    parser.add_argument("--changes", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with scratch() as folder:
        os.environ["XDG_DATA_HOME"] = folder  # the copy outside goes there too
        outcome = run(Path(folder), options.changes, options.seed)
    print(f"{options.changes - len(outcome.unseen)} of {options.changes} changes found")
    for kind, count in sorted(outcome.kinds.items()):
        print(f"  {count} x {kind}")
    for text in outcome.unseen:
        print(f"error: not found: {text}", file=sys.stderr)
    return 1 if outcome.unseen else 0


if __name__ == "__main__":
    sys.exit(main())
