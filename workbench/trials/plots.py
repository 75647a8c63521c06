"""Forest plots and Kaplan-Meier curves of trials."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt

from workbench.trials.evidence import Judged

PUBLISHED, SIMULATED, QUIET = "#1f4e79", "#e07b1a", "#5b6470"
STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 7, "axes.spines.top": False,
    "axes.spines.right": False, "axes.edgecolor": QUIET, "axes.linewidth": 0.7,
}  # fmt: skip
#: Effects beyond this many units of spread are drawn at the edge.
EDGE = 6.0


def forest(judged: Judged, path: Path) -> None:
    """Published beside simulated, a line for each effect, and all of them as a cloud."""
    rows = [
        (spec, o) for spec, o in judged.outcomes if o.compared is not None and o.point.confirmed
    ]
    with plt.rc_context(STYLE):
        height = max(3.0, 0.115 * len(rows) + 1.2)
        figure, (left, right) = plt.subplots(
            1, 2, figsize=(10.5, height), width_ratios=(3.0, 1.6), layout="constrained"
        )
        for y, (_, outcome) in enumerate(rows):
            _pair(left, y, outcome.compared)
        left.set_yticks(range(len(rows)), [_name(spec, o) for spec, o in rows], fontsize=4.6)
        left.set_ylim(len(rows), -1)
        left.set_xlim(-EDGE, EDGE)
        left.axvline(0.0, color=QUIET, lw=0.6)
        left.set_xlabel("effect in units of the outcome's spread; ratios as logarithm over 0.5")
        left.plot([], [], "o", color=PUBLISHED, ms=3, label="published")
        left.plot([], [], "D", color=SIMULATED, ms=3, label="simulated")
        left.legend(
            loc="upper left", frameon=False, bbox_to_anchor=(0.0, 1.0 + 1.0 / height), ncols=2
        )
        _scatter(right, [o.compared for _, o in rows], [o.point.dependent for _, o in rows])
        figure.savefig(path, dpi=130, metadata={"Software": None})
        plt.close(figure)


def _name(spec: Any, outcome: Any) -> str:
    point = outcome.point
    arms = "/".join(point.arms)
    return f"{spec.id}: {point.signal[:34]}, {arms[:38]}"


def _pair(axis: Any, y: float, compared: Any) -> None:
    simulated, published = compared.standardised
    unit = compared.simulated.unit
    for x, se, colour, mark, shift in (
        (published, compared.published_se / unit, PUBLISHED, "o", -0.18),
        (simulated, compared.simulated.se / unit, SIMULATED, "D", 0.18),
    ):
        axis.plot(
            np.clip([x - 1.96 * se, x + 1.96 * se], -EDGE, EDGE),
            [y + shift] * 2,
            color=colour,
            lw=0.7,
        )
        axis.plot(np.clip(x, -EDGE, EDGE), y + shift, mark, color=colour, ms=1.8)


def _scatter(axis: Any, compared: Sequence[Any], dependent: Sequence[bool]) -> None:
    pairs = np.array([c.standardised for c in compared]).reshape(-1, 2)
    bound = max(float(np.abs(pairs).max(initial=1.0)) * 1.05, 1.0)
    axis.plot([-bound, bound], [-bound, bound], color=QUIET, lw=0.7)
    chosen = np.asarray(dependent, dtype=bool)
    for mask, label, face in ((~chosen, "independent", SIMULATED), (chosen, "dependent", "none")):
        axis.plot(
            pairs[mask, 0], pairs[mask, 1], "o", ms=3, mfc=face, mec=SIMULATED, mew=0.7, label=label
        )
    axis.set_xlabel("simulated")
    axis.set_ylabel("published")
    axis.set_box_aspect(1)
    axis.set_anchor("N")
    axis.legend(frameon=False, loc="upper left")
