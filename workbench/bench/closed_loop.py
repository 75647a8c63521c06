"""The circulation: beats a CPU-second, and the time to a periodic beat, beside svZeroDSolver.

Both solvers are given the published heart of Regazzoni et al. 2022 (doi:10.1016/j.jcp.2022.111083)
from the circulation's own preset: four chambers with cosine elastance, four valves, four vessels
with resistance, inertance and compliance, 75 beats a minute, 128 steps a beat, from the same
settled state. Ours carries the reflexes along (their gain is zero here), the peer has none.
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

NAME = "closed-loop"
#: Beats a CPU-second of one person and of a batch, and milliseconds to the periodic beat.
SINGLE_GOAL, BATCH_GOAL, STEADY_GOAL = 1_000.0, 2_000.0, 10.0
PRESET = "regazzoni_2020"
CHAMBERS = {"la": "atrial", "lv": "ventricular", "ra": "atrial", "rv": "ventricular"}
#: A shut valve of the peer leaks this little (mmHg s/mL), as in the published heart.
SHUT = 75_006.2


@dataclass(frozen=True, slots=True)
class Size:
    """`beats` in one call of the program; a batch has `persons` with different hearts."""

    beats: int = 100
    persons: int = 64
    repeats: int = 5


def measure(size: Size = Size()) -> list[Row]:
    """Beats of one person beside the peer, of a batch, and the periodic beat of both."""
    from twin_core.runtime import configure

    configure()
    heart = _Heart()
    rows = [heart.beats_of(1, size, SINGLE_GOAL), heart.beats_of(size.persons, size, BATCH_GOAL)]
    rows[0] = _beside(rows[0], heart, size)
    return [
        *rows,
        heart.steady_state(1, size, STEADY_GOAL),
        heart.steady_state(size.persons, size, None),
    ]


def _beside(row: Row, heart: _Heart, size: Size) -> Row:
    question = heart.question(size)
    try:
        answer = ask("svzerod", "svzerod_loop", question)
    except PeerMissing as missing:
        return Row(row.name, row.what, row.values, row.unit, row.goal, notes=(str(missing),))
    rates = tuple(size.beats / seconds for seconds in answer["cpu_s"])
    peer = Peer(f"svzerod {answer['version']}", rates)
    notes = (heart.agreement(answer),)
    return Row(row.name, row.what, row.values, row.unit, row.goal, peer=peer, notes=notes)


class _Heart:
    """The circulation alone, its programs, and the settled state of the published heart."""

    def __init__(self) -> None:
        from twin_core.body import assemble_by_id

        self.body = assemble_by_id(("circulation",), ("body.mass",))
        self.system = self.body.systems["beat"]
        self.settled = np.asarray(self._program("benchmark settled", _settle)(*self._lanes(1)))

    def _values(self, preset: str | None = PRESET) -> NDArray[np.float64]:
        values = self.body.defaults()
        if preset is not None:
            values |= self.body.preset("circulation", preset)
        return np.asarray([values[name] for name in self.body.parameters])

    def _lanes(self, persons: int, preset: str | None = PRESET) -> tuple[Any, NDArray[np.float64]]:
        """Parameters of `persons` hearts around the preset, and what drives them at rest."""
        from twin_core.simulate.lanes import members_of

        theta = np.repeat(self._values(preset)[:, None], persons, axis=1)
        rows = list(self.body.personal_rows)
        scatter = np.random.default_rng(0).standard_normal((len(rows), persons))
        scatter[:, 0] = 0.0
        theta[rows] *= np.exp(0.05 * scatter)
        return members_of(self.body, theta), self.body.input_defaults("beat")

    def _program(self, kind: str, build: Any, *static: Any) -> Any:
        from twin_core.simulate.programs import program

        return program((kind, self.body, *static), lambda: build(self.body, *static))

    def beats_of(self, persons: int, size: Size, goal: float) -> Row:
        """Beats of `persons` hearts for each second of one core."""
        run = self._program("benchmark beats", _beats, size.beats)
        given = self._lanes(persons)
        took = repeat(lambda: run(*given), size.repeats)
        rates = tuple(persons * size.beats / t.cpu_s for t in took)
        return Row(NAME, _people(persons, "beats"), rates, "beats/CPU-s", goal)

    def steady_state(self, persons: int, size: Size, goal: float | None) -> Row:
        """Milliseconds on the wall from a cold start to the periodic beat, reflexes acting."""
        run = self._program("benchmark periodic", _periodic)
        given = self._lanes(persons, None)
        took = repeat(lambda: run(*given), size.repeats)
        end = run(*given)
        what = _people(persons, "to a periodic beat")
        note = f"settled to {float(end.residual):.0e} in {int(end.calls)} calls of the beat map"
        values = tuple(1e3 * t.wall_s for t in took)
        return Row(NAME, what, values, "ms", goal, more_is_better=False, notes=(note,))

    # ------------------------------------------------------------------ peer
    def question(self, size: Size) -> dict[str, Any]:
        """The same heart and settled state as the peer's script wants them, mmHg, mL and s."""
        p = self.body.defaults() | self.body.preset("circulation", PRESET)
        p = {name.partition(".")[2]: value for name, value in p.items()}
        y = dict(zip(self._states(), self.settled[:, 0, 0], strict=True))
        arterial = p["systemic_vascular_resistance"] - p["venous_resistance"]
        vessels = {
            "ar_sys": _vessel(p, "arterial", arterial),
            "ven_sys": _vessel(p, "venous", p["venous_resistance"]),
            "ar_pul": _vessel(p, "pulmonary_arterial", p["pulmonary_arterial_resistance"]),
            "ven_pul": _vessel(p, "pulmonary_venous", p["pulmonary_venous_resistance"]),
        }
        initial = {f"Vc:{name}": y[f"v_{name}"] for name in CHAMBERS}
        initial["pressure:av:ar_sys"] = y["v_ar_sys"] / vessels["ar_sys"]["C"]
        initial["pressure:pv:ar_pul"] = y["v_ar_pul"] / vessels["ar_pul"]["C"]
        initial["pressure:after_ar_pul:ven_pul"] = y["v_ven_pul"] / vessels["ven_pul"]["C"]
        initial["pressure:after_ar_sys:ven_sys"] = self._venous_pressure(p, y)
        for name in vessels:
            initial[f"flow:{name}:after_{name}"] = y[f"q_{name}"]
        return {
            "chambers": {name: _chamber(p, name, kind) for name, kind in CHAMBERS.items()},
            "vessels": vessels,
            "valves": {"Rmin": p["valve_resistance"], "Rmax": SHUT},
            "initial": {key: float(value) for key, value in initial.items()},
            "period": 60.0 / p["resting_heart_rate"],
            "steps": self.system.steps_per_beat,
            "beats": size.beats,
            "repeats": size.repeats,
        }

    def _states(self) -> list[str]:
        return [name.rpartition(".")[2] for name in self.system.state_names]

    def _venous_pressure(self, p: dict[str, float], y: dict[str, float]) -> float:
        """Of the systemic veins (mmHg), which hold what the other compartments leave over."""
        from plugins.circulation.body_size import REFERENCE_BLOOD_VOLUME

        elsewhere = sum(value for name, value in y.items() if name.startswith("v_"))
        held = p["unstressed_volume"]
        return (REFERENCE_BLOOD_VOLUME - elsewhere - held) / p["venous_compliance"]

    def agreement(self, answer: dict[str, Any]) -> str:
        """How far both hearts are apart in their last beat."""
        run = self._program("benchmark traced", _traced)
        trace = np.asarray(run(*self._lanes(1)))
        names = self.system.outputs
        volume = trace[:, names.index("heart.lv_volume"), 0, 0]
        pressure = trace[:, names.index("pressure.arterial"), 0, 0]
        ours = np.array([volume.max(), volume.min(), pressure.max(), pressure.min()])
        theirs = np.array([*answer["lv_volume"], *answer["arterial_pressure"]])
        worst = 100.0 * float(np.abs(ours / theirs - 1.0).max())
        return f"both hearts agree within {worst:.2g} % in ventricular volume and arterial pressure"


def _people(persons: int, what: str) -> str:
    return f"{what}, one person" if persons == 1 else f"{what}, batch of {persons}"


def _vessel(p: dict[str, float], name: str, resistance: float) -> dict[str, float]:
    return {
        "C": p[f"{name}_compliance"],
        "R_poiseuille": resistance,
        "L": p[f"{name}_inertance"],
    }


def _chamber(p: dict[str, float], name: str, kind: str) -> dict[str, float]:
    return {
        "Emax": p[f"{name}_contractility"],  # on top of Epass, in both solvers
        "Epass": p[f"{name}_passive_elastance"],
        "Vrest": p[f"{name}_unstressed_volume"],
        "contraction": p[f"{kind}_contraction_time"],
        "relaxation": p[f"{kind}_relaxation_time"],
    }


# ------------------------------------------------------------------ programs
def _begin(body: Any, ensemble: Any, level: Any) -> tuple[Any, Any, Any]:
    from twin_core.simulate.lanes import across_start, broadcast_lanes, derive_parameters

    system = body.systems["beat"]
    u = broadcast_lanes(level, 1, ensemble.size)
    p = system.own(derive_parameters(body, ensemble))
    return across_start(system.initial)(u, p), u, p


def _beats(body: Any, count: int) -> Any:
    import jax

    from twin_core.simulate.beat import beat

    def run(ensemble: Any, level: Any) -> Any:
        y, u, p = _begin(body, ensemble, level)
        return jax.lax.fori_loop(0, count, lambda _, z: beat(body.systems["beat"], z, u, p), y)

    return run


def _settle(body: Any) -> Any:
    return _beats(body, 200)


def _periodic(body: Any) -> Any:
    from twin_core.simulate.beat import periodic_state

    def run(ensemble: Any, level: Any) -> Any:
        y, u, p = _begin(body, ensemble, level)
        return periodic_state(body.systems["beat"], y, u, p)

    return run


def _traced(body: Any) -> Any:
    from twin_core.simulate.beat import traced_beat

    settle = _settle(body)

    def run(ensemble: Any, level: Any) -> Any:
        _, u, p = _begin(body, ensemble, level)
        return traced_beat(body.systems["beat"], settle(ensemble, level), u, p)[0]

    return run
