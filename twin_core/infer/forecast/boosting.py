"""Boosted trees of scikit-learn, on one thread.

Its threads wait for one another by spinning: on a machine that does other things as well, two of
them take many times as long as one.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def boosted(
    x: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64] | None = None,
    **options: Any,
) -> Any:
    """The fitted model of the columns `x` (rows, columns); it lives with missing values."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from threadpoolctl import threadpool_limits

    options |= {"random_state": 0, "early_stopping": False}
    model = HistGradientBoostingRegressor(**options)
    with threadpool_limits(1, user_api="openmp"):
        return model.fit(x, y, sample_weight=weight)


def predicted(model: Any, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """The model's answer for rows `x`."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1, user_api="openmp"):
        return np.asarray(model.predict(x))


def varied(x: NDArray[np.float64]) -> NDArray[np.int64]:
    """Columns with two values at least; others teach nothing, and trees refuse them."""
    known = np.isfinite(x)
    high = np.where(known, x, -np.inf).max(axis=0, initial=-np.inf)
    low = np.where(known, x, np.inf).min(axis=0, initial=np.inf)
    return np.flatnonzero(high > low)
