"""`python -m workbench.bench.replaybg DAY.csv --mass 100 --steady 0.244`: a day fitted and sampled.

Prints the optimum under the peer's objective and under our priors, and the posterior, with seconds
of CPU that include compiling. With ``--peer`` the peer values our optimum by its own objective.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer


def main(
    day: Path,
    mass: Annotated[float, typer.Option(help="Body mass in kg.")],
    steady: Annotated[
        float | None, typer.Option(help="Steady insulin in mU/(kg.min); the mean basal otherwise.")
    ] = None,
    sample: Annotated[bool, typer.Option(help="Sample the posterior too.")] = True,
    peer: Annotated[bool, typer.Option(help="Ask py-replay-bg for its value of ours.")] = False,
) -> None:
    """Fits and samples one day of ReplayBG's model form."""
    from twin_core.runtime import configure

    began = time.process_time()
    configure()
    from workbench.bench.replaybg.day import read_day
    from workbench.bench.replaybg.fit import optimum, posterior

    known = read_day(day, mass, steady)
    table: dict[str, Any] = {"imports_cpu_s": time.process_time() - began}
    for which in ("peers", "ours"):
        began = time.process_time()
        found = optimum(known, peers_objective=which == "peers")
        off = found.optimum.predicted[:, 0] - known.glucose
        table[which] = {
            "cpu_s": time.process_time() - began,
            "objective": found.optimum.cost,
            "rmse": float(np.sqrt(np.nanmean(off**2))),
            "mard_percent": float(100.0 * np.nanmean(np.abs(off) / known.glucose)),
            "on_a_bound": list(found.on_a_bound()),
            "values": found.values,
        }
    if peer:
        table["peers"]["valued_by_peer"] = _valued(day, mass, steady, table["peers"]["values"])
    if sample:
        began = time.process_time()
        drawn = posterior(found)
        table["posterior"] = {
            "cpu_s": time.process_time() - began,
            "r_hat": drawn.diagnostics.rhat,
            "effective_sample_size": drawn.diagnostics.ess,
            "told": drawn.diagnostics.sentence(),
        }
    print(json.dumps(table, indent=2))


def _valued(day: Path, mass: float, steady: float | None, values: dict[str, float]) -> Any:
    from workbench.bench.peers import PeerMissing, ask

    question = {"day": str(day.resolve()), "mass": mass, "steady": steady, "values": values}
    try:
        return ask("py-replay-bg", "replaybg_value", question)
    except PeerMissing as missing:
        return str(missing)


if __name__ == "__main__":
    typer.run(main)
