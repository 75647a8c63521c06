"""A page on how far to trust a twin: held-out days as they came, beside what was said of them."""

from __future__ import annotations

import base64
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import numpy as np
from matplotlib import pyplot as plt

from twin_core.vocabulary import signal
from workbench.report.figures import BASELINE, INK, QUIET, RULE, SCENARIO, STYLE
from workbench.report.words import ahead

#: Days of the picture, and the shares that an honest 90 % band covers.
SHOWN_DAYS, HONEST = 3, (85.0, 95.0)
_DAY_CELLS = 288
#: Forecasts this far apart are not joined.
_JOINED_H = 0.75


def write_page(out: Path, judged: Any, verdict: list[str], title: str) -> None:
    """Writes the page of a `workbench.service.validate.Validation`."""
    with plt.rc_context(STYLE):
        figure = _figure(judged, title)
        if out.suffix.lower() == ".html":
            out.write_text(_html(figure, judged, verdict, title), encoding="utf-8")
        else:
            figure.savefig(out, dpi=150)
        plt.close(figure)


def _figure(judged: Any, title: str) -> Any:
    figure = plt.figure(figsize=(8.3, 11.0))
    grid = figure.add_gridspec(
        4, 2, hspace=0.55, wspace=0.42, left=0.12, right=0.97, top=0.92, bottom=0.06
    )
    figure.suptitle(title, x=0.12, ha="left", fontsize=12, color=INK)
    if judged.curves is not None:
        days = _shown(judged.curves)
        _replayed(figure.add_subplot(grid[0, :]), judged.curves, days)
        _forecast(figure.add_subplot(grid[1, :]), judged.curves, days)
        _residuals(figure.add_subplot(grid[3, 0]), judged.curves)
        _by_hour(figure.add_subplot(grid[3, 1]), judged.curves)
    rows = judged.forecasts
    if rows:
        _errors(figure.add_subplot(grid[2, 0]), rows)
        _coverage(figure.add_subplot(grid[2, 1]), rows, judged.replay)
    return figure


def _shown(curves: Any) -> slice:
    """The stretch with most readings of days whose meals and doses are on record."""
    known = np.isfinite(curves.value) & (curves.logged | ~curves.logged.any())
    width = min(SHOWN_DAYS * _DAY_CELLS, len(known))
    sums = np.convolve(known, np.ones(width), mode="valid")
    first = int(np.argmax(sums)) if len(sums) else 0
    return slice(first, first + width)


def _hours(curves: Any, days: slice) -> Any:
    minute = curves.minute[days]
    return (minute - np.floor(minute[0] / 1440.0) * 1440.0) / 60.0


def _sensor(axis: Any, curves: Any, days: slice) -> Any:
    hour = _hours(curves, days)
    axis.plot(hour, curves.value[days], ".", ms=2.0, color=INK, label="sensor")
    axis.set_ylabel("glucose, mg/dL")
    axis.set_xlabel("hours since the first midnight shown")
    axis.set_xticks(np.arange(0.0, hour[-1] + 1.0, 6.0))
    axis.grid(color=RULE, lw=0.5)
    return hour


def _replayed(axis: Any, curves: Any, days: slice) -> None:
    axis.set_title("Replayed from meals, doses and movement alone", loc="left")
    hour = _sensor(axis, curves, days)
    if curves.replay is None:
        axis.text(0.5, 0.5, "too few logged days to learn a replay", transform=axis.transAxes)
        return
    low, high = curves.replay.low[days], curves.replay.high[days]
    axis.fill_between(hour, low, high, color=BASELINE, alpha=0.18, lw=0, label="90 % band")
    axis.plot(hour, curves.replay.mean[days], color=BASELINE, lw=1.4, label="replay")
    axis.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False)


def _forecast(axis: Any, curves: Any, days: slice) -> None:
    axis.set_title("Forecast an hour before", loc="left")
    hour = _sensor(axis, curves, days)
    mean, half = curves.forecast[days], curves.half[days]
    hour, mean, half = _joined(hour, mean, half)
    axis.fill_between(
        hour, mean - half, mean + half, color=SCENARIO, alpha=0.22, lw=0, label="90 % band"
    )
    axis.plot(hour, mean, color=SCENARIO, lw=1.2, label="forecast")
    axis.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=3, frameon=False)


def _joined(hour: Any, mean: Any, half: Any) -> tuple[Any, Any, Any]:
    """Forecasts that were made, so that lines join them; longer gaps stay gaps."""
    made = np.flatnonzero(np.isfinite(mean))
    gaps = np.flatnonzero(np.diff(hour[made]) > _JOINED_H) + 1
    hour, mean, half = (np.insert(row[made], gaps, np.nan) for row in (hour, mean, half))
    return hour, mean, half


def _errors(axis: Any, rows: Any) -> None:
    """Errors as shares of those of holding the last value, so that signals share an axis."""
    place = np.arange(len(rows))
    ours = [row.rmse / row.rmse_hold_last for row in rows]
    rival = [row.rmse_ar8 / row.rmse_hold_last for row in rows]
    axis.set_title("Error against holding the last value", loc="left")
    axis.axvline(1.0, color=QUIET, lw=0.8, ls=(0, (4, 2)))
    axis.plot(rival, place, "s", color=QUIET, ms=4, label="regression on the last eight")
    axis.plot(ours, place, "o", color=SCENARIO, ms=5, label="this twin")
    axis.set_xlim(0.0, max(1.15, *ours, *rival))
    axis.set_xlabel("share (1 = no better)")
    _named(axis, [_label(row) for row in rows])
    axis.legend(loc="upper left", frameon=False)


def _coverage(axis: Any, rows: Any, replays: Any) -> None:
    whole = [*rows, *replays]
    axis.set_title("What 90 % bands cover", loc="left")
    axis.axvspan(*HONEST, color="#dfeadf", lw=0)
    shares = [100.0 * row.coverage_90 for row in whole]
    axis.plot(shares, np.arange(len(whole)), "o", color=BASELINE, ms=5)
    axis.set_xlim(min(50.0, *shares), 101.0)
    axis.set_xlabel("% of what came")
    _named(axis, [_label(row) for row in rows] + ["replay"] * len(replays))


def _named(axis: Any, names: list[str]) -> None:
    axis.set_yticks(np.arange(len(names)), names, fontsize=6.5)
    axis.set_ylim(len(names) - 0.5, -0.5)
    axis.grid(axis="y", color=RULE, lw=0.5)


def _label(row: Any) -> str:
    short = "" if row.signal.startswith("glucose") else signal(row.signal).name.lower() + "\n"
    return short + ahead(row.horizon_min)


def _residuals(axis: Any, curves: Any) -> None:
    axis.set_title("Errors of the forecast an hour before", loc="left")
    off = curves.forecast - curves.value
    axis.hist(off[np.isfinite(off)], bins=40, color=SCENARIO, alpha=0.7)
    axis.axvline(0.0, color=INK, lw=0.8)
    axis.set_xlabel("forecast less sensor, mg/dL")
    axis.set_ylabel("readings")


def _by_hour(axis: Any, curves: Any) -> None:
    axis.set_title("The same by the time of day", loc="left")
    off = np.abs(curves.forecast - curves.value)
    hour = (curves.minute % 1440.0 // 60.0).astype(int)
    known = np.isfinite(off)
    total = np.bincount(hour[known], off[known], minlength=24)
    count = np.bincount(hour[known], minlength=24)
    axis.bar(np.arange(24) + 0.5, total / np.maximum(count, 1), width=0.9, color=QUIET)
    axis.set_xlabel("hour of day")
    axis.set_ylabel("mean error, mg/dL")


def _html(figure: Any, judged: Any, verdict: list[str], title: str) -> str:
    out = BytesIO()
    figure.savefig(out, format="png", dpi=130, metadata={"Software": None})
    picture = base64.b64encode(out.getvalue()).decode("ascii")
    head = "".join(
        f"<th>{name}</th>"
        for name in ("signal", "ahead", "n", "RMSE", "holding", "AR(8)", "MARD", "band covers")
    )
    body = "".join(f"<tr>{_cells(row)}</tr>" for row in judged.forecasts)
    said = "".join(f"<li>{escape(sentence)}</li>" for sentence in verdict)
    style = (
        "body{font:15px/1.5 sans-serif;max-width:60em;margin:2em auto;color:#1f2933}"
        "table{border-collapse:collapse}td,th{padding:.2em .8em;border-bottom:1px solid #d4d8dd;"
        "text-align:right}img{width:100%}"
    )
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{escape(title)}</title>"
        f"<style>{style}</style><h1>{escape(title)}</h1><ul>{said}</ul>"
        f"<table><tr>{head}</tr>{body}</table>"
        f"<img alt='Held-out days with replay and forecasts, errors and coverage' "
        f"src='data:image/png;base64,{picture}'>"
        "<p>Nothing on this page was learned from the days that it judges. It informs; it does "
        "not prescribe.</p></html>"
    )


def _cells(row: Any) -> str:
    cells = (
        signal(row.signal).name, ahead(row.horizon_min), f"{row.n}",
        f"{row.rmse:.1f} {row.unit}", f"{row.rmse_hold_last:.1f}", f"{row.rmse_ar8:.1f}",
        f"{row.mard_percent:.0f} %", f"{100 * row.coverage_90:.0f} %",
    )  # fmt: skip
    return "".join(f"<td>{escape(cell)}</td>" for cell in cells)
