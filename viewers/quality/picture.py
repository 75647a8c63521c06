"""Coverage of a record as a picture file: signals down, days across, darker is fuller."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

#: Beyond this many days neighbours are drawn together, so that a column stays visible.
COLUMNS = 400


class Days(Protocol):
    """What is drawn: `share` of a full day, (signals, days) in 0..1."""

    @property
    def signals(self) -> tuple[str, ...]: ...
    @property
    def first(self) -> date: ...
    @property
    def share(self) -> NDArray[np.float64]: ...


def coverage_picture(days: Days, path: Path) -> None:
    """Write a .png or .svg; an empty record gives a picture that says so."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    rows, count = days.share.shape
    figure = Figure(figsize=(10, 1.2 + 0.28 * max(rows, 3)), layout="constrained")
    axes = figure.add_subplot()
    if not count:
        axes.text(0.5, 0.5, "nothing is stored yet", ha="center", va="center")
        axes.set_axis_off()
        figure.savefig(path, dpi=150)
        return
    each = -(-count // COLUMNS)
    edges = [days.first + timedelta(days=i * each) for i in range(-(-count // each) + 1)]
    shown = np.ma.masked_less_equal(_together(days.share, each), 0.0)
    mesh = axes.pcolormesh(
        _numbers(edges), np.arange(rows + 1), shown, cmap="YlGnBu", vmin=0, vmax=1
    )
    axes.set_yticks(np.arange(rows) + 0.5, labels=list(days.signals), fontsize=8)
    axes.invert_yaxis()
    axes.xaxis.set_major_locator(locator := AutoDateLocator())
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    axes.set_facecolor("#f2f2f2")
    axes.set_title("Values of each signal by day", loc="left", fontsize=10)
    bar = figure.colorbar(mesh, ax=axes, fraction=0.02, pad=0.01)
    bar.set_label("share of a full day", fontsize=8)
    figure.savefig(path, dpi=150)


def _together(share: NDArray[np.float64], each: int) -> NDArray[np.float64]:
    """Means over `each` days."""
    starts = np.arange(0, share.shape[1], each)
    sizes = np.diff(np.append(starts, share.shape[1]))
    return np.add.reduceat(share, starts, axis=1) / sizes


def _numbers(edges: list[date]) -> NDArray[np.float64]:
    from matplotlib.dates import date2num

    return np.asarray(date2num(edges), dtype=np.float64)
