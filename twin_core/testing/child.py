"""The process in which an organ is tried; started by `twin_core.testing.apart`."""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, replace
from typing import Any


def say(**table: Any) -> None:
    """One line of the protocol."""
    from twin_core.testing.apart import MARK

    print(f"\n{MARK}{json.dumps(table)}", flush=True)


def main(arguments: list[str]) -> None:
    """``check PLACE GROUP...`` or ``break PLACE FAULT``."""
    task, place, *rest = arguments
    if task == "check":
        _check(place, rest)
    else:
        _break(place, rest[0])
    say(end=True)


def _check(place: str, groups: list[str]) -> None:
    from twin_core.organ import OrganError, parse_manifest
    from twin_core.testing.locate import locate
    from twin_core.testing.report import Finding, Status
    from twin_core.testing.run import check_organ

    try:
        located = locate(place)
        # The manifest is read before the code is imported: an organ that dies then is named.
        manifest = parse_manifest(located.manifest.read_text(encoding="utf-8"), place)
        say(organ=manifest.id, version=manifest.version)
    except OrganError as error:
        say(organ=error.organ, version="")
        say(finding=asdict(Finding("static", "loads", Status.FAILED, str(error))))
        return
    check_organ(
        located,
        groups,
        heard=lambda finding: say(finding=asdict(finding)),
        begins=lambda check: say(begin=check),
    )


def _break(place: str, fault: str) -> None:
    from twin_core.organ import OrganError
    from twin_core.testing.locate import locate
    from twin_core.testing.subject import Subject
    from twin_core.testing.walks import walk

    located = locate(place)
    plugin = located.plugin()
    broken = replace(plugin, organ=_broken(plugin.organ, fault))
    say(begin=fault)
    try:
        found = walk(Subject(broken, located.folder), members=1, samples=2)
    except OrganError as error:
        say(said=str(error))
        return
    if found.failed is None:
        say(said="it ran as if nothing were wrong")
    else:
        state, at = found.failed
        say(said=f"{plugin.id}.{state} is not finite after {at:g} {found.unit}")


def _broken(organ: Any, fault: str) -> Any:
    """The same class with rates that break."""
    import jax
    import jax.numpy as jnp

    def spoil(values: Any) -> Any:
        if fault == "LOOP":
            while True:
                time.sleep(0.1)
        if fault == "EXIT":
            os._exit(3)
        if fault == "EXCEPTION":
            raise ZeroDivisionError("broken on purpose")
        return jax.tree.map(lambda leaf: leaf + jnp.nan, values)

    class Breaking(type(organ)):
        def rhs(self, t: Any, state: Any, inputs: Any, params: Any) -> Any:
            return spoil(super().rhs(t, state, inputs, params))

        def step(self, t: Any, dt: Any, state: Any, inputs: Any, params: Any) -> Any:
            return spoil(super().step(t, dt, state, inputs, params))

    return Breaking()
