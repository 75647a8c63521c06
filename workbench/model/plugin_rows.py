"""What the plugin page shows of each organ, gathered away from the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PluginRow:
    """One organ as far as it got, with the last word of the conformance kit on it."""

    id: str
    name: str
    version: str
    tier: str
    validity: str
    built_in: bool
    stage: str
    error: str
    kit: str
    failures: tuple[str, ...] = ()


def plugin_rows() -> list[PluginRow]:
    """All installed organs, those of others first."""
    from twin_core.organ import discover
    from twin_core.organ.loader import BUILT_IN

    rows = [_row(plugin, plugin.module.startswith(BUILT_IN)) for plugin in discover()]
    return sorted(rows, key=_place)


def _place(row: PluginRow) -> tuple[bool, bool, str]:
    return row.built_in, not row.error, row.name


def _row(plugin: Any, built_in: bool) -> PluginRow:
    from workbench.service.conformance import in_words, last

    manifest = plugin.manifest
    error = str(plugin.error) if plugin.error else ""
    if manifest is None:
        return PluginRow(
            plugin.name, plugin.name, "", "", "", built_in, plugin.stage.value, error, ""
        )
    table = last(manifest.id, manifest.version) or {}
    failed = [row for row in table.get("findings", ()) if row["status"] == "failed"]
    return PluginRow(
        manifest.id, manifest.display_name, manifest.version, manifest.clock.tier,
        manifest.validity.rating, built_in, plugin.stage.value, error,
        in_words(manifest.id, manifest.version),
        tuple(f"{row['group']}.{row['check']}: {row['detail']}" for row in failed),
    )  # fmt: skip


def run_kit(organ: str) -> str:
    """Run the conformance kit over an organ in a process of its own; one sentence on the result."""
    from twin_core.testing import locate
    from twin_core.testing.apart import check_apart
    from workbench.service.conformance import keep

    report = check_apart(str(locate(organ).manifest))
    keep(report)
    failed = len(report.failures)
    return f"{report.organ}: {len(report.findings) - failed} of {len(report.findings)} passed"
