r"""Kinetics of any number of drugs at once: linear compartments, stepped exactly.

For each drug the amounts :math:`x` = (depot, central, two peripheral ones, eliminated) follow

.. math:: \dot x = A x + b\,r, \qquad x(t+h) = e^{Ah} x(t) + \int_0^h e^{As} ds\; b\,r

with

.. math:: A = \begin{pmatrix} -k_a & & & & \\ k_a & -k_{10}-k_{12}-k_{13} & k_{21} & k_{31} & \\
          & k_{12} & -k_{21} & & \\ & k_{13} & & -k_{31} & \\ & k_{10} & & & 0 \end{pmatrix}

and the rate `r` of a slow release or infusion into `b`, the central compartment. Columns of `A` sum
to nothing, so that what was absorbed is eliminated or left. One step is one matrix product, exact
for any step length; only doses begin and releases end on the grid of steps.
Amounts in mg (insulins in U), volumes in L, rates per hour; arrays have drugs first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from plugins.drugs.library import Drug

DEPOT, CENTRAL, GONE = 0, 1, 4
SIZE = 5


class Kinetics(NamedTuple):
    """One drug by one route an entry; all of shape (drugs,).

    `absorption` per h is 0 where the dose enters the central compartment at once or by `release`
    (h, 0: at once); `lag` in h; `clearance` and both `exchange` in L/h, volumes in L.
    """

    clearance: Float[Array, " drugs"]
    central: Float[Array, " drugs"]
    exchange: Float[Array, " drugs"]
    peripheral: Float[Array, " drugs"]
    exchange_2: Float[Array, " drugs"]
    peripheral_2: Float[Array, " drugs"]
    absorption: Float[Array, " drugs"]
    bioavailability: Float[Array, " drugs"]
    lag: Float[Array, " drugs"]
    release: Float[Array, " drugs"]


class Step(NamedTuple):
    """Propagators over one step: `move` (drugs, 5, 5), `release` (drugs, 5) mg for 1 mg/h."""

    move: Float[Array, "drugs 5 5"]
    release: Float[Array, "drugs 5"]


def kinetics_of(drugs: Sequence[Drug], routes: Sequence[str] | None = None) -> Kinetics:
    """Kinetics of an adult of 70 kg; `routes` defaults to each drug's first."""
    routes = [drug.route for drug in drugs] if routes is None else routes
    rows = [_row(drug, drug.routes[route]) for drug, route in zip(drugs, routes, strict=True)]
    return Kinetics(*(jnp.asarray(column, float) for column in zip(*rows, strict=True)))


def _row(drug: Drug, route: Any) -> tuple[float, ...]:
    def of(name: str, otherwise: float = 0.0) -> float:
        return route[name].value if name in route else otherwise

    # An absent compartment keeps a volume of 1 L that nothing reaches.
    body = [drug.value("clearance"), drug.value("central")]
    body += [drug.value("exchange"), drug.value("peripheral", 1.0)]
    body += [drug.value("exchange_2"), drug.value("peripheral_2", 1.0)]
    return (*body, of("absorption"), of("bioavailability", 1.0), of("lag"), of("release"))


def rates(k: Kinetics) -> Float[Array, "drugs 5 5"]:
    """The matrices `A` per hour."""
    out, two, three = k.clearance / k.central, k.exchange / k.central, k.exchange_2 / k.central
    back_two, back_three = k.exchange / k.peripheral, k.exchange_2 / k.peripheral_2
    none = jnp.zeros_like(out)
    rows = [
        [-k.absorption, none, none, none, none],
        [k.absorption, -(out + two + three), back_two, back_three, none],
        [none, two, -back_two, none, none],
        [none, three, none, -back_three, none],
        [none, out, none, none, none],
    ]
    return jnp.stack([jnp.stack(row, axis=-1) for row in rows], axis=-2)


#: Terms of the exponential's series at a norm below 1/2, and halvings that get any matrix there.
TERMS, HALVINGS = 13, 20


def exponential(matrix: Float[Array, "drugs n n"]) -> Float[Array, "drugs n n"]:
    """Matrix exponentials by series, scaling and squaring.

    A tenth of the compile time of a Pade solve, and as exact for matrices whose exponential is a
    matrix of shares, none above 1.
    """
    size = jax.lax.stop_gradient(jnp.max(jnp.sum(jnp.abs(matrix), axis=-2), axis=-1))
    halvings = jnp.clip(jnp.ceil(jnp.log2(jnp.maximum(size, 1e-300))) + 1.0, 0.0, HALVINGS)
    halvings = halvings[:, None, None]
    small = matrix * 2.0**-halvings
    one = jnp.eye(matrix.shape[-1], dtype=matrix.dtype)[None]

    def term(i: Any, series: Any) -> Any:
        return one + small @ series / (TERMS - i).astype(matrix.dtype)

    def square(i: Any, power: Any) -> Any:
        return jnp.where(i < halvings, power @ power, power)

    series = jax.lax.fori_loop(0, TERMS, term, jnp.broadcast_to(one, matrix.shape))
    return jax.lax.fori_loop(0, HALVINGS, square, series)


def propagators(k: Kinetics, hours: Any) -> Step:
    """What one step of `hours` (a number, or one for each drug) does, exactly."""
    span = jnp.asarray(hours) * jnp.ones_like(k.clearance)
    matrix = rates(k)
    # The integral comes with the exponential of the matrix bordered by the inflow.
    inflow = jnp.zeros((*matrix.shape[:-1], 1)).at[:, CENTRAL, 0].set(1.0)
    below = jnp.zeros((matrix.shape[0], 1, SIZE + 1))
    bordered = jnp.concatenate([jnp.concatenate([matrix, inflow], axis=-1), below], axis=-2)
    whole = exponential(bordered * span[:, None, None])
    return Step(whole[:, :SIZE, :SIZE], whole[:, :SIZE, SIZE])


class Doses(NamedTuple):
    """What enters at each step: `depot` and `central` (steps, drugs) mg, `rate` mg/h.

    `late` (drugs,) is how long after a step's beginning (h) its depot and central doses arrive.
    """

    depot: Float[Array, "steps drugs"]
    central: Float[Array, "steps drugs"]
    rate: Float[Array, "steps drugs"]
    late: Float[Array, " drugs"]


def place(k: Kinetics, given: Any, hours: float) -> Doses:
    """Doses as swallowed or injected, (steps, drugs) mg, as what is absorbed of them when.

    A lag is kept to the minute; a release lasts a whole number of steps, at least one.
    """
    given = np.asarray(given, float)
    lag, length = np.asarray(k.lag), np.asarray(k.release)
    absorbed = given * np.asarray(k.bioavailability)
    shift = np.floor(lag / hours + 1e-9).astype(int)
    late = lag - shift * hours
    depot, central, rate = (np.zeros_like(given) for _ in range(3))
    for drug in range(given.shape[1]):
        moved = np.zeros(len(given))
        stop = max(len(given) - shift[drug], 0)
        moved[len(given) - stop :] = absorbed[:stop, drug]
        if length[drug] > 0.0:
            steps = max(round(length[drug] / hours), 1)
            kernel = np.full(steps, 1.0 / (steps * hours))
            rate[:, drug] = np.convolve(moved, kernel)[: len(given)]
            late[drug] = 0.0
        elif float(k.absorption[drug]) > 0.0:
            depot[:, drug] = moved
        else:
            central[:, drug] = moved
    return Doses(*(jnp.asarray(part) for part in (depot, central, rate, late)))


def walk(
    k: Kinetics, doses: Doses, hours: Any, start: Any = None
) -> Float[Array, "samples drugs 5"]:
    """Amounts at the beginning and after each step, (steps + 1, drugs, 5) mg."""
    step = propagators(k, hours)
    arriving = propagators(k, hours - doses.late).move
    zero = jnp.zeros((*doses.late.shape, SIZE)) if start is None else start

    def one(x: Any, row: tuple[Any, Any, Any]) -> tuple[Any, Any]:
        depot, central, rate = row
        entered = (
            arriving[:, :, DEPOT] * depot[:, None] + arriving[:, :, CENTRAL] * central[:, None]
        )
        x = jnp.einsum("dij,dj->di", step.move, x) + entered + step.release * rate[:, None]
        return x, x

    _, after = jax.lax.scan(one, zero, (doses.depot, doses.central, doses.rate))
    return jnp.concatenate([zero[None], after])


def levels(k: Kinetics, amounts: Float[Array, "samples drugs 5"]) -> Float[Array, "samples drugs"]:
    """Concentrations of the central compartment in mg/L (U/L)."""
    return amounts[..., CENTRAL] / jnp.broadcast_to(k.central, amounts.shape[:-1])


def mean_level(k: Kinetics, amount: Any, every_h: Any) -> Float[Array, " drugs"]:
    """Level (mg/L) averaged over a dosing interval, once settled."""
    return k.bioavailability * amount / (k.clearance * every_h)


def terminal_half_life(k: Kinetics) -> Float[Array, " drugs"]:
    """Hours in which the last phase halves: of elimination, or of absorption where it is slower."""
    slowest = jnp.min(jnp.where(_lived(k) > 0.0, _lived(k), jnp.inf), axis=-1)
    return jnp.log(2.0) / slowest


def _lived(k: Kinetics) -> Float[Array, "drugs 4"]:
    """Rates per hour at which the modes of the lived compartments decay; 0 where there is none."""
    matrix = rates(k)[:, :GONE, :GONE]
    decay = -jnp.real(jnp.linalg.eigvals(matrix))
    # Compartments that nothing reaches, and depots that nothing uses, do not count.
    return jnp.where(decay > 1e-9, decay, 0.0)


def settled(k: Kinetics, amount: Any, every_h: Any, steps: int = 96) -> Any:
    """Levels (steps, drugs) in mg/L over one dosing interval that repeats itself.

    Exact: the state at an interval's beginning solves :math:`(I - e^{A\\tau}) x = e^{A(\\tau-s)} d`
    for doses `d` that arrive `s` after it. Releases end within the interval that they began in
    where they fit, else at its end.
    """
    span = jnp.asarray(every_h) * jnp.ones_like(k.clearance)
    lag = jnp.minimum(k.lag, span)
    direct = (k.absorption <= 0.0) & (k.release <= 0.0)
    entry = jax.nn.one_hot(jnp.where(direct, CENTRAL, DEPOT), SIZE)
    absorbed = jnp.asarray(amount) * k.bioavailability
    dose = entry * jnp.where(k.release > 0.0, 0.0, absorbed)[:, None]
    length = jnp.clip(k.release, 1e-6, span - lag)
    flow = jnp.where(k.release > 0.0, absorbed / length, 0.0)

    def after(hours: Any) -> Any:
        """Contribution of this interval's dose `hours` after its beginning, (drugs, 5)."""
        since = hours - lag
        taken = propagators(k, jnp.maximum(since, 0.0)).move
        arrived = jnp.where(since >= 0.0, 1.0, 0.0).astype(dose.dtype)
        bolus = jnp.einsum("dij,dj->di", taken, dose) * arrived[:, None]
        during = jnp.clip(since, 0.0, length)
        rest = propagators(k, jnp.maximum(since - length, 0.0)).move
        slow = jnp.einsum("dij,dj->di", rest, propagators(k, during).release) * flow[:, None]
        return bolus + slow

    period = propagators(k, span).move[:, :GONE, :GONE]
    ends = after(span)[:, :GONE]
    # A compartment that nothing reaches keeps what it has, so its own equation would be empty.
    reached = jnp.stack([k.absorption, k.clearance, k.exchange, k.exchange_2], axis=-1) > 0.0
    idle = jnp.where(reached, 0.0, 1.0).astype(period.dtype)
    kept = jnp.eye(GONE)[None] * (1.0 + idle)[..., None] - period
    start = jnp.linalg.solve(kept, ends[..., None])[..., 0]
    start = jnp.concatenate([start, jnp.zeros_like(start[:, :1])], axis=-1)

    def level(share: Any) -> Any:
        old = jnp.einsum("dij,dj->di", propagators(k, share * span).move, start)
        return (old + after(share * span))[:, CENTRAL] / k.central

    return jax.lax.map(level, jnp.arange(steps) / steps)
