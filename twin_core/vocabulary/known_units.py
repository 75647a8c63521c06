"""Writes `known_units.json`: ``python -m twin_core.vocabulary.known_units``.

To be run when a built-in organ begins to use another unit; a test says so.
"""

from __future__ import annotations

import json
from pathlib import Path

from twin_core.vocabulary.signal import signal
from twin_core.vocabulary.units import name_of, parse, work_out

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
        for port in (*manifest.input, *manifest.output):
            known = signal(port.signal)
            if port.unit != known.unit:
                found = work_out(port.unit, known.unit, known.molar_mass)
                name = name_of(port.unit, known.unit, known.molar_mass)
                conversions[name] = (found.scale, found.offset)
    for unit in units:
        parse(unit)
    table = {"units": sorted(units), "conversions": dict(sorted(conversions.items()))}
    PLACE.write_text(json.dumps(table, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
