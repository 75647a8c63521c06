"""From data to a twin: each tier fitted to what the record holds, the rest left to its prior."""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from twin_core.body import Body
from twin_core.infer.doubt import Doubt, believed_less, doubts_of
from twin_core.infer.heart import HeartProblem
from twin_core.infer.laplace import Posterior, laplace, prior_posterior
from twin_core.infer.latent import meals_behind, offered
from twin_core.infer.likelihood import observed_of
from twin_core.infer.marquardt import Optimum, levenberg_marquardt
from twin_core.infer.observed import Observed
from twin_core.infer.population import Shift, among_people
from twin_core.infer.posterior import Draws, Unfinished, explore, plan
from twin_core.infer.posterior.density import Fittable
from twin_core.infer.prior import Transforms, centred, transforms_of
from twin_core.infer.problem import Problem
from twin_core.infer.score import Forecast, HeldOut, forecasts, held_out, residual_process
from twin_core.infer.unlogged import Unlogged, unlogged_meals
from twin_core.organ import Parameter
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin, Unexplained, base_values
from twin_core.vocabulary import signal

#: Fewer samples than this teach nothing that a prior does not know better.
FEWEST = 24
_MINUTES = {"minutes": 1.0, "days": 1440.0}
HORIZONS_MIN = (30.0, 60.0, 120.0)
#: Where meals that nobody logged show, and what a body weighs where that is not known (assumed).
SENSOR, FOOD, USUAL_MASS = "glucose.interstitial", "diet.carbohydrate_rate", 75.0
#: Iterations of the two rounds of a fit, the second with what the first left unexplained.
MOST = (40, 28)
#: First guess of what the model leaves unexplained, as a share of the data's own spread.
FIRST_DISCREPANCY = 0.5
FIRST_CORRELATION = 0.9

#: Called with (stage, share done); returning False stops the fit at the present best.
Progress = Callable[[str, float], bool]


@dataclass(frozen=True, slots=True)
class GridData:
    """Drives and observations of the minutes or days tier on a regular grid.

    `drives` (steps, inputs); `observed` by signal, (samples,) with NaN where nothing was
    measured; samples before `split` are fitted, the others held out. `doubts` are what whoever
    gathered the data found wrong with them.
    """

    tier: str
    drives: NDArray[np.float64]
    observed: Mapping[str, NDArray[np.float64]]
    dt: float
    every: int
    split: int
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonData:
    """Everything a fit may use: facts, series on grids, and numbers taken at rest.

    `population` says where other people's parameters lie under the manifests' priors; `in_motion`
    which of the numbers at rest may have been taken while the person moved.
    """

    facts: Mapping[str, float] = field(default_factory=dict)
    presets: Mapping[str, float] = field(default_factory=dict)
    population: Mapping[str, Shift] = field(default_factory=dict)
    grids: tuple[GridData, ...] = ()
    at_rest: Mapping[str, float] = field(default_factory=dict)
    in_motion: frozenset[str] = frozenset()
    notes: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(slots=True)
class _Gathered:
    posteriors: list[Posterior | Draws] = field(default_factory=list)
    unexplained: dict[str, Unexplained] = field(default_factory=dict)
    held_out: list[HeldOut] = field(default_factory=list)
    forecasts: list[Forecast] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    method: str = "laplace"
    unfinished: Unfinished | None = None

    def settle(
        self, problem: Fittable, observed: Observed, normal: Posterior, seed: int, report: Progress
    ) -> Posterior | Draws:
        """The posterior that was asked for, around the normal one."""
        posterior: Posterior | Draws = normal
        if self.method != "laplace":
            stage = f"posterior by {plan(problem, observed, self.method).sentence()}"
            report(stage, 0.0)
            posterior = explore(
                problem, observed, normal, self.method, seed=seed,
                progress=lambda share: report(stage, share), unfinished=self.unfinished,
            )  # fmt: skip
        if isinstance(posterior, Draws):
            self.notes.append(posterior.diagnostics.sentence())
        self.posteriors.append(posterior)
        return posterior


def fit(
    body: Body,
    data: PersonData,
    baseline: Scenario,
    *,
    members: int = 64,
    starts: int = 8,
    seed: int = 0,
    progress: Progress | None = None,
    posterior: str = "laplace",
    unfinished: Unfinished | None = None,
) -> Twin:
    """The twin of a person: best fit and posterior of each tier that has data.

    Tiers without data keep their prior. Member 0 of the ensemble is the optimum. `posterior` is
    one of `twin_core.infer.posterior.METHODS`; what it will cost is reported before it starts.
    Chains of a fit that was stopped are found in `unfinished` and go on from there.
    """
    report = progress or (lambda stage, share: True)
    base = base_values(body, data.facts, data.presets)
    found = _Gathered(notes=list(data.notes), method=posterior, unfinished=unfinished)
    for tier in body.systems:
        personal = _personal(body, tier)
        if not personal:
            continue
        transforms = among_people(transforms_of(centred(personal, data.presets)), data.population)
        grid = next((g for g in data.grids if g.tier == tier), None)
        if grid is not None:
            _fit_grid(body, base, transforms, grid, found, members, starts, seed, report)
        elif tier == "beat" and data.at_rest:
            _fit_heart(body, base, transforms, data, found, starts, seed, report)
        else:
            found.posteriors.append(prior_posterior(transforms))
    theta = _ensemble(body, base, found.posteriors, members, seed)
    return Twin(
        body,
        theta,
        baseline,
        facts=dict(data.facts),
        estimates=tuple(e for posterior in found.posteriors for e in posterior.estimates()),
        directions=tuple(d for posterior in found.posteriors for d in posterior.open_directions()),
        unexplained=found.unexplained,
        held_out=tuple(found.held_out),
        forecasts=tuple(found.forecasts),
        notes=tuple(found.notes),
        synthetic=data.synthetic,
    )


def _personal(body: Body, tier: str) -> dict[str, Parameter]:
    own = {mounted.id for mounted in body.systems[tier].organs}
    return {name: p for name, p in body.personal.items() if name.partition(".")[0] in own}


def _ensemble(
    body: Body, base: NDArray, posteriors: list[Posterior | Draws], members: int, seed: int
) -> NDArray[np.float64]:
    names = list(body.parameters)
    theta = np.repeat(base[:, None], members, axis=1)
    for index, posterior in enumerate(posteriors):
        rows = [names.index(name) for name in posterior.transforms.names]
        theta[rows] = posterior.draws(members, seed + index)
    return theta


def _starts(
    transforms: Transforms, base: NDArray, rows: list[int], count: int, seed: int
) -> NDArray:
    """The person's own centre first, then draws around it at a good part of the prior's width."""
    centre = np.clip(transforms.inverse(base[rows]), -2.0, 2.0)[:, None]
    scatter = 0.7 * np.random.default_rng(seed).standard_normal((len(rows), count))
    scatter[:, 0] = 0.0
    return centre + scatter


def _first_process(names: tuple[str, ...], table: NDArray, dt: float) -> dict[str, Unexplained]:
    spread = [
        np.nanstd(table[:, i]) if np.isfinite(table[:, i]).any() else 1.0 for i in range(len(names))
    ]
    return {
        name: Unexplained(FIRST_DISCREPANCY * float(spread[i]), FIRST_CORRELATION, dt)
        for i, name in enumerate(names)
    }


def _fit_grid(
    body: Body,
    base: NDArray,
    transforms: Transforms,
    grid: GridData,
    found: _Gathered,
    members: int,
    starts: int,
    seed: int,
    report: Progress,
) -> None:
    names = tuple(grid.observed)
    sound, doubts = doubts_of(grid.observed, grid.dt * grid.every * _MINUTES[grid.tier])
    doubts = (*doubts, *grid.doubts)
    found.notes += [doubt.sentence for doubt in doubts]
    table = np.stack([sound[name] for name in names], axis=1)
    known = int(np.isfinite(table[: grid.split]).sum())
    if any(doubt.declines for doubt in doubts) or known < FEWEST:
        if known < FEWEST:
            found.notes.append(f"{known} samples are too few to fit the {grid.tier} tier to")
        found.posteriors.append(prior_posterior(transforms))
        return
    fitted_table, rises = np.full_like(table, np.nan), _unlogged(body, grid, table, names, found)
    fitted_table[: grid.split] = table[: grid.split]
    if rises is not None:
        fitted_table[: grid.split][rises.doubt, names.index(SENSOR)] = np.nan
    rows = [list(body.parameters).index(name) for name in transforms.names]
    # The held-out days are run along, unseen: the program that judges is then the one that fits.
    problem = Problem(
        body, grid.tier, transforms, base, tuple(rows),
        grid.drives, names, grid.dt, grid.every,
    )  # fmt: skip
    sample = grid.dt * grid.every
    process = _first_process(names, fitted_table, sample)
    z0 = _starts(transforms, base, rows, starts, seed)
    best: Optimum | None = None
    observed = observed_of(body, names, fitted_table, process)
    for stage in (1, 2):
        if best is not None:
            seen = best.predicted
            observed = observed_of(body, names, fitted_table, process, seen)
        best = levenberg_marquardt(
            lambda z, o=observed: problem.linearise(z, o),
            z0,
            most=MOST[stage - 1],
            progress=lambda i, most, cost, s=stage: report(
                f"fitting {grid.tier}", (s - 1) * 0.6 + 0.6 / s * i / most
            ),
        )
        process = _second_process(names, fitted_table, best.predicted, sample)
        z0 = best.z[:, None] + 0.1 * (z0 - z0[:, :1])
    assert best is not None
    # What was left out of the fit is left unexplained all the same.
    learned = np.where(np.arange(len(table))[:, None] < grid.split, table, np.nan)
    if rises is not None:
        column, food = names.index(SENSOR), body.systems[grid.tier].inputs.index(FOOD)
        left = process[SENSOR]  # of the other hours
        found.notes.append(
            offered(meals_behind(rises, problem, best.z, column, food, learned, left))
        )
    process = _second_process(names, learned, best.predicted, sample)
    normal = laplace(transforms, best.z, best.hessian)
    if any(doubt.lessens for doubt in doubts):
        normal = believed_less(normal, best.hessian)
        found.posteriors.append(normal)
        posterior: Posterior | Draws = normal
    else:
        part = replace(problem, drives=grid.drives[: grid.split * grid.every])
        posterior = found.settle(part, observed.first(grid.split), normal, seed, report)
    found.unexplained |= process
    if not best.converged:
        found.notes.append(f"the fit of the {grid.tier} tier stopped before it settled")
    if grid.split < len(table):
        _judge(problem, posterior, table, grid, process, found, members, seed)


def _unlogged(
    body: Body,
    grid: GridData,
    table: NDArray,
    names: tuple[str, ...],
    found: _Gathered,
) -> Unlogged | None:
    """Meals that nobody logged, if the hours after them are to be left out of the fit."""
    inputs = body.systems[grid.tier].inputs
    if grid.tier != "minutes" or SENSOR not in names or FOOD not in inputs:
        return None
    rate = grid.drives[: grid.split * grid.every, inputs.index(FOOD)]
    food = rate.reshape(grid.split, grid.every).sum(axis=1)
    value = table[: grid.split, names.index(SENSOR)]
    rises = unlogged_meals(value, food, grid.dt * grid.every)
    if not rises.onsets:
        return None
    mass = grid.drives[0, inputs.index("body.mass")] if "body.mass" in inputs else USUAL_MASS
    found.notes.append(rises.sentence(float(mass)))
    return rises if rises.left_out else None


def _second_process(
    names: tuple[str, ...], table: NDArray, predicted: NDArray, sample: float
) -> dict[str, Unexplained]:
    process = {}
    for column, name in enumerate(names):
        mask = np.isfinite(table[:, column])
        residual = np.where(mask, predicted[:, column] - table[:, column], 0.0)
        spread = float(np.nanstd(table[:, column])) if mask.any() else float("nan")
        process[name] = Unexplained(*residual_process(residual, mask), sample, spread)
    return process


def _judge(
    problem: Problem,
    posterior: Posterior | Draws,
    table: NDArray,
    grid: GridData,
    process: Mapping[str, Unexplained],
    found: _Gathered,
    members: int,
    seed: int,
) -> None:
    """Held-out error, coverage and forecasts of each observable."""
    natural = posterior.draws(members, seed)
    z = posterior.transforms.inverse_lanes(natural)
    runs = np.asarray(problem.predict(z))
    for column, name in enumerate(problem.observables):
        truth = table[:, column]
        mask = np.isfinite(truth)
        lanes = runs[:, column]
        lanes = lanes[:, np.isfinite(lanes).all(axis=0)]
        if not mask[grid.split :].any() or lanes.shape[1] == 0:
            continue
        filled, mean = np.where(mask, truth, 0.0), lanes[:, 0]
        sd = np.hypot(lanes.std(axis=1), process[name].sd)
        part = slice(grid.split, None)
        unit = signal(name).unit
        found.held_out.append(held_out(name, unit, filled[part], mean[part], sd[part], mask[part]))
        if grid.tier == "minutes":
            found.forecasts += forecasts(
                filled,
                mean,
                mask,
                grid.split,
                sample_min=grid.dt * grid.every,
                horizons_min=HORIZONS_MIN,
            )


def _fit_heart(
    body: Body,
    base: NDArray,
    transforms: Transforms,
    data: PersonData,
    found: _Gathered,
    starts: int,
    seed: int,
    report: Progress,
) -> None:
    system = body.systems["beat"]
    names = tuple(name for name in data.at_rest if name in system.outputs)
    if not names:
        found.posteriors.append(prior_posterior(transforms))
        return
    rows = [list(body.parameters).index(name) for name in transforms.names]
    inputs = body.input_defaults("beat")
    if "body.mass" in system.inputs and "mass" in data.facts:
        inputs[system.inputs.index("body.mass")] = data.facts["mass"]
    table = np.asarray([[data.at_rest[name] for name in names]])
    quiet = {name: Unexplained(0.0, 0.0, 0.0) for name in names}
    observed = observed_of(body, names, table, quiet, in_motion=data.in_motion)
    problem = HeartProblem(body, transforms, base, tuple(rows), inputs, names)
    best = levenberg_marquardt(
        lambda z: problem.linearise(z, observed),
        _starts(transforms, base, rows, min(starts, 4), seed),
        most=8,
        progress=lambda i, most, cost: report("fitting beat", i / most),
    )
    found.settle(problem, observed, laplace(transforms, best.z, best.hessian), seed, report)
