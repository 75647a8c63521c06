"""Fit and projection of the sample person, twice: the first time compiles, the second does not."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def main(record_path: str) -> None:
    """Prints seconds of both rounds."""
    from data.record import Record
    from twin_core.runtime import configure

    configure()
    from workbench.service.habits import evening_walk
    from workbench.service.refining import run_scenario
    from workbench.service.service import fit_record

    seconds = []
    with Record.open(Path(record_path), mode="r") as record:
        for _ in range(2):
            began = time.perf_counter()
            twin = fit_record(record)
            run_scenario(twin, evening_walk(twin.baseline), 64)
            seconds.append(time.perf_counter() - began)
    print(json.dumps({"first_s": seconds[0], "again_s": seconds[1]}))


main(sys.argv[1])
