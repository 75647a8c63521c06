"""Every posterior agrees with what is known exactly, and says when it cannot be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from twin_core.infer.laplace import laplace
from twin_core.infer.observed import Linearised, Observed, whiten
from twin_core.infer.posterior import adapted, nuts, pathfinder, plan, weighed
from twin_core.infer.posterior.choose import explore
from twin_core.infer.posterior.draws import Diagnostics, Draws
from twin_core.infer.posterior.nuts import BLOCK, diagnose
from twin_core.infer.prior import Transforms, transforms_of
from twin_core.infer.problem import cost_of
from twin_core.organ import Parameter, Prior
from twin_core.simulate.programs import program

X = np.linspace(-1.0, 1.0, 12)


@dataclass(frozen=True)
class Line:
    """A straight line through points: its posterior is normal and known by algebra."""

    transforms: Transforms
    bend: float = 0.0

    @property
    def identity(self) -> tuple[Any, ...]:
        return ("line",)

    def arguments(self, observed: Observed) -> tuple[Any, ...]:
        return (jnp.asarray(X), jnp.asarray(self.bend), observed)

    def traced_cost(self) -> Any:
        return cost_of(self._predicted)

    def _predicted(self, z: Any, x: Any, bend: Any) -> Any:
        curve = z[0] + bend * z[0] ** 3
        return (curve[None] + x[:, None] * z[1][None])[:, None, :]

    def traced(self) -> Any:
        def linearised(z: Any, x: Any, bend: Any, observed: Observed) -> Linearised:
            values = self._predicted(z, x, bend)
            r = whiten(values, observed)[:, 0]
            slope = (1.0 + 3.0 * bend * z[0] ** 2)[None] * jnp.ones((len(X), 1))
            ramp = x[:, None] * jnp.ones_like(z[:1])
            jacobian = jnp.stack([slope, ramp]) / observed.sd[:, 0][None, :, None]
            gradient = jnp.einsum("psz,sz->pz", jacobian, r) + z
            hessian = jnp.einsum("psz,qsz->pqz", jacobian, jacobian) + jnp.eye(2)[..., None]
            cost = 0.5 * (jnp.sum(r**2, axis=0) + jnp.sum(z**2, axis=0))
            return Linearised(cost, gradient, hessian, values)

        return linearised

    def linearise(self, z: Any, observed: Observed) -> Linearised:
        return program(("line linearised",), self.traced)(z, *self.arguments(observed))


def seen(scale: float) -> Observed:
    value = (0.8 + 0.5 * X)[:, None] + 0.1 * np.random.default_rng(0).standard_normal((12, 1))
    return Observed(*map(jnp.asarray, (value, np.ones((12, 1)), np.full((12, 1), scale), [0.0])))


@pytest.fixture(scope="module")
def line() -> Line:
    parameter = Parameter(
        id="a", unit="1", default=1.0, bounds=(0.01, 100.0), description="a",
        prior=Prior(family="lognormal", location=1.0, scale=0.3), origin="assumed", personal=True,
    )  # fmt: skip
    return Line(transforms_of({"line.a": parameter, "line.b": parameter}))


def exact(line: Line, observed: Observed):
    """Mean and covariance by the normal equations."""
    there = line.linearise(np.zeros((2, 1)), observed)
    covariance = np.linalg.inv(np.asarray(there.hessian)[..., 0])
    mean = -covariance @ np.asarray(there.gradient)[:, 0]
    return laplace(line.transforms, mean, np.linalg.inv(covariance))


@pytest.mark.parametrize("method", ["weighed", "pathfinder", "adapted", "nuts"])
def test_a_normal_posterior_is_found_as_algebra_has_it(line: Line, method: str) -> None:
    observed = seen(0.5)
    known = exact(line, observed)
    starts = np.random.default_rng(1).standard_normal((2, 4))
    found = {
        "weighed": lambda: weighed(line, observed, known),
        "pathfinder": lambda: pathfinder(line, observed, starts),
        "adapted": lambda: adapted(line, observed, known),
        "nuts": lambda: nuts(line, observed, known, draws=250),
    }[method]()
    sd = np.sqrt(np.diag(known.covariance))
    assert np.all(np.abs(found.z.mean(axis=1) - known.mean) < 0.2 * sd)
    np.testing.assert_allclose(found.z.std(axis=1), sd, rtol=0.15)
    assert found.diagnostics.trustworthy, found.diagnostics
    assert "converged" in found.diagnostics.sentence()
    for estimate, simple in zip(found.estimates(), known.estimates(), strict=True):
        assert estimate.low == pytest.approx(simple.low, rel=0.15)
        assert estimate.prior_high == pytest.approx(simple.prior_high)


@pytest.mark.parametrize("method", ["adapted", "nuts"])
def test_a_wrong_normal_start_is_left_behind(line: Line, method: str) -> None:
    """A bent model: the quantiles of a fine grid are found, where the normal posterior errs."""
    bent, observed = Line(line.transforms, bend=1.0), seen(2.0)
    cost = bent.traced_cost()
    side = np.linspace(-3.0, 3.0, 241)
    mesh = np.stack([a.ravel() for a in np.meshgrid(side, side, indexing="ij")])
    weight = np.exp(-np.asarray(cost(jnp.asarray(mesh), *bent.arguments(observed))))
    share = weight.reshape(241, 241).sum(axis=1)
    low, high = np.interp((0.05, 0.95), np.cumsum(share) / share.sum(), side)
    found = explore(bent, observed, exact(bent, observed), method)
    assert isinstance(found, Draws)
    assert np.quantile(found.z[0], 0.05) == pytest.approx(low, abs=0.15)
    assert np.quantile(found.z[0], 0.95) == pytest.approx(high, abs=0.15)


def test_chains_can_be_stopped_and_say_so(line: Line) -> None:
    shares: list[float] = []

    def stop(share: float) -> bool:
        shares.append(share)
        return len(shares) < 6

    found = nuts(line, seen(0.5), exact(line, seen(0.5)), warm_up=100, draws=250, progress=stop)
    assert found.diagnostics.cancelled
    assert not found.diagnostics.trustworthy
    assert found.z.shape[1] == 4 * 2 * BLOCK
    assert shares == sorted(shares)


def test_chains_that_disagree_are_not_trusted() -> None:
    z = np.random.default_rng(0).standard_normal((4, 250, 2))
    assert diagnose(z, 0.0, 1.0).trustworthy
    z[0, :, 1] += 3.0
    apart = diagnose(z, 0.0, 1.0)
    assert not apart.trustworthy
    assert "NOT converged" in apart.sentence()
    assert not Diagnostics("NUTS", 800, 1.0, 50.0).trustworthy


def test_heavy_weights_are_told(line: Line) -> None:
    """A normal posterior that is far too narrow leaves the weights a heavy tail."""
    observed = seen(0.5)
    known = exact(line, observed)
    narrow = laplace(line.transforms, known.mean, 40.0 * np.linalg.inv(known.covariance))
    assert weighed(line, observed, narrow).diagnostics.tail > 0.5


def test_the_cost_is_told_before_it_starts(line: Line) -> None:
    seconds = [plan(line, seen(0.5), method).seconds for method in ("laplace", "weighed", "nuts")]
    assert seconds[0] == 0.0
    assert seconds[1] < seconds[2]
    assert "convergence" in plan(line, seen(0.5), "nuts").sentence()


class Shelf:
    """Keeps what chains leave."""

    def __init__(self) -> None:
        self.state: Any = None

    def find(self) -> Any:
        return self.state

    def keep(self, state: Any) -> None:
        self.state = state


@pytest.mark.parametrize("blocks", [2, 6])
def test_chains_that_were_stopped_go_on_to_the_same_draws(line: Line, blocks: int) -> None:
    """While warming up, and after that."""
    observed, shelf, known = seen(0.5), Shelf(), exact(line, seen(0.5))
    told: list[float] = []

    def stop(share: float) -> bool:
        told.append(share)
        return len(told) != blocks

    whole = nuts(line, observed, known)
    nuts(line, observed, known, progress=stop, unfinished=shelf)
    resumed = nuts(line, observed, known, progress=stop, unfinished=shelf)
    np.testing.assert_array_equal(resumed.z, whole.z)
    assert told[blocks] > told[blocks - 1], "the second run went on where the first had stopped"


def test_chains_of_another_question_are_not_taken_up(line: Line) -> None:
    shelf, known = Shelf(), exact(line, seen(0.5))
    nuts(line, seen(0.5), known, progress=lambda _: False, unfinished=shelf)
    other = exact(line, seen(0.6))
    told: list[float] = []
    nuts(line, seen(0.6), other, progress=lambda s: bool(told.append(s)), unfinished=shelf)
    assert told == [pytest.approx(1 / 14)], "begun anew"
