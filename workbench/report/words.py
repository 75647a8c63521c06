"""Numbers, units, events and outcomes as a reader wants them."""

from __future__ import annotations

import math

from twin_core.infer.laplace import parameter_words
from twin_core.scenario.scenario import Event
from twin_core.twin import Twin
from viewers.ink import unit_text

KINDS = {
    "meal": "Meal", "insulin_bolus": "Insulin", "walk": "Walk", "run": "Run",
    "exercise": "Exercise", "stand": "Standing up",
}  # fmt: skip
SPAN_UNITS = {"1": "", "mm[Hg]": "mmHg", "[IU]": "U", "/min": "per min"}


def unit(ucum: str) -> str:
    """A UCUM unit for print."""
    return SPAN_UNITS.get(ucum, unit_text(ucum))


def number(value: float, *, signed: bool = False) -> str:
    """Three significant digits, a true minus sign, no needless decimals."""
    if not math.isfinite(value):
        return "\u2013"
    if abs(value) < 5e-4:
        return "0"
    digits = max(0, min(4, 2 - math.floor(math.log10(abs(value)))))
    text = f"{value:{'+' if signed else ''}.{digits}f}"
    if float(text) == 0:
        return "0"
    return _plain(text)


def change(value: float, beside: float) -> str:
    """A signed difference, no finer than a thousandth of the number beside it."""
    if not math.isfinite(value) or not beside:
        return number(value, signed=True)
    finest = max(0, 3 - math.floor(math.log10(abs(beside))))
    if abs(value) < 1e-3 * abs(beside) or round(value, finest) == 0:
        return "0"
    return min(number(value, signed=True), _plain(f"{value:+.{finest}f}"), key=len)


def _plain(text: str) -> str:
    return text.replace("-", "\u2212")


def interval(low: float, high: float, *, signed: bool = False) -> str:
    """Two numbers with as many decimals as the wider one needs."""
    return f"{number(low, signed=signed)} to {number(high, signed=signed)}"


def ahead(minutes: float) -> str:
    """A horizon as people say it: 30 min, 4 h, 7 days."""
    if minutes < 180.0:
        return f"{minutes:.0f} min"
    if minutes < 1440.0:
        return f"{minutes / 60.0:.0f} h"
    days = minutes / 1440.0
    return "1 day" if days == 1 else f"{days:.0f} days"


def clock(hour: float) -> str:
    """Hours since midnight as 19:05; a later day is counted."""
    minutes = round(hour * 60)
    day, rest = divmod(minutes, 1440)
    text = f"{rest // 60:02d}:{rest % 60:02d}"
    return f"day {day + 1}, {text}" if day else text


def event_words(event: Event) -> str:
    """One intervention in words."""
    name = KINDS.get(event.kind, event.kind.replace("_", " ").capitalize())
    detail = event.label or ", ".join(
        f"{knob.replace('_', ' ')} {value:g}" for knob, value in event.knobs.items()
    )
    if not detail and event.duration_min:
        detail = f"{event.duration_min:g} min"
    if name.lower() in detail.lower():
        return f"{clock(event.at_h)}  {detail}"
    return f"{clock(event.at_h)}  {name}{', ' + detail if detail else ''}"


def parameter_name(full: str) -> str:
    """``glucose_t1d.basal_glucose`` as Basal glucose."""
    return parameter_words(full).capitalize()


def open_words(twin: Twin) -> list[str]:
    """What the data leave open, in words."""
    pairs: dict[str, None] = {}
    alone: dict[str, None] = {}
    for direction in twin.directions:
        names = [parameter_name(name).lower() for name, _ in direction.members[:2]]
        if len(names) > 1:
            pairs[" with ".join(names)] = None
        elif names:
            alone[names[0]] = None
    found = []
    if pairs:
        found.append(
            "These can trade against each other, so that only their combination is known: "
            f"{'; '.join(pairs)}."
        )
    if alone:
        found.append(
            f"Nothing in the record tells {', '.join(alone)}: the prior stands for "
            f"{'them' if len(alone) > 1 else 'it'}."
        )
    return found


def trust_words(twin: Twin) -> list[str]:
    """How far to trust the twin, one sentence for each thing that is known of that."""
    found = []
    for row in twin.held_out:
        rate = 100 * row.coverage_90
        if rate < 80:
            fair = "so the bands of this person are too narrow"
        else:
            fair = "as it should" if rate <= 98 else "so they are wider than they need be"
        found.append(
            f"On days that the fit did not see, the model alone was off by {number(row.rmse)} "
            f"{unit(row.unit)} (root mean square), and its 90 % band covered {rate:.0f} %, {fair}."
        )
    if not twin.held_out:
        found.append("No day could be held out: how well this twin predicts is not known.")
    longest = twin.forecasts[-1] if twin.forecasts else None
    if longest is not None:
        gain = 100 * (1 - longest.rmse / longest.rmse_hold_last)
        found.append(
            f"Its forecasts of {longest.horizon_min:.0f} min were {abs(gain):.0f} % "
            f"{'better' if gain > 0 else 'worse'} than holding the last value."
        )
    rated = ", ".join(f"{m.display_name.lower()} {m.validity.rating}" for m in twin.body.manifests)
    found.append(f"Validity of the models as their makers rate it: {rated} (page 4).")
    return found
