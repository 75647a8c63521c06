"""Prove the log against its checkpoints, in the record and outside it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from data.audit import checkpoint
from data.audit.checkpoint import Checkpoint
from data.audit.log import AuditLog
from data.audit.merkle import Tree


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What was proven: entries, how many of them are signed, and a sentence for every fault."""

    entries: int
    signed: int
    faults: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def intact(self) -> bool:
        return not self.faults


def verify_log(log: AuditLog) -> AuditReport:
    """Whether every entry is as it was written and none is missing."""
    lines = log.lines()
    inside = checkpoint.read(log.checkpoint, log.record_id, log.public_key)
    beyond = checkpoint.read(log.beyond, log.record_id, log.public_key)
    faults = [*_numbered(lines)]
    begun = bool(lines) or log.checkpoint.exists() or log.beyond.exists()
    if inside is None and begun:
        faults.append(f"the checkpoint in the record is missing or altered; {log.checkpoint}")
    if beyond is None and log.beyond.exists():
        faults.append(f"the checkpoint outside the record is altered; {log.beyond}")
    known = [point for point in (inside, beyond) if point is not None]
    faults += _proven(lines, known)
    if inside is not None and beyond is not None and beyond.size > inside.size:
        faults.append(
            f"the record was put back to an older state: {beyond.size} entries were signed, its "
            f"own checkpoint knows {inside.size}; {log.folder}"
        )
    signed = max((point.size for point in known), default=0)
    return AuditReport(
        len(lines), min(signed, len(lines)), tuple(faults), _notes(log, lines, known)
    )


def _numbered(lines: list[bytes]) -> list[str]:
    for i, line in enumerate(lines):
        try:
            number = json.loads(line)["n"]
        except (ValueError, KeyError, TypeError):
            return [f"entry {i} was altered and cannot be read"]
        if number != i:
            return [f"entry {i} says that it is number {number}: entries are missing or moved"]
    return []


def _proven(lines: list[bytes], points: list[Checkpoint]) -> list[str]:
    """Each checkpoint's root against the tree of that many lines."""
    faults, tree = [], Tree()
    for point in sorted(points, key=lambda point: point.size):
        if point.size > len(lines):
            faults.append(f"{point.size} entries were signed, but only {len(lines)} are there")
            continue
        for line in lines[tree.size : point.size]:
            tree.append(line)
        length = sum(len(line) + 1 for line in lines[: point.size])
        if tree.root.hex() != point.root or length != point.bytes:
            faults.append(f"the first {point.size} entries are not those that were signed")
    return faults


def _notes(log: AuditLog, lines: list[bytes], points: list[Checkpoint]) -> tuple[str, ...]:
    notes = []
    unsigned = len(lines) - max((point.size for point in points), default=0)
    if unsigned > 0:
        notes.append(f"{unsigned} entries are not signed yet; the owner's next access signs them")
    if not log.beyond.exists():
        notes.append("this machine holds no checkpoint outside the record")
    size = log.path.stat().st_size if log.path.exists() else 0
    if size != sum(len(line) + 1 for line in lines):
        notes.append("an entry was being written when the program stopped")
    return tuple(notes)
