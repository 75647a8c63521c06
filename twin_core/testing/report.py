"""What the kit found: one line for each check, as a table and as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from twin_core.testing.subject import Subject


class Status(StrEnum):
    """`told` is no fault, but the author should know."""

    OK = "ok"
    TOLD = "told"
    WAIVED = "waived"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Note:
    """What a check says without failing; `told` where the author should look at it."""

    text: str
    told: bool = False


#: A check yields a sentence for each fault, and notes.
Body = Callable[["Subject"], Iterator[str | Note]]


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, such as ``numerics.finite``."""

    group: str
    name: str
    run: Body

    @property
    def id(self) -> str:
        return f"{self.group}.{self.name}"


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of one check; `detail` is a sentence or a figure."""

    group: str
    check: str
    status: Status
    detail: str = ""
    seconds: float = 0.0

    @property
    def id(self) -> str:
        return f"{self.group}.{self.check}"


@dataclass(frozen=True, slots=True)
class Report:
    """All findings on one organ."""

    organ: str
    version: str
    findings: tuple[Finding, ...]

    @property
    def passed(self) -> bool:
        """No check failed and something was checked."""
        return bool(self.findings) and not self.failures

    @property
    def failures(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.status is Status.FAILED)

    def table(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "organ": self.organ,
            "version": self.version,
            "passed": self.passed,
            "findings": [asdict(finding) for finding in self.findings],
        }


def findings_of(check: Check, subject: Subject) -> tuple[Status, str]:
    """Runs a check; whatever it raises is a failure with a sentence."""
    faults, notes, told = [], [], False
    try:
        for said in check.run(subject):
            if isinstance(said, Note):
                notes.append(said.text)
                told |= said.told
            else:
                faults.append(said)
    except Exception as error:  # an organ may fail in any way
        faults.append(_sentence(error))
    if faults:
        more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
        return Status.FAILED, "; ".join(faults[:3]) + more
    return (Status.TOLD if told else Status.OK), "; ".join(notes)


def waived(finding: Finding, reasons: dict[str, str]) -> Finding:
    """A failure that the manifest explains, by the check's id or its group's name."""
    reason = reasons.get(finding.id) or reasons.get(finding.group)
    if finding.status is not Status.FAILED or reason is None:
        return finding
    return replace(finding, status=Status.WAIVED, detail=f"{reason} [{finding.detail}]")


def _sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    return f"{type(error).__name__}: {text[:300]}"
