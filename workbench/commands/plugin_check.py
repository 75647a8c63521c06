"""plugin check and bench: the conformance kit in a process of its own, and what an organ costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows

if TYPE_CHECKING:
    from twin_core.testing import Finding, Report

Place = Annotated[str, typer.Argument(help="Folder with organ.toml, or id of an installed organ.")]


def check(
    place: Annotated[
        str | None, typer.Argument(help="Folder with organ.toml, or id of an installed organ.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every installed organ.")] = False,
    group: Annotated[list[str] | None, typer.Option(help="Only these groups.")] = None,
    patience: Annotated[float, typer.Option(help="Seconds that one check may take.")] = 300.0,
    as_json: Json = False,
) -> None:
    """Runs the conformance kit over an organ, or all; exit code 2 if a check failed."""
    from twin_core.testing import GROUPS

    groups = tuple(group or GROUPS)
    for name in groups:
        if name.partition(".")[0] not in GROUPS:
            cure = f"choose from {', '.join(GROUPS)}"
            raise Refused(f"the kit has no group '{name}'", "--group", cure)
    if every == (place is not None):
        raise Refused("one organ, or --all", "plugin check", "name an organ, or give --all")
    reports = []
    for organ in _installed() if place is None else [place]:
        reports.append(_checked(organ, groups, patience, as_json))
    if as_json:
        emit([report.table() for report in reports] if every else reports[0].table())
    elif every:
        failed = sum(not report.passed for report in reports)
        print(f"{len(reports)} organs, {len(reports) - failed} pass")
    if not all(report.passed for report in reports):
        raise typer.Exit(2)


def _installed() -> list[str]:
    from twin_core.organ import discover

    return [plugin.id for plugin in discover()]


def _checked(organ: str, groups: tuple[str, ...], patience: float, quiet: bool) -> Report:
    from twin_core.testing import GROUPS

    report = _run(organ, groups, patience, None if quiet else _tell)
    if groups == GROUPS:
        _keep(report)
    if not quiet:
        print(f"{report.organ} {report.version}: {_in_all(report)}", flush=True)
    return report


def renew(place: Place, as_json: Json = False) -> None:
    """Writes an organ's reference tables anew, after its equations were changed on purpose."""
    from twin_core.runtime import configure

    configure(keep_programs=False)
    from twin_core.testing import Subject, locate
    from twin_core.testing.reference import renew as write_anew

    where = Path(place)
    with foreseen():
        located = locate(where if where.exists() else place)
        plugin = located.plugin()
        if plugin.error is not None:
            raise plugin.error
        files = [str(path) for path in write_anew(Subject(plugin, located.folder))]
    if as_json:
        emit({"organ": plugin.id, "written": files})
    else:
        print("\n".join(files) or f"{plugin.id} has no reference table of times and ports")


def bench(place: Place, as_json: Json = False) -> None:
    """What an organ costs: compiling, rates, a walk of 64 people, memory."""
    report = _run(place, ("cost",), 300.0, None)
    if as_json:
        emit(report.table())
    else:
        rows([(finding.check, finding.detail) for finding in report.findings], indent="")
    if not report.passed:
        raise typer.Exit(2)


def _run(place: str, groups: tuple[str, ...], patience: float, heard: Any) -> Report:
    from twin_core.testing import locate
    from twin_core.testing.apart import check_apart

    where = Path(place)
    with foreseen():
        located = locate(where if where.exists() else place)
        return check_apart(str(located.manifest), groups, heard or _hush, check_s=patience)


def _in_all(report: Report) -> str:
    """How many checks passed, were waived with a reason, and failed."""
    waived = sum(finding.status.value == "waived" for finding in report.findings)
    failed, found = len(report.failures), len(report.findings)
    told = f"{found - failed - waived} of {found} passed"
    told += f", {waived} waived with their reason" if waived else ""
    return told + (f", {failed} failed" if failed else "")


def _hush(finding: Finding) -> None:
    """Says nothing: JSON comes at the end."""


def _tell(finding: Finding) -> None:
    # Of what is waived the reason is enough; the JSON has what the check found as well.
    waived = finding.status.value == "waived"
    detail = finding.detail.partition(" [")[0] if waived else finding.detail
    print(f"{finding.status.value:7} {finding.id:24} {detail}".rstrip(), flush=True)


def _keep(report: Report) -> None:
    """The last result, for the plugin's page."""
    from workbench.service.conformance import keep

    keep(report)
