"""What other people's sensors teach of everybody's: a prior for forecasts, as plain arrays.

Boosted trees over the features of many people, in each person's own standard deviations. They are
learned once and shipped as numbers; no row of anybody's data is in them (a leaf stands for at least
`LEAF` rows).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.forecast.boosting import boosted, varied
from twin_core.infer.forecast.features import features, scale_of
from twin_core.infer.forecast.series import Series

#: Fewest rows in a leaf; rows that one person may bring; trees and how fast they learn.
LEAF, MOST_ROWS, TREES, RATE = 150, 4000, 180, 0.07
#: Field order of `Trees.table`.
FIELDS = ("feature", "threshold", "missing_left", "left", "right", "value")


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees as one table (nodes, fields); `roots` where each begins. A leaf has feature -1."""

    table: NDArray[np.float64]
    roots: NDArray[np.int64]
    start: float
    width: int

    def predict(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sum over the trees for rows `x` (rows, width); NaN goes where training sent it."""
        feature = self.table[:, 0].astype(np.int64)
        threshold, value = self.table[:, 1], self.table[:, 5]
        missing = self.table[:, 2] > 0
        left, right = self.table[:, 3].astype(np.int64), self.table[:, 4].astype(np.int64)
        found = np.full(len(x), self.start)
        every = np.arange(len(x))
        for root in self.roots:
            node = np.full(len(x), root)
            while (inner := feature[node] >= 0).any():
                rows, at = every[inner], node[inner]
                seen = x[rows, feature[at]]
                down = np.where(np.isnan(seen), missing[at], seen <= threshold[at])
                node[inner] = np.where(down, left[at], right[at])
            found += value[node]
        return found


@dataclass(frozen=True, slots=True)
class Pooled:
    """The prior: trees by lead (cells)."""

    trees: Mapping[int, Trees]

    def change(self, lead: int, x: NDArray[np.float64], sd: float) -> NDArray[np.float64] | None:
        """The expected change in the sensor's unit; None where the prior does not apply.

        It applies to the lead it was learned for and to features of the same meaning.
        """
        trees = self.trees.get(lead)
        if trees is None or trees.width != x.shape[1]:
            return None
        return sd * trees.predict(x)


def learn_pooled(people: Sequence[tuple[Series, int]], lead: int) -> Trees:
    """Trees for one lead from series, each up to its own cell."""
    parts = [_rows(series, until, lead) for series, until in people]
    x, y = np.concatenate([p[0] for p in parts]), np.concatenate([p[1] for p in parts])
    # A long record counts for more than a short one, but not in proportion.
    weight = np.concatenate([np.full(len(p[1]), max(len(p[1]), 1) ** -0.5) for p in parts])
    columns = varied(x)
    model = boosted(
        x[:, columns], y, weight / weight.mean(), max_iter=TREES, learning_rate=RATE,
        max_leaf_nodes=16, min_samples_leaf=LEAF, l2_regularization=20.0, max_features=0.4,
    )  # fmt: skip
    return _as_table(model, columns, x.shape[1])


def _rows(series: Series, until: int, lead: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    scale = scale_of(series, until)
    change = (series.target(lead) - series.value) / scale.sd
    rows = np.flatnonzero(np.isfinite(change) & (np.arange(len(series)) + lead < until))
    rows = rows[:: max(1, len(rows) // MOST_ROWS)]
    return features(series, lead, scale)[rows], change[rows]


def _as_table(model: object, columns: NDArray[np.int64], width: int) -> Trees:
    """The trees of a fitted model of scikit-learn."""
    tables, roots, first = [], [], 0
    for (predictor,) in model._predictors:  # type: ignore[attr-defined]
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        table = np.stack(
            [
                np.where(leaf, -1, columns[nodes["feature_idx"]]),
                nodes["num_threshold"],
                nodes["missing_go_to_left"],
                nodes["left"] + np.where(leaf, 0, first),
                nodes["right"] + np.where(leaf, 0, first),
                np.where(leaf, nodes["value"], 0.0),
            ],
            axis=1,
        ).astype(np.float64)
        tables.append(table)
        roots.append(first)
        first += len(nodes)
    start = float(np.ravel(model._baseline_prediction)[0])  # type: ignore[attr-defined]
    return Trees(np.concatenate(tables), np.asarray(roots), start, width)
