"""Days of people with type 1 diabetes: a batch through the public day program, beside simglucose.

Every person goes through the same day of three meals with boluses, classical Runge-Kutta at one
minute. Where simglucose is present all of them have the fixed parameters of its patient adult#001
and the first is that very patient, whose glucose is compared minute by minute.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.bench.machine import cores
from workbench.bench.peers import PeerMissing, ask
from workbench.bench.row import Peer, Row
from workbench.bench.stopwatch import Took, repeat

NAME = "type1-days"
GOAL = 10_000.0
PATIENT = "adult#001"
MINUTES = 1440
#: Grams eaten in a minute, as the peer's patients do.
EATING = 5
#: Minute, grams of carbohydrate, units of insulin given over five minutes.
MEALS = ((420, 45, 5.0), (720, 70, 7.5), (1080, 80, 8.5))
#: Our names of personal and fixed parameters, and those of the peer's table.
PEER_NAMES = {
    "basal_glucose": "Gb",
    "hepatic_glucose_effectiveness": "kp2",
    "insulin_action_rate": "p2u",
    "gastric_emptying_max": "kmax",
    "gastric_emptying_min": "kmin",
    "intestinal_absorption": "kabs",
    "basal_insulin": "Ib",
    "basal_glucose_production": "EGPb",
    "glucose_volume": "Vg",
    "insulin_volume": "Vi",
    "plasma_to_tissue": "k1",
    "tissue_to_plasma": "k2",
    "peripheral_insulin_effect": "Vmx",
    "half_saturation": "Km0",
    "hepatic_insulin_effect": "kp3",
    "hepatic_insulin_delay": "ki",
    "brain_uptake": "Fsnc",
    "renal_clearance": "ke1",
    "renal_threshold": "ke2",
    "interstitial_exchange": "ksc",
    "emptying_slows_at": "b",
    "emptying_recovers_at": "d",
    "carbohydrate_bioavailability": "f",
    "liver_to_plasma_insulin": "m1",
    "plasma_to_liver_insulin": "m2",
    "hepatic_extraction": "HEb",
    "insulin_dissociation": "kd",
    "insulin_absorption_1": "ka1",
    "insulin_absorption_2": "ka2",
}


@dataclass(frozen=True, slots=True)
class Size:
    """`persons` go through the day, in the engine's own blocks over all cores."""

    persons: int = 4096
    repeats: int = 5
    peer_days: int = 3


def measure(size: Size = Size()) -> list[Row]:
    """Person-days a second in single and double precision, on all cores and for each core."""
    from twin_core.runtime import configure

    configure()
    day = _Day(*_peer(size))
    rows = []
    for precision in ("float32", "float64"):
        took = day.run(size, precision)
        days = size.persons
        wall = tuple(days / t.wall_s for t in took)
        rows.append(Row(NAME, f"{precision}, all {cores()} cores", wall, "days/s", GOAL))
        rows.append(day.beside_peer(precision, [days / t.cpu_s for t in took]))
    return [*rows, day.alone(size)]


def table() -> dict[str, NDArray[np.float64]]:
    """Carbohydrate (g) and bolus insulin (U) in each minute of the day."""
    rates = {"carbohydrate": np.zeros(MINUTES), "bolus": np.zeros(MINUTES)}
    for minute, grams, units in MEALS:
        rates["carbohydrate"][minute : minute + grams // EATING] += EATING
        rates["bolus"][minute : minute + 5] += units / 5.0
    return rates


def _peer(size: Size) -> tuple[Any, str]:
    question = {key: rate.tolist() for key, rate in table().items()}
    question |= {"patient": PATIENT, "repeats": size.peer_days}
    try:
        return ask("simglucose", "simglucose_day", question), ""
    except PeerMissing as missing:
        return None, str(missing)


class _Day:
    """One body and one day, compiled once for each precision and number of persons."""

    def __init__(self, peer: Any, missing: str) -> None:
        from twin_core.body import assemble_by_id

        self.peer, self.missing = peer, missing
        self.body = assemble_by_id(("glucose_t1d",), ("heart.rate_excess", "body.mass"))
        self.base, self.mass = self._patient()

    def _patient(self) -> tuple[NDArray[np.float64], float]:
        values = self.body.defaults()
        if self.peer is None:
            return np.asarray(list(values.values())), 75.0
        theirs = self.peer["parameters"]
        values |= {f"glucose_t1d.{ours}": theirs[name] for ours, name in PEER_NAMES.items()}
        return np.asarray(list(values.values())), theirs["BW"]

    def persons(self, count: int) -> NDArray[np.float64]:
        """The patient first, then others around it: parameters (parameters, persons)."""
        rows = list(self.body.personal_rows)
        theta = np.repeat(self.base[:, None], count, axis=1)
        scatter = np.random.default_rng(0).standard_normal((len(rows), count))
        scatter[:, 0] = 0.0
        theta[rows] *= np.exp(0.1 * scatter)
        return theta

    def inputs(self, theta: NDArray[np.float64], precision: str) -> Any:
        """Everything that a day is given for persons `theta` (parameters, persons)."""
        from twin_core.simulate.day import DayInputs
        from twin_core.simulate.lanes import members_of
        from twin_core.simulate.parts import Parts

        names = self.body.systems["minutes"].inputs
        drives = np.repeat(self.body.input_defaults("minutes")[None, :, None], MINUTES, axis=0)
        rates = table()
        drives[:, names.index("body.mass"), 0] = self.mass
        drives[:, names.index("diet.carbohydrate_rate"), 0] = rates["carbohydrate"]
        drives[:, names.index("insulin.rapid_rate"), 0] = rates["bolus"]
        opened = Parts(self.body).opening(members_of(self.body, theta), np.zeros((1, 1)))
        weights = np.ones((MINUTES, 1, 1), precision)
        return DayInputs(opened.of(slice(None), precision), drives.astype(precision), weights)

    def walk(self, theta: NDArray[np.float64], precision: str) -> Any:
        """The day of all persons in steps of a minute, divided as the engine divides ensembles."""
        from twin_core.simulate.blocks import blocks_of, in_parallel, joined
        from twin_core.simulate.day import walk_day

        def block(rows: NDArray[np.int64]) -> Any:
            return walk_day(self.body, self.inputs(theta[:, rows], precision), dt=1.0, every=5)

        persons = theta.shape[1]
        return joined(in_parallel(block, blocks_of(persons)), persons)

    def run(self, size: Size, precision: str) -> list[Took]:
        """Parameters in, curves of all persons out."""
        theta = self.persons(size.persons)
        self.off_by = self._difference(self.walk(theta, precision))
        return repeat(lambda: self.walk(theta, precision), size.repeats)

    def alone(self, size: Size) -> Row:
        """One person, where a batch cannot help."""
        theta = self.persons(1)
        took = repeat(lambda: self.walk(theta, "float64"), size.repeats)
        values = tuple(1.0 / t.cpu_s for t in took)
        what = "float64, one person alone"
        return Row(NAME, what, values, "days/CPU-s", peer=self._their_rate())

    def beside_peer(self, precision: str, values: list[float]) -> Row:
        """Days for each second of one core, against the peer's."""
        notes = (self.missing,) if self.missing else (self._agreement(),)
        what = f"{precision}, each core"
        return Row(NAME, what, tuple(values), "days/CPU-s", peer=self._their_rate(), notes=notes)

    def _their_rate(self) -> Peer | None:
        if self.peer is None:
            return None
        name = f"simglucose {self.peer['version']}"
        return Peer(name, tuple(1.0 / seconds for seconds in self.peer["cpu_s"]))

    def _difference(self, result: Any) -> float:
        """Largest difference of the first person's plasma glucose from the peer's, mg/dL."""
        if self.peer is None:
            return float("nan")
        column = self.body.systems["minutes"].outputs.index("glucose.plasma")
        ours = np.asarray(result.minutes[:, column, 0, 0])
        return float(np.abs(ours - np.asarray(self.peer["glucose"])[4::5]).max())

    def _agreement(self) -> str:
        return f"the same day of {PATIENT}: glucose differs by at most {self.off_by:.2g} mg/dL"
