"""Figures of the report: colour-blind safe, different in grey and by dash, units on every axis."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.lines import Line2D

from twin_core.infer.laplace import Estimate
from twin_core.scenario.projection import Band, Projection
from twin_core.scenario.scenario import Event
from twin_core.vocabulary import signal
from workbench.report.contents import Contents
from workbench.report.words import KINDS, clock, number, parameter_name, unit

INK, QUIET, RULE = "#1f2933", "#5b6470", "#d4d8dd"
#: Dark blue against light orange: apart in hue, in lightness and in dash.
BASELINE, SCENARIO, SAFE = "#1f4e79", "#e07b1a", "#eef4ef"
#: What is drawn large, first one found: over days, and over weeks to years.
LARGE = ("glucose.plasma", "body.mass", "pressure.mean_arterial")
LARGE_SLOW, SLOW_H = ("body.mass", "glucose.plasma"), 24.0 * 21
#: A span up to this is told by the clock.
CLOCK_H = 48.0
STYLE: Any = {
    "font.family": "DejaVu Sans", "font.size": 8, "axes.edgecolor": QUIET,
    "axes.labelcolor": INK, "xtick.color": QUIET, "ytick.color": QUIET, "text.color": INK,
    "axes.spines.top": False, "axes.spines.right": False, "axes.linewidth": 0.7,
}  # fmt: skip


def _png(figure: Any) -> BytesIO:
    out = BytesIO()
    figure.savefig(out, format="png", dpi=200, metadata={"Software": None})
    plt.close(figure)
    out.seek(0)
    return out


def _arms(axis: Any, time: np.ndarray, band: Band) -> None:
    arms = ((band.baseline, BASELINE, (0, (4, 2)), "typical day"),
            (band.intervention, SCENARIO, "-", "with the scenario"))  # fmt: skip
    for levels, colour, dashes, label in arms:
        axis.fill_between(time, levels[0], levels[4], color=colour, alpha=0.16, lw=0)
        axis.fill_between(time, levels[1], levels[3], color=colour, alpha=0.30, lw=0)
        axis.plot(time, levels[2], ls=dashes, color=colour, lw=1.6, label=label)


def _time_axis(axis: Any, low: float, high: float) -> None:
    if high - low <= CLOCK_H:
        step = next(s for s in (1.0, 2.0, 3.0, 4.0, 6.0) if (high - low) / s <= 9)
        ticks = np.arange(np.ceil(low / step) * step, high + 1e-9, step)
        axis.set_xticks(ticks, [f"{int(tick) % 24:02d}:00" for tick in ticks])
        axis.set_xlabel("time of day")
    else:
        word, unit_h = ("days", 24.0) if high <= 24.0 * 120 else ("years", 8766.0)
        axis.set_xlabel(f"{word} since the start")
        ticks = even_ticks(low / unit_h, high / unit_h)
        axis.set_xticks(ticks * unit_h, [f"{tick:g}" for tick in ticks])
    axis.set_xlim(low, high)


def even_ticks(low: float, high: float) -> np.ndarray:
    """At most nine round numbers at even distances."""
    steps = (s * 10.0**p for p in range(-1, 4) for s in (1, 2, 5))
    step = next(s for s in steps if (high - low) / s <= 8)
    return np.round(np.arange(np.ceil(low / step), np.floor(high / step + 1e-9) + 1) * step, 9)


def projection_figure(
    projection: Projection,
    name: str,
    title: str,
    events: tuple[Event, ...],
    added: tuple[Event, ...],
) -> BytesIO:
    """One signal over the whole horizon, with what happens on the day along the top."""
    band, time = projection.bands[name], projection.time_h
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(7.1, 2.7), layout="constrained")
        if name.startswith("glucose.") and band.unit == "mg/dL":
            axis.axhspan(70, 180, color=SAFE, lw=0, zorder=0)
        _arms(axis, time, band)
        axis.set_ylabel(f"{title} ({unit(band.unit)})")
        _time_axis(axis, 0.0, float(time[-1]))
        top = axis.get_ylim()[1]
        axis.set_ylim(top=top + 0.14 * (top - axis.get_ylim()[0]))
        if time[-1] < SLOW_H:
            _mark(axis, events if time[-1] <= CLOCK_H else added, added)
        _legend(axis, meals=time[-1] <= CLOCK_H and any(e.kind == "meal" for e in events))
        return _png(figure)


def _legend(axis: Any, *, meals: bool) -> None:
    handles, labels = axis.get_legend_handles_labels()
    if meals:
        handles.append(Line2D([], [], ls="none", marker="v", ms=3.5, color=QUIET))
        labels.append("meal")
    axis.legend(handles, labels, frameon=False, fontsize=7.5, loc="upper left", ncols=3)


def _mark(axis: Any, events: tuple[Event, ...], added: tuple[Event, ...]) -> None:
    high = axis.get_ylim()[1]
    for event in events:
        ours = event in added
        if event.kind == "insulin_bolus":
            continue
        colour = SCENARIO if ours else QUIET
        if event.duration_min and ours:
            end = event.at_h + event.duration_min / 60.0
            axis.axvspan(event.at_h, end, color=SCENARIO, alpha=0.12, lw=0)
        word = KINDS.get(event.kind, event.kind) if ours else "\u25be"
        axis.text(
            event.at_h, high, word, ha="left" if ours else "center", va="top",
            fontsize=7.5, color=colour, fontweight="bold" if ours else "normal",
        )  # fmt: skip


def zoom_figure(projection: Projection, name: str, title: str, at_h: float) -> BytesIO:
    """The hours around what the scenario adds."""
    band, time = projection.bands[name], projection.time_h
    low, high = max(0.0, at_h - 1.5), min(float(time[-1]), at_h + 4.5)
    use = (time >= low) & (time <= high)
    part = Band(band.signal, band.unit, band.baseline[:, use], band.intervention[:, use])
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(3.5, 2.7), layout="constrained")
        _arms(axis, time[use], part)
        gap = part.intervention[2] - part.baseline[2]
        where = int(np.argmax(np.abs(gap)))
        at, value = time[use][where], part.intervention[2][where]
        axis.annotate(
            f"{number(float(gap[where]), signed=True)} {unit(band.unit)}\nat {clock(float(at))}",
            (at, value), xytext=(0.97, 0.97), textcoords="axes fraction", fontsize=7.5,
            ha="right", va="top",
            arrowprops={"arrowstyle": "-", "color": QUIET, "lw": 0.7},
        )  # fmt: skip
        axis.set_ylabel(f"{title} ({unit(band.unit)})")
        axis.margins(y=0.12)
        axis.set_ylim(top=axis.get_ylim()[1] + 0.2 * np.ptp(axis.get_ylim()))
        _time_axis(axis, low, high)
        return _png(figure)


def loop_figure(projection: Projection) -> BytesIO | None:
    """Pressure-volume loops of the left ventricle, rest and the strongest effort met."""
    volume, pressure = "heart.lv_volume", "heart.lv_pressure"
    beats = [beat for beat in projection.beats.values() if volume in beat.traces]
    if not beats:
        return None
    with plt.rc_context(STYLE):
        figure, axis = plt.subplots(figsize=(3.5, 2.7), layout="constrained")
        shown = beats[:1] if len(beats) == 1 else [beats[0], beats[-1]]
        looks = ((BASELINE, (0, (4, 2)), "at rest"), (SCENARIO, "-", "during the effort"))
        for beat, (colour, dashes, word) in zip(shown, looks, strict=False):
            v, p = (np.append(beat.traces[n], beat.traces[n][0]) for n in (volume, pressure))
            rate = 60.0 / beat.period_s
            axis.plot(v, p, ls=dashes, color=colour, lw=1.6, label=f"{word}, {rate:.0f} per min")
        axis.set(xlabel="left-ventricular volume (mL)", ylabel="pressure (mmHg)")
        axis.set_ylim(top=axis.get_ylim()[1] * 1.3)
        axis.legend(frameon=False, fontsize=7.5, loc="upper left")
        return _png(figure)


def learned_figure(
    estimates: tuple[Estimate, ...], units: dict[str, str]
) -> tuple[BytesIO, float, float]:
    """Prior and posterior 90 % intervals side by side, and the figure's size in inches."""
    size = (7.1, 0.235 * len(estimates) + 0.55)
    with plt.rc_context(STYLE):
        figure = plt.figure(figsize=size)
        axis = figure.add_axes((0.30, 0.42 / size[1], 0.36, 1 - 0.5 / size[1]))
        for row, e in enumerate(reversed(estimates)):
            width = e.prior_high - e.prior_low or 1.0
            low, value, high = ((n - e.prior_low) / width for n in (e.low, e.value, e.high))
            axis.barh(row, 1.0, 0.62, 0.0, color="#dfe3e8", lw=0)
            colour = SCENARIO if e.learned else QUIET
            axis.barh(row, high - low, 0.28, low, color=colour, lw=0)
            axis.plot([value], [row], "o", color=INK, ms=3.2)
            unit_of = unit(units[e.name])
            text = f"{number(e.value)} {unit_of}".strip()
            style = {"va": "center", "fontsize": 7.2, "transform": axis.get_yaxis_transform()}
            weight = "bold" if e.learned else "normal"
            axis.text(-0.03, row, parameter_name(e.name), ha="right", fontweight=weight, **style)
            axis.text(1.03, row, text, fontweight=weight, **style)
            between = f"{number(e.low)} to {number(e.high)}"
            axis.text(1.46, row, between, color=QUIET, **style)
        axis.set_xticks([0, 1], ["prior 5 %", "prior 95 %"], fontsize=7)
        axis.set_yticks([])
        axis.set_xlim(-0.45, 1.45)
        axis.set_ylim(-0.6, len(estimates) - 0.4)
        axis.spines["left"].set_visible(False)
        return _png(figure), *size


def main_signal(projection: Projection) -> str:
    """The signal that a reader wants first."""
    wished = LARGE_SLOW if projection.time_h[-1] >= SLOW_H else LARGE
    return next((n for n in wished if n in projection.bands), next(iter(projection.bands)))


def save_figures(folder: Path, contents: Contents) -> list[Path]:
    """The main figures as PNG files of their own."""
    shown, found = contents.projection, []
    name = main_signal(shown)
    title, added = signal(name).name, contents.added
    day = projection_figure(shown, name, title, contents.lived, added)
    for file, figure in (("projection.png", day), ("heart.png", loop_figure(shown))):
        if figure is not None:
            (folder / file).write_bytes(figure.getvalue())
            found.append(folder / file)
    return found
