"""plugin list and validate: organs as far as their manifests tell; the others are beside this."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from workbench.commands.plugin_check import bench, check, renew
from workbench.commands.plugin_new import new
from workbench.commands.say import Json, emit, foreseen, rows

plugin_app = typer.Typer(help="Organ plugins.", pretty_exceptions_enable=False)
plugin_app.command("new")(new)
plugin_app.command("check")(check)
plugin_app.command("bench")(bench)
plugin_app.command("renew")(renew)


def assumed(manifest: Any) -> int:
    """How many parameters, or their spreads, rest on no publication; facts of a person are none."""
    return sum(
        parameter.fact is None
        and (parameter.origin == "assumed" or "assumed" in parameter.citation.lower())
        for parameter in manifest.parameter
    )


@plugin_app.command("list")
def list_plugins(as_json: Json = False) -> None:
    """Every installed organ with the stage that it reached."""
    from twin_core.organ import discover, load
    from workbench.service.conformance import in_words

    found = [load(plugin) for plugin in discover()]
    table = [
        {
            "id": p.id,
            "name": p.manifest.display_name if p.manifest else "",
            "tier": p.manifest.clock.tier if p.manifest else "",
            "validity": p.manifest.validity.rating if p.manifest else "",
            "parameters": len(p.manifest.parameter) if p.manifest else 0,
            "assumed": assumed(p.manifest) if p.manifest else 0,
            "stage": p.stage.value,
            "kit": in_words(p.manifest.id, p.manifest.version) if p.manifest else "",
            "error": str(p.error) if p.error else "",
        }
        for p in found
    ]
    if as_json:
        emit(table)
    else:
        head = ("id", "name", "tier", "validity", "parameters", "assumed", "stage", "kit", "error")
        rows([head, *(tuple(str(value) for value in row.values()) for row in table)], indent="")


@plugin_app.command("validate")
def validate(path: Path, as_json: Json = False) -> None:
    """Reads a manifest (organ.toml or the folder that holds it) without importing any code."""
    from twin_core.organ import parse_manifest
    from twin_core.testing.locate import locate

    with foreseen():
        file = locate(path).manifest if path.is_dir() else path
        manifest = parse_manifest(file.read_text(encoding="utf-8"), str(file))
    if as_json:
        emit({"id": manifest.id, "valid": True, "contract": manifest.contract})
    else:
        print(f"{manifest.id} {manifest.version}: the manifest is valid")
