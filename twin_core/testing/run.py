"""Runs the kit over one organ, group by group."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable

from twin_core.organ import OrganError, Stage
from twin_core.testing.locate import Located
from twin_core.testing.report import Check, Finding, Report, Status, findings_of, waived
from twin_core.testing.subject import Subject

#: In the order in which they are run; the cheap ones first.
GROUPS = (
    "static", "contract", "units", "numerics", "physics", "behaviour", "reference", "cost",
    "composition", "faults",
)  # fmt: skip

Heard = Callable[[Finding], None]
Begins = Callable[[str], None]


def checks_of(name: str) -> tuple[Check, ...]:
    """The checks of a group, or the one of that id; their module is imported only now."""
    group, _, check = name.partition(".")
    checks: tuple[Check, ...] = importlib.import_module(f"twin_core.testing.{group}").CHECKS
    return tuple(item for item in checks if check in ("", item.name))


def _silent(_: object) -> None:
    """Hears and tells nothing."""


def check_organ(
    located: Located,
    groups: Iterable[str] = GROUPS,
    heard: Heard = _silent,
    begins: Begins = _silent,
) -> Report:
    """Every check of these groups or ids; told to `begins` before, and to `heard` after.

    An organ that cannot be imported fails at once, with its stage. Nothing here guards against an
    organ that ends the process or never returns: see `twin_core.testing.apart`.
    """
    plugin = located.plugin()
    findings: list[Finding] = []

    def note(finding: Finding) -> None:
        findings.append(finding)
        heard(finding)

    if plugin.error is not None or plugin.manifest is None:
        note(_stuck(plugin.error, plugin.stage))
        return Report(plugin.id, "", tuple(findings))
    subject = Subject(plugin, located.folder)
    reasons = {waiver.check: waiver.reason for waiver in subject.manifest.waive}
    for group in groups:
        for check in checks_of(group):
            begins(check.id)
            began = time.perf_counter()
            status, detail = findings_of(check, subject)
            seconds = round(time.perf_counter() - began, 3)
            note(waived(Finding(check.group, check.name, status, detail, seconds), reasons))
    return Report(subject.manifest.id, subject.manifest.version, tuple(findings))


def _stuck(error: OrganError | None, stage: Stage) -> Finding:
    group = "contract" if stage is Stage.COMPATIBLE else "static"
    return Finding(group, "loads", Status.FAILED, str(error))
