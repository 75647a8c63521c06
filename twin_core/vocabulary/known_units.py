"""Writes `known_units.json`: ``python -m twin_core.vocabulary.known_units``.

To be run when a built-in organ begins to use another unit; a test says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from twin_core.vocabulary.signal import signal
from twin_core.vocabulary.units import name_of, parse, work_out

if TYPE_CHECKING:
    from twin_core.organ.manifest import Manifest

PLACE = Path(__file__).with_suffix(".json")


def main() -> None:
    """Works out everything that the manifests of the built-in organs name."""
    from twin_core.organ.loader import BUILT_IN, discover

    units: set[str] = set()
    conversions: dict[str, tuple[float, float]] = {}
    for plugin in discover():
        manifest = plugin.manifest
        if manifest is None or not plugin.module.startswith(BUILT_IN):
            continue
        units |= {item.unit for item in (*manifest.state, *manifest.parameter, *manifest.signal)}
        for source, target, mass in changes_of(manifest):
            if source != target:
                found = work_out(source, target, mass)
                conversions[name_of(source, target, mass)] = (found.scale, found.offset)
    for unit in units:
        parse(unit)
    table = {"units": sorted(units), "conversions": dict(sorted(conversions.items()))}
    PLACE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def changes_of(manifest: Manifest) -> Iterator[tuple[str, str, float | None]]:
    """From which unit to which: of ports to the catalogue, of dials to their ports."""
    for port in (*manifest.input, *manifest.output):
        known = signal(port.signal)
        yield port.unit, known.unit, known.molar_mass
    ports = {port.id: port.unit for port in manifest.input}
    for intervention in manifest.intervention:
        for knob in intervention.knob:
            yield knob.flow_unit, ports[knob.port], None


if __name__ == "__main__":
    main()
