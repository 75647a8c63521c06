"""Finds organs by entry point, reads their manifests without importing them, imports on demand.

Nothing here raises for a faulty plugin: each ends at its own stage with a sentence, and the
others go on.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from twin_core.organ.errors import OrganError, Stage
from twin_core.organ.manifest import Manifest, parse_manifest
from twin_core.organ.organ import AbstractOrgan

ENTRY_POINT_GROUP = "vitruvian.organs"
#: Where the built-in organs live, and the variable that leaves out all others when it is set.
BUILT_IN, SAFE_MODE = "plugins.", "VITRUVIAN_SAFE_MODE"


@dataclass(frozen=True, slots=True)
class OrganPlugin:
    """One organ as far as it got: its manifest, the organ object, or the error that stopped it."""

    name: str
    module: str
    resource: str
    stage: Stage
    manifest: Manifest | None = None
    organ: AbstractOrgan | None = None
    error: OrganError | None = None

    @property
    def id(self) -> str:
        return self.manifest.id if self.manifest else self.name


def discover(entries: Iterable[tuple[str, str]] | None = None) -> list[OrganPlugin]:
    """All organs that are installed, manifests read and checked, nothing imported.

    `entries` may list (name, "package:organ.toml") pairs instead of the installed entry points.
    """
    if entries is None:
        found = importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)
        entries = sorted({(entry.name, entry.value) for entry in found})
        if os.environ.get(SAFE_MODE):
            entries = [(name, value) for name, value in entries if value.startswith(BUILT_IN)]
    return [_read(name, value) for name, value in entries]


def _read(name: str, value: str) -> OrganPlugin:
    module, _, resource = value.partition(":")
    plugin = OrganPlugin(name, module, resource or "organ.toml", Stage.DISCOVERED)
    try:
        text = _manifest_text(plugin)
        return replace(plugin, manifest=parse_manifest(text, name), stage=Stage.COMPATIBLE)
    except OrganError as error:
        return replace(plugin, error=error)


def _manifest_text(plugin: OrganPlugin) -> str:
    # The parent package is located, not executed, so that a broken plugin cannot break start-up.
    try:
        folder = resources.files(plugin.module)
        return folder.joinpath(plugin.resource).read_text(encoding="utf-8")
    except (ModuleNotFoundError, FileNotFoundError, OSError) as error:
        problem = f"its manifest '{plugin.resource}' cannot be read ({error})"
        raise OrganError(Stage.DISCOVERED, plugin.name, problem, "reinstall the plugin") from error


def load(plugin: OrganPlugin) -> OrganPlugin:
    """Imports the organ's code and checks it against its manifest; errors end at *imported*."""
    if plugin.manifest is None or plugin.error is not None:
        return plugin
    try:
        organ = _instantiate(plugin)
        _matches(plugin.manifest, organ)
        return replace(plugin, organ=organ, stage=Stage.IMPORTED)
    except OrganError as error:
        return replace(plugin, error=error)


def _instantiate(plugin: OrganPlugin) -> AbstractOrgan:
    assert plugin.manifest is not None
    module, _, attribute = plugin.manifest.model.partition(":")
    try:
        organ = getattr(importlib.import_module(f"{plugin.module}.{module}"), attribute)()
    except Exception as error:  # a plugin may fail in any way; it must not take the others along
        problem = f"importing it raised {type(error).__name__}: {error}"
        cure = "report this to the plugin's author"
        raise OrganError(Stage.IMPORTED, plugin.id, problem, cure) from error
    if not isinstance(organ, AbstractOrgan):
        problem = f"'{plugin.manifest.model}' is not an AbstractOrgan"
        raise OrganError(Stage.IMPORTED, plugin.id, problem, "derive the class from AbstractOrgan")
    return organ


def _matches(manifest: Manifest, organ: AbstractOrgan) -> None:
    declared: dict[str, tuple[Any, tuple[str, ...]]] = {
        "State": (organ.State, tuple(item.id for item in manifest.state)),
        "Inputs": (organ.Inputs, tuple(item.id for item in manifest.input)),
        "Outputs": (organ.Outputs, tuple(item.id for item in manifest.output)),
        "Params": (organ.Params, tuple(item.id for item in manifest.parameter)),
    }
    for name, (fields, expected) in declared.items():
        if fields._fields != expected:
            odd = sorted(set(fields._fields) ^ set(expected)) or ["their order"]
            problem = f"{name} and the manifest differ in {', '.join(odd)}"
            cure = "give both the same fields in the same order"
            raise OrganError(Stage.IMPORTED, manifest.id, problem, cure, name)


def load_organs(
    ids: Iterable[str], plugins: Iterable[OrganPlugin] | None = None
) -> list[OrganPlugin]:
    """The organs of those ids, imported; raises `OrganError` for the first that cannot be."""
    by_id = {plugin.id: plugin for plugin in (plugins if plugins is not None else discover())}
    loaded = []
    for organ_id in ids:
        if organ_id not in by_id:
            known = ", ".join(sorted(by_id)) or "none"
            problem = "no such organ is installed"
            raise OrganError(Stage.DISCOVERED, organ_id, problem, f"choose one of: {known}")
        plugin = load(by_id[organ_id])
        if plugin.error is not None:
            raise plugin.error
        loaded.append(plugin)
    return loaded
