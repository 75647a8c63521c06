"""Every built-in organ in one body: first answers of this process, then warm ones."""

from __future__ import annotations

import time

BEGAN = time.perf_counter()

import json  # noqa: E402  (the clock starts before everything)
import sys  # noqa: E402
from collections.abc import Callable  # noqa: E402
from typing import Any  # noqa: E402

FACTS = {"age": 55.0, "sex": 1.0, "height": 175.0, "mass": 85.0}


def seconds(task: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    task()
    return time.perf_counter() - began


def main(years: float, members: int, window_days: int, repeats: int) -> None:
    """Prints seconds: to the first answers, imports included and without, and of warm ones."""
    from twin_core.runtime import configure

    configure()
    from twin_core.scenario.project import project
    from twin_core.scenario.years import project_years
    from twin_core.twin import prior_twin
    from workbench.bench.whole import organs_together
    from workbench.service.habits import evening_walk, plain_day

    body, habit = organs_together(), plain_day(False)
    twin = prior_twin(body, habit, facts=FACTS, members=members)
    walk = evening_walk(habit)
    long = walk.model_copy(update={"horizon_h": years * 365.25 * 24.0})

    def day() -> Any:
        return project(twin, walk, members=members)

    def decade(sparse: bool) -> Any:
        return project_years(twin, long, members=members, window_days=window_days, sparse=sparse)

    first = seconds(day) + seconds(lambda: decade(True))
    told = {
        "organs": len(body.manifests),
        "first_s": first,
        "start_s": time.perf_counter() - BEGAN,
        "day_s": [seconds(day) for _ in range(repeats)],
        "years_s": [seconds(lambda: decade(True)) for _ in range(repeats)],
        "refined_s": [seconds(lambda: decade(False))],
    }
    print(json.dumps(told))


main(float(sys.argv[1]), *(int(word) for word in sys.argv[2:5]))
