"""What is known of costs between the plans that were walked: Gaussian processes."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

from twin_core.scenario.optimise.judge import Verdict
from twin_core.scenario.optimise.lever import Lever

#: How many standard deviations better than expected a proposal is hoped to be, by turns.
HOPES = (0.0, 1.0, 0.0, 2.0)
#: Proposals of one round are at least this far apart, in shares of a range.
APART = 0.01


class Surrogate:
    """Fitted to plans at shares `x` (plans, levers); each cost and excess has its own process."""

    def __init__(self, levers: Sequence[Lever], x: NDArray, walked: Sequence[Verdict]) -> None:
        self.levers = levers
        self.costs = np.asarray([verdict.costs for verdict in walked], float)
        self.excesses = np.asarray([verdict.excesses for verdict in walked], float)
        self._features = self._encoded(x)
        self._cost_models = [self._fit(column) for column in self.costs.T]
        self._excess_models = [self._fit(column) for column in self.excesses.T]

    def ranked(
        self, pool: NDArray[np.float64], count: int, rng: np.random.Generator
    ) -> NDArray[np.float64]:
        """`pool` (candidates, levers) with the most promising first: one for each hope and weight.

        A weight is drawn for each proposal; every other one looks at the first cost alone.
        """
        costs, cost_sd = self._predict(self._cost_models, pool)
        excesses, excess_sd = self._predict(self._excess_models, pool)
        low = self.costs.min(axis=0)
        span = np.ptp(self.costs, axis=0) + 1e-12
        chosen: list[int] = []
        for turn in range(count):
            hope = HOPES[turn % len(HOPES)]
            weight = self._weight(turn, rng)
            scaled = (costs - hope * cost_sd - low) / span
            score = (weight * scaled).max(axis=1) + 0.05 * (weight * scaled).sum(axis=1)
            score = score + self._penalty(excesses - hope * excess_sd)
            for index in chosen:
                score[np.abs(pool - pool[index]).max(axis=1) < APART] = np.inf
            chosen.append(int(np.argmin(score)))
        rest = np.setdiff1d(np.arange(len(pool)), chosen)
        return pool[[*chosen, *rest]]

    def _weight(self, turn: int, rng: np.random.Generator) -> NDArray[np.float64]:
        count = self.costs.shape[1]
        if count == 1 or turn % 2 == 0:
            return np.r_[1.0, np.full(count - 1, 1e-3)]
        return rng.dirichlet(np.ones(count))

    def _penalty(self, excesses: NDArray) -> NDArray:
        """Ten spreads of cost for one spread of excess."""
        if excesses.shape[1] == 0:
            return np.zeros(len(excesses))
        span = np.ptp(self.excesses, axis=0) + 1e-12
        return 10.0 * np.maximum(excesses / span, 0.0).sum(axis=1)

    def _encoded(self, x: NDArray) -> NDArray:
        """Shares, with a column for each choice of a lever that has choices."""
        columns = []
        for place, lever in enumerate(self.levers):
            if lever.choices:
                count = len(lever.choices)
                chosen = np.minimum((x[:, place] * count).astype(int), count - 1)
                columns.append(np.eye(count)[chosen])
            else:
                columns.append(x[:, place : place + 1])
        return np.concatenate(columns, axis=1)

    def _fit(self, column: NDArray) -> GaussianProcessRegressor:
        scales = np.full(self._features.shape[1], 0.4)
        # One length for each column; the annotation knows of one for all.
        each: Any = scales
        kernel = ConstantKernel(1.0, (1e-2, 1e2)) * Matern(each, (0.05, 10.0), nu=2.5)
        kernel = kernel + WhiteKernel(1e-5, (1e-8, 1e-1))
        model = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return model.fit(self._features, column)

    def _predict(
        self, models: Sequence[GaussianProcessRegressor], pool: NDArray
    ) -> tuple[NDArray, NDArray]:
        if not models:
            return np.zeros((len(pool), 0)), np.zeros((len(pool), 0))
        snapped = np.asarray(
            [
                [lever.share(lever.at(s)) for lever, s in zip(self.levers, row, strict=True)]
                for row in pool
            ]
        )
        features = self._encoded(snapped)
        pairs = [model.predict(features, return_std=True) for model in models]
        return np.stack([p[0] for p in pairs], axis=1), np.stack([p[1] for p in pairs], axis=1)
