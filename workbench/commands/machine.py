"""doctor: what this machine offers."""

from __future__ import annotations

import os

from workbench.commands.fitting import ready
from workbench.commands.say import Json, emit

PACKAGES = (
    "vitruvian", "jax", "jaxlib", "equinox", "numpy", "h5py", "pyside6-essentials", "vtk", "pyvista"
)  # fmt: skip


def doctor(as_json: Json = False) -> None:
    """What this machine offers: versions, devices, display, compiled programs, organs."""
    ready()
    import importlib.metadata as metadata

    import jax

    from twin_core.organ import discover
    from twin_core.runtime import cache_directory

    table = {
        "versions": {name: metadata.version(name) for name in PACKAGES},
        "devices": [str(device) for device in jax.devices()],
        "display": bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")),
        "compiled_programs": sum(1 for _ in cache_directory().glob("*")),
        "organs": {p.id: str(p.error) if p.error else "ready" for p in discover()},
    }
    if as_json:
        emit(table)
        return
    for name, value in table.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for key, item in value.items():
                print(f"  {key}: {item}")
        else:
            print(f"{name.replace('_', ' ')}: {value}")
