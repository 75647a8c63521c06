"""Estimates of marrow toxicity: the organ `tumour_marrow` under each arm's regimen, day by day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from twin_core.body import assemble_by_id
from twin_core.trial.agreement import Estimate
from twin_core.trial.draws import PEOPLE, normals
from twin_core.trial.plan import Drive
from twin_core.trial.walk import walker
from twin_core.twin import base_values
from workbench.trials.of_shares import shares_of
from workbench.trials.outcome import NotShown
from workbench.trials.view import View

ORGAN = "tumour_marrow"
#: Personal parameters and their spread between people (priors of the organ, lognormal).
SPREADS = {"neutrophils_rest": 0.25, "transit": 0.14, "first_slope": 0.36, "first_clearance": 0.38}
COUNT, STEPS_A_DAY = 128, 4
#: Fever for each day below 0.5 and 1 x 10^9/L (order of Bodey 1966 and docetaxel labels; assumed).
FEVER = ((0.5, 0.012), (1.0, 0.0005))
#: Leukocytes for each neutrophil, and those that are none [10^9/L] (assumed).
LEUKOCYTES = (1.3, 0.9)
#: In trials of months counts are taken before doses and only now and then between: share of people
#: whose lowest count is seen (TAX 327 beside docetaxel's label; assumed).
#: Chemotherapy is given for six cycles of three weeks where nothing else is told.
MOST_DAYS = 126.0
SEEN, COUNTED_DAYS = 0.4, 30.0
#: Relative error of a regimen's kill, as log odds of a grade.
OPEN = 0.5


@dataclass(frozen=True, slots=True)
class Regimen:
    """`dose` is docetaxel [mg] of the same kill, each `interval` days; `growth` factors beside."""

    dose: float
    interval: float
    growth: float


def estimate(view: View) -> Estimate:
    """A share of people with a grade or fever, or the lowest count and its day."""
    days = min(float(view.course.days[view.visit]), MOST_DAYS)
    seen = [counts(regimen_of(view, arm), round(days), view.course.trial.seed) for arm in view.arms]
    kind = view.look.quantity
    if kind == "nadir":
        value = float(np.median(seen[0].min(axis=0)))
        return Estimate(value, 0.6 / np.sqrt(view.size), 0.25 * value + 0.1, unit=1.8)
    if kind == "nadir_day":
        first = seen[0][: round(regimen_of(view, view.arms[0]).interval) + 1]
        value = float(first.mean(axis=1).argmin())
        return Estimate(value, 2.0 / np.sqrt(view.size), 1.0, unit=5.0)
    return shares_of(view, [_share(view, table) for table in seen], OPEN)


def _share(view: View, table: NDArray[np.float64]) -> float:
    if view.look.quantity == "febrile":
        risk = sum(rate * (table < limit).sum(axis=0) for limit, rate in FEVER)
        return float(-np.expm1(-np.asarray(risk)).mean())
    limit = view.look.threshold
    assert limit is not None
    each, other = LEUKOCYTES if limit.quantity == "leukocytes" else (1.0, 0.0)
    share = float((each * table + other < limit.limit).any(axis=0).mean())
    return share if len(table) - 1 <= COUNTED_DAYS else SEEN * share


def regimen_of(view: View, arm: int) -> Regimen:
    """The arm's cytotoxic drugs together; raises `NotShown` where there are none."""
    drives = view.course.trial.arms[arm].of(Drive)

    def of(signal: str) -> list[float]:
        return [d.value for d in drives if d.signal == signal]

    doses = of("chemotherapy.first_dose")
    if not doses:
        raise NotShown("no table knows how these drugs act on the marrow")
    return Regimen(sum(doses), min(of("chemotherapy.interval")), sum(of("chemotherapy.filgrastim")))


@lru_cache(maxsize=64)
def counts(regimen: Regimen, days: int, seed: int) -> NDArray[np.float64]:
    """Neutrophils [10^9/L] at the end of each day: (days + 1, people)."""
    body = assemble_by_id((ORGAN,))
    names = list(body.parameters)
    theta = np.repeat(base_values(body, {}, {})[:, None], COUNT, axis=1)
    luck = normals(seed, PEOPLE + 48, 0, COUNT, len(SPREADS))
    for k, (name, sd) in enumerate(SPREADS.items()):
        theta[names.index(f"{ORGAN}.{name}")] *= np.exp(sd * luck[:, k])
    inputs = {
        "chemotherapy.first_dose": np.full(COUNT, regimen.dose),
        "chemotherapy.interval": np.full(COUNT, regimen.interval),
        "chemotherapy.filgrastim": np.full(COUNT, regimen.growth),
    }
    walk = walker(body, theta, inputs)
    row = walk.outputs.index("marrow.neutrophils")
    seen = [walk.shown[row]]
    for _ in range(max(days, 1)):
        walk.advance(inputs, STEPS_A_DAY, 1.0 / STEPS_A_DAY)
        seen.append(walk.shown[row])
    return np.stack(seen)
