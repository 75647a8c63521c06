"""libRoadRunner in a process of its own: its LLVM and that of software graphics exclude each other.

Prints JSON of what a file does: `simulate`, outputs at instants; `rates`, amounts and rates of
change at some times of its own run.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest


def simulated(file: Path, symbols: list[str], until: float, points: int) -> np.ndarray:
    """(points, symbols) over 0 to `until`; species as concentrations."""
    return np.asarray(_ask("simulate", file, symbols, until, points))


def rates_along(file: Path, times: list[float]) -> list[dict[str, dict[str, float]]]:
    """At each time the `amounts` of species and the independent `rates` of change."""
    return _ask("rates", file, times)


def _ask(what: str, *details: Any) -> Any:
    words = json.dumps([what, *[str(d) if isinstance(d, Path) else d for d in details]])
    done = subprocess.run(
        [sys.executable, __file__, words], capture_output=True, text=True, timeout=120, check=False
    )
    if "No module named 'roadrunner'" in done.stderr:
        pytest.skip("libroadrunner is not installed")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def _open(file: str, symbols: list[str]) -> Any:
    import roadrunner

    other = roadrunner.RoadRunner(file)
    other.integrator.absolute_tolerance, other.integrator.relative_tolerance = 1e-20, 1e-11
    model = other.model
    species = {*model.getFloatingSpeciesIds(), *model.getBoundarySpeciesIds()}
    other.timeCourseSelections = ["time", *(f"[{s}]" if s in species else s for s in symbols)]
    return other


def _simulate(file: str, symbols: list[str], until: float, points: int) -> Any:
    return np.asarray(_open(file, symbols).simulate(0.0, until, points))[:, 1:].tolist()


def _rates(file: str, times: list[float]) -> Any:
    other, rows = _open(file, []), []
    for until in times:
        other.simulate(0.0, until, 2)
        model, told = other.model, other.getIndependentRatesOfChangeNamedArray()
        amounts = zip(model.getFloatingSpeciesIds(), model.getFloatingSpeciesAmounts(), strict=True)
        rates = zip(told.colnames, np.asarray(told).ravel().tolist(), strict=True)
        rows.append({"amounts": {k: float(v) for k, v in amounts}, "rates": dict(rates)})
        other.reset()
    return rows


if __name__ == "__main__":
    asked, *given = json.loads(sys.argv[1])
    print(json.dumps({"simulate": _simulate, "rates": _rates}[asked](*given)))
