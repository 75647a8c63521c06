"""What every forecast begins from: the person's own straight lines, and what others add to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from twin_core.infer.forecast.features import Scale, autoregressive, features, missed, scale_of
from twin_core.infer.forecast.pooled import Pooled
from twin_core.infer.forecast.series import Series

Rows = NDArray[np.float64]
Predictor = Callable[[Rows], Rows]

#: Fewer rows than this teach no line.
FEWEST = 60
_PENALTIES = tuple(10.0**k for k in range(-4, 4))


@dataclass(frozen=True, slots=True)
class View:
    """What a forecast looks at, at each cell: the last measurements `near`, all features `wide`,
    the changes that the person's own lines expect at each lead (`base`), and with what others add
    (`expected`); in the sensor's unit."""

    near: Rows
    wide: Rows
    base: Rows
    expected: Rows


@dataclass(frozen=True, slots=True)
class Base:
    """A person's own lines, one a lead, and the prior that other people taught."""

    scale: Scale
    lines: tuple[Predictor | None, ...]
    prior: Pooled | None

    def look(self, series: Series) -> View:
        """Everything that a forecast may look at."""
        near = autoregressive(series)
        whole = np.isfinite(near).all(axis=1)
        base = np.full((len(series), len(series.leads)), np.nan)
        for column, line in enumerate(self.lines):
            if line is not None:
                base[whole, column] = line(near[whole])
        wide = np.column_stack([features(series, self.scale), missed(series, base, self.scale)])
        expected = base.copy()
        if self.prior is not None and self.prior.fits(series.leads, wide.shape[1]):
            expected[whole] += self.scale.sd * self.prior(wide[whole])
        return View(near, wide, base, expected)


def base_of(series: Series, until: int, prior: Pooled | None = None) -> Base:
    """Learns the lines from what was measured before cell `until`."""
    return base_by(series, np.arange(len(series)) < until, prior)


def base_by(series: Series, taught: NDArray[np.bool_], prior: Pooled | None = None) -> Base:
    """Learns the lines from the cells that are `taught`, forecasts and what came of them."""
    near, lines = autoregressive(series), []
    for lead in series.leads:
        later = np.concatenate([taught[lead:], np.zeros(min(lead, len(taught)), dtype=bool)])
        rows = np.flatnonzero(usable(series, lead) & taught & later)
        change = series.target(lead) - series.value
        lines.append(ridge(near[rows], change[rows]) if len(rows) >= FEWEST else None)
    return Base(scale_of(series, taught), tuple(lines), prior)


def usable(series: Series, lead: int, order: int = 8) -> NDArray[np.bool_]:
    """Cells with the last `order` measurements and the one that is forecast."""
    known = np.isfinite(autoregressive(series, order)).all(axis=1)
    return known & np.isfinite(series.target(lead))


def ridge(
    x: NDArray[np.float64], y: NDArray[np.float64], penalties: tuple[float, ...] = _PENALTIES
) -> Predictor:
    """Linear least squares, its penalty chosen on the last fifth of the rows if there are more."""
    known = np.isfinite(x)
    count = np.maximum(known.sum(axis=0), 1)
    centre = np.where(known, x, 0.0).sum(axis=0) / count
    spread = np.sqrt(np.where(known, (x - centre) ** 2, 0.0).sum(axis=0) / count) + 1e-9

    def scaled(q: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.nan_to_num(np.clip((q - centre) / spread, -6.0, 6.0))

    z, mean = scaled(x), float(y.mean())
    cut = int(0.8 * len(z))

    def solve(rows: slice, penalty: float) -> NDArray[np.float64]:
        gram = z[rows].T @ z[rows] + penalty * len(z[rows]) * np.eye(z.shape[1])
        return np.asarray(np.linalg.solve(gram, z[rows].T @ (y[rows] - mean)), dtype=np.float64)

    chosen = 0
    if len(penalties) > 1:
        off = [z[cut:] @ solve(slice(cut), p) + mean - y[cut:] for p in penalties]
        chosen = int(np.argmin([np.mean(row**2) for row in off]))
    weights = solve(slice(None), penalties[chosen])
    return lambda q: scaled(q) @ weights + mean
