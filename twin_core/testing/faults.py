"""Faults: what the host does when this organ breaks. Broken on purpose, in a process apart."""

from __future__ import annotations

from collections.abc import Iterator

from twin_core.testing.apart import Broken, break_apart
from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject

#: A loop is left alone this long before it is ended.
PATIENCE_S = 20.0


def survived(subject: Subject) -> Iterator[str | Note]:
    """NaN, an exception, an endless loop and an exit are each survived and named."""
    for fault in Broken:
        told = break_apart(subject, fault, PATIENCE_S)
        if subject.manifest.id not in told:
            yield f"a {fault.value} was not named: {told}"
    yield Note("NaN, exception, endless loop and exit survived and named")


CHECKS = (Check("faults", "survived", survived),)
