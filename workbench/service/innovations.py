"""What a person's own twin did not expect of their glucose, day by day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from data.record import Record
from twin_core.infer.stream import follower_of, members_of
from twin_core.twin import Twin
from workbench.service.gather import STEP_MIN, drives_of
from workbench.service.grid import DAY_MIN, local_rows, mean_grid
from workbench.service.person import facts_of

SIGNAL = "glucose.interstitial"
#: The twin walks three steps of five minutes from sample to sample, for so many days back.
STEPS, DAYS, LEAST_SAMPLES = 3, 120, 24


def glucose_innovations(record: Record, twin: Twin) -> dict[int, float]:
    """Mean standardised innovation of each local day; empty where the twin has no such signal."""
    rows = local_rows(record, SIGNAL)
    system = twin.body.systems.get("minutes")
    if not len(rows) or system is None or SIGNAL not in system.outputs:
        return {}
    last = np.floor(rows.minute[-1] / DAY_MIN) + 1
    first = max(np.floor(rows.minute[0] / DAY_MIN), last - DAYS)
    samples = int((last - first) * DAY_MIN / (STEPS * STEP_MIN))
    drives = _drives(record, twin, first * DAY_MIN, samples * STEPS)
    measured = mean_grid(rows, first * DAY_MIN, STEPS * STEP_MIN, samples)
    follower = follower_of(twin, SIGNAL)
    now = follower.begin(members_of(twin, follower), drives[0])
    off = np.full(samples, np.nan)
    for i in range(samples):
        now, heard = follower.hear(now, drives[i * STEPS : (i + 1) * STEPS], float(measured[i]))
        off[i] = heard.innovation
    return _by_day(off, int(first))


def _drives(record: Record, twin: Twin, start: float, steps: int) -> np.ndarray:
    system = twin.body.systems["minutes"]
    drives = np.repeat(twin.body.input_defaults("minutes")[None], steps, axis=0)
    known: Mapping[str, np.ndarray] = drives_of(record, facts_of(record), start, steps)
    for name, row in known.items():
        if name in system.inputs:
            drives[:, system.inputs.index(name)] = row
    return drives


def _by_day(off: np.ndarray, first: int) -> dict[int, float]:
    """A day's innovations as one number of unit spread, were they independent."""
    whole = off.reshape(-1, int(DAY_MIN / (STEPS * STEP_MIN)))
    known = np.isfinite(whole).sum(axis=1)
    total = np.nansum(whole, axis=1)
    return {
        first + int(day): float(total[day] / np.sqrt(known[day]))
        for day in np.flatnonzero(known >= LEAST_SAMPLES)
    }
