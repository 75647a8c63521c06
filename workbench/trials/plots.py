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
        left.legend(loc="lower left", frameon=False, bbox_to_anchor=(0.0, 1.0), ncols=2)
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


def trial_picture(prepared: Any, results: Sequence[Any], rows: Any, path: Path) -> None:
    """Forest plot of all effects with subgroups, and survival curves of the first event."""
    from workbench.trials.analyse import survival

    timed = [
        p for p, k in zip(prepared.spec.endpoints, prepared.looks, strict=True)
        if k.kind == "event" and len(p.arms) == 2
    ]  # fmt: skip
    effects = [r for r in results if " against " in r.arms]
    height = 1.4 + 0.24 * sum(2 + len(r.subgroups) for r in effects)
    with plt.rc_context(STYLE):
        figure, axes = plt.subplots(
            1, 2 if timed else 1, figsize=(10.0 if timed else 6.5, max(height, 3.0)),
            layout="constrained", squeeze=False,
        )  # fmt: skip
        _effects(axes[0, 0], effects)
        if timed:
            _curves(axes[0, 1], survival(prepared, timed[0], rows), timed[0].signal)
        figure.savefig(path, dpi=150)
        plt.close(figure)


def _effects(axis: Any, effects: Sequence[Any]) -> None:
    """Ratios as logarithms and differences side by side would mislead: each is over its width."""
    labels, y = [], 0
    for r in effects:
        scale = max(abs(np.log(r.effect)) if r.ratio else abs(r.effect), 1e-9)
        lines = [(f"{r.signal}", r.effect, r.low, r.high, True)]
        lines += [(f"   {name}", *values, False) for name, *values in r.subgroups]
        for label, value, low, high, main in lines:
            numbers = np.log([value, low, high]) if r.ratio else np.array([value, low, high])
            x = numbers / scale
            axis.plot(x[1:], [y, y], color=SIMULATED, lw=1.4 if main else 0.8)
            axis.plot(x[0], y, "D" if main else "s", color=SIMULATED, ms=5 if main else 3)
            labels.append(f"{label}  {value:.2f} ({low:.2f} to {high:.2f})")
            y += 1
        if r.published is not None:
            ends = r.published_ci or (r.published, r.published)
            numbers = np.array([r.published, *ends])
            x = (np.log(numbers) if r.ratio else numbers) / scale
            axis.plot(x[1:], [y, y], color=PUBLISHED, lw=1.4)
            axis.plot(x[0], y, "o", color=PUBLISHED, ms=5)
            labels.append(f"   published  {r.published:.2f} ({ends[0]:.2f} to {ends[1]:.2f})")
            y += 1
    axis.set_yticks(range(len(labels)), labels)
    axis.set_ylim(y - 0.4, -0.6)
    axis.axvline(0.0, color=QUIET, lw=0.7)
    axis.set_xlabel("effect over its own size; 0 is no effect")


def _curves(axis: Any, curves: Any, name: str) -> None:
    for (arm, (days, share, se)), colour, dash in zip(
        curves.items(), (SIMULATED, PUBLISHED), ("-", (0, (4, 2))), strict=False
    ):
        x, y = np.concatenate([[0.0], days]) / 365.25, np.concatenate([[1.0], share])
        wide = 1.96 * np.concatenate([[0.0], se])
        axis.step(x, 100 * y, where="post", color=colour, ls=dash, label=arm)
        axis.fill_between(
            x, 100 * (y - wide), 100 * (y + wide), step="post", color=colour, alpha=0.15
        )
    axis.set_xlabel("years since randomisation")
    axis.set_ylabel(f"without {name}, %")
    axis.set_ylim(None, 100)
    axis.legend(frameon=False)
