"""One week of glucose identified: optimum and Laplace posterior, beside ReplayBG's optimum.

The week is made in the run: an adult with type 1 diabetes whose parameters are off the average,
three meals a day of varying size, and a sensor with noise that lasts. Both programs get the same
glucose, meals and insulin and begin from the same number of starts.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.peers import PeerMissing, ask
from workbench.bench.row import Peer, Row
from workbench.bench.stopwatch import repeat

NAME = "identify"
GOAL_S = 5.0
MASS = 75.0
DAY = 1440
#: Grid of the data (minutes), and how many of its steps make a sample that our fit looks at.
STEP, SAMPLE_STEPS = 5, 3
#: Hour, usual grams, grams for a unit, and the peer's label of each meal.
MEALS = ((8, 45.0, 9.0, "B"), (13, 70.0, 9.5, "L"), (19, 80.0, 10.0, "D"))
TRUTH = {"basal_glucose": 130.0, "insulin_sensitivity": 1.2, "gastric_emptying_max": 0.036}


@dataclass(frozen=True, slots=True)
class Size:
    """`starts` of both programs; the peer's own habit is 128."""

    days: int = 7
    starts: int = 8
    repeats: int = 3
    peer_repeats: int = 1


@dataclass(frozen=True, slots=True)
class Week:
    """The same data for both programs, on a grid of five minutes.

    Rates in g/min and U/min; `label` names the meal that a step belongs to.
    """

    glucose: NDArray[np.float64]
    carbohydrate: NDArray[np.float64]
    bolus: NDArray[np.float64]
    label: list[str]


def measure(size: Size = Size()) -> list[Row]:
    """Seconds on the wall against the goal, and of CPU beside the peer."""
    from twin_core.runtime import configure

    configure()
    from twin_core.body import assemble_by_id
    from twin_core.infer.fit import fit
    from workbench.service.habits import plain_day

    body = assemble_by_id(("glucose_t1d",), ("heart.rate_excess", "body.mass"))
    week = make_week(body, size.days)
    data = person_data(body, week)
    twins = []

    def identify() -> Any:
        twins.append(fit(body, data, plain_day(True), starts=size.starts))
        return twins[-1].theta

    took = repeat(identify, size.repeats)
    what = f"optimum and posterior, {size.days} days, {size.starts} starts"
    wall, cpu = tuple(t.wall_s for t in took), tuple(t.cpu_s for t in took)
    peer, note = _peer(week, size)
    return [
        Row(NAME, what, wall, "s", GOAL_S, False, None, (_recovered(twins[-1]),)),
        Row(NAME, "the same, all cores", cpu, "CPU-s", None, False, peer, (note,)),
    ]


def _recovered(twin: Any) -> str:
    """Whether the week was identified at all: the truth must lie in the intervals."""
    found = {e.name.rpartition(".")[2]: e for e in twin.estimates}
    inside = sum(found[name].low <= value <= found[name].high for name, value in TRUTH.items())
    learned = sum(e.learned for e in found.values())
    return (
        f"{learned} of {len(found)} parameters learned; the 90 % intervals hold {inside} of the "
        f"{len(TRUTH)} that were set apart from the average"
    )


def make_week(body: Any, days: int, seed: int = 3) -> Week:
    """Days of meals and the sensor's readings of them."""
    rng = np.random.default_rng(seed)
    steps = days * DAY // STEP
    carbohydrate, bolus, label = np.zeros(steps), np.zeros(steps), [""] * steps
    for day in range(days):
        for hour, usual, ratio, name in MEALS:
            grams = usual * rng.lognormal(0.0, 0.25)
            first = day * DAY // STEP + round((hour + rng.normal(0.0, 0.3)) * 60 / STEP)
            carbohydrate[first : first + 3] += grams / (3 * STEP)
            bolus[first] += grams / ratio / STEP
            label[first : first + 3] = [name] * 3
    glucose = _truth(body, carbohydrate, bolus)
    noise = np.zeros(steps)
    for step in range(1, steps):
        noise[step] = 0.7 * noise[step - 1] + rng.normal(0.0, 3.5)
    return Week(np.clip(glucose + noise, 40.0, 400.0), carbohydrate, bolus, label)


def _drives(body: Any, carbohydrate: Any, bolus: Any) -> NDArray[np.float64]:
    names = body.systems["minutes"].inputs
    drives = np.repeat(body.input_defaults("minutes")[None], len(bolus), axis=0)
    drives[:, names.index("body.mass")] = MASS
    drives[:, names.index("diet.carbohydrate_rate")] = carbohydrate
    drives[:, names.index("insulin.rapid_rate")] = bolus
    return drives


def _truth(body: Any, carbohydrate: Any, bolus: Any) -> NDArray[np.float64]:
    """Sensor glucose of the true person, integrated at one minute."""
    from twin_core.simulate.day import DayInputs, walk_day
    from twin_core.simulate.lanes import members_of
    from twin_core.simulate.parts import Parts

    values = body.defaults() | {f"glucose_t1d.{name}": value for name, value in TRUTH.items()}
    theta = np.asarray([[values[name]] for name in body.parameters])
    drives = np.repeat(_drives(body, carbohydrate, bolus), STEP, axis=0)[:, :, None]
    ones = np.ones((len(drives), 1, 1))
    opened = Parts(body).opening(members_of(body, theta), np.zeros((1, 1)))
    run = walk_day(body, DayInputs(opened, drives, ones), dt=1.0, every=STEP)
    sensor = body.systems["minutes"].outputs.index("glucose.interstitial")
    return run.minutes[:, sensor, 0, 0]


def person_data(body: Any, week: Week) -> Any:
    """The week as a fit takes it, nothing held out."""
    from twin_core.infer.fit import GridData, PersonData

    ends = week.glucose[SAMPLE_STEPS - 1 :: SAMPLE_STEPS]
    drives = _drives(body, week.carbohydrate, week.bolus)
    seen = {"glucose.interstitial": ends}
    grid = GridData("minutes", drives, seen, float(STEP), SAMPLE_STEPS, len(ends))
    return PersonData(facts={"mass": MASS}, grids=(grid,), synthetic=True)


def _peer(week: Week, size: Size) -> tuple[Peer | None, str]:
    question = {
        "glucose": week.glucose.tolist(),
        "carbohydrate": week.carbohydrate.tolist(),
        "bolus": week.bolus.tolist(),
        "label": week.label,
        "mass": MASS,
        "starts": size.starts,
        "repeats": size.peer_repeats,
    }
    try:
        answer = ask("py-replay-bg", "replaybg_week", question)
    except PeerMissing as missing:
        return None, str(missing)
    found = Peer(f"py-replay-bg {answer['version']}", tuple(answer["cpu_s"]))
    note = (
        f"the peer finds its optimum from {size.starts} starts, not its usual 128, of "
        f"{answer['unknowns']} parameters, without a posterior; its loss falls from "
        f"{answer['loss'][0]:,.0f} to {answer['loss'][1]:,.0f}"
    )
    return found, note
