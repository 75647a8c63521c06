"""Figures of the report: readable in grey, bands before lines, units on every axis."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

from twin_core.infer.laplace import Estimate
from twin_core.scenario.projection import Band, Projection

BASELINE, SCENARIO = "#5b6470", "#c2410c"


def _png(figure: Any) -> BytesIO:
    out = BytesIO()
    figure.savefig(out, format="png", dpi=170, bbox_inches="tight")
    plt.close(figure)
    out.seek(0)
    return out


def projection_figure(projection: Projection, band: Band, name: str) -> BytesIO:
    """Both arms of one signal: 90 % and 50 % bands and the median."""
    figure, axis = plt.subplots(figsize=(7.2, 3.1))
    arms = (
        (band.baseline, BASELINE, "--", "typical day"),
        (band.intervention, SCENARIO, "-", projection.scenario),
    )
    for levels, colour, dashes, label in arms:
        axis.fill_between(projection.time_h, levels[0], levels[4], color=colour, alpha=0.13, lw=0)
        axis.fill_between(projection.time_h, levels[1], levels[3], color=colour, alpha=0.22, lw=0)
        axis.plot(projection.time_h, levels[2], dashes, color=colour, lw=1.6, label=label)
    axis.set(xlabel="hours since midnight", ylabel=f"{name} ({band.unit})")
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, fontsize=8)
    return _png(figure)


def loop_figure(projection: Projection) -> BytesIO | None:
    """Pressure-volume loops of the left ventricle at each activity level; None without a heart."""
    volume, pressure = "heart.lv_volume", "heart.lv_pressure"
    beats = [beat for beat in projection.beats.values() if volume in beat.traces]
    if not beats:
        return None
    figure, axis = plt.subplots(figsize=(3.6, 3.0))
    for beat, dashes in zip(beats, ("--", "-", ":", "-."), strict=False):
        label = "rest" if beat.label == "rest" else "exercise"
        axis.plot(beat.traces[volume], beat.traces[pressure], dashes, lw=1.5, label=label)
    axis.set(xlabel="left-ventricular volume (mL)", ylabel="pressure (mmHg)")
    axis.spines[["top", "right"]].set_visible(False)
    axis.legend(frameon=False, fontsize=8)
    return _png(figure)


def learned_figure(estimates: tuple[Estimate, ...]) -> BytesIO:
    """Posterior intervals on the scale of the prior's 90 % interval (0 to 1)."""
    figure, axis = plt.subplots(figsize=(7.2, 0.27 * len(estimates) + 0.8))
    for row, estimate in enumerate(reversed(estimates)):
        width = estimate.prior_high - estimate.prior_low or 1.0
        low, value, high = (
            (number - estimate.prior_low) / width
            for number in (estimate.low, estimate.value, estimate.high)
        )
        axis.plot([0, 1], [row, row], color="#d4d8dd", lw=6, solid_capstyle="butt")
        colour = SCENARIO if estimate.learned else BASELINE
        axis.plot([low, high], [row, row], color=colour, lw=2.5)
        axis.plot([value], [row], "o", color=colour, ms=4)
    labels = [e.name.replace("_", " ").replace(".", ": ") for e in reversed(estimates)]
    axis.set_yticks(range(len(estimates)), labels, fontsize=7)
    axis.set_xticks([0, 1], ["prior 5 %", "prior 95 %"], fontsize=7)
    axis.set_xlim(-0.5, 1.5)
    axis.spines[["top", "right", "left"]].set_visible(False)
    return _png(figure)
