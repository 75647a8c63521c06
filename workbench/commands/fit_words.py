"""A fit in words: what was learned, what could not be, how far off tomorrow is, what would help."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any

from workbench.commands.say import rows

#: A 90 % band that is honest covers about this share of days that it has not seen.
HONEST = (0.85, 0.95)
WIDTH = 100
#: Forecasts nearer than this are of a sensor that is told by the minute.
WITHIN_A_DAY_MIN = 1440.0


def tell(table: dict[str, Any], *, everything: bool = False) -> None:
    """Prints a fitted or judged twin; with `everything` also the parameters that stayed assumed."""
    learned = [p for p in table["parameters"] if p["learned"]]
    _heading(f"What was learned: {len(learned)} of {len(table['parameters'])} personal parameters")
    _parameters(learned)
    if not learned:
        _said(["nothing: the record holds too little that these models see"])
    assumed = [p for p in table["parameters"] if not p["learned"]]
    _heading("What could not be learned, and stays as for people at large")
    if everything:
        _parameters(assumed)
    elif assumed:
        _said([", ".join(_name(p["name"]) for p in assumed) + " (--all shows their values)"])
    _said(_undecided(table["open_directions"]))
    _said(row["sentence"] for row in table["unexplained"])
    _heading("How far off tomorrow will be, by days that nothing was learned from")
    _said(table["verdict"])
    if "best_measurement" in table:
        _heading("What would help most")
        _said([table["best_measurement"]])
        _said(f"then {row['sentence']}" for row in table["measurements"][1:3])
    if table["notes"]:
        _heading("What was assumed, and what was done")
        _said(table["notes"])
    print()
    print("the twin is stored in the record" if table["stored"] else "the twin is not stored")


def tomorrow(replays: Sequence[Any], forecasts: Sequence[Any]) -> list[str]:
    """One sentence a test: how far off, against what, and whether the band was honest."""
    from twin_core.vocabulary import signal
    from workbench.report.words import ahead

    found = []
    for row in forecasts:
        name = signal(row.signal).name.lower()
        rivals = [
            _against(row.rmse, row.rmse_hold_last, "holding the last value"),
            _against(row.rmse, row.rmse_ar8, "a regression on the last eight"),
        ]
        found.append(
            f"{name} {ahead(row.horizon_min)} ahead: off by {row.rmse:.3g} {row.unit} "
            f"({row.mard_percent:.0f} %), {' and '.join(rivals)}; {_covers(row.coverage_90)}"
        )
    for row in replays:
        alone = ""
        if row.rmse_open_loop is not None:
            alone = f", {row.rmse_open_loop:.3g} by the model alone"
        found.append(
            f"a whole day of {signal(row.signal).name.lower()} from meals and doses, without the "
            f"sensor: off by {row.rmse:.3g} {row.unit} ({row.mard_percent:.0f} %){alone}; "
            f"{_covers(row.coverage_90)}"
        )
    if not replays and any(row.horizon_min < WITHIN_A_DAY_MIN for row in forecasts):
        found.append(
            "a whole day without the sensor is not judged: the days held out have too few meals "
            "or doses on record"
        )
    return found or ["nothing could be held out, so nothing is known of how well this predicts"]


def _covers(share: float) -> str:
    low, high = HONEST
    told = round(share, 2)
    word = "as it should" if low <= told <= high else "too narrow" if told < low else "too wide"
    return f"its 90 % band covered {100 * share:.0f} %, {word}"


def _against(ours: float, theirs: float, rival: str) -> str:
    gain = 100.0 * (1.0 - ours / max(theirs, 1e-12))
    if abs(gain) < 0.5:
        return f"as good as {rival}"
    return f"{abs(gain):.0f} % {'better' if gain > 0 else 'worse'} than {rival}"


def _name(full: str) -> str:
    from twin_core.infer.laplace import parameter_words

    return parameter_words(full)


def _parameters(chosen: list[dict[str, Any]]) -> None:
    if not chosen:
        return
    head = ("parameter", "value", "90 % interval", "people at large", "unit", "")
    body = [
        (
            _name(p["name"]), f"{p['value']:.3g}", f"{p['low']:.3g} to {p['high']:.3g}",
            f"{p['prior_low']:.3g} to {p['prior_high']:.3g}", p["unit"], p["name"],
        )
        for p in chosen
    ]  # fmt: skip
    rows([head, *body])


_NOTHING = "the data tell nothing of "


def _undecided(sentences: list[str]) -> list[str]:
    """Combinations that the data leave open; those of which they say nothing are named already."""
    return [sentence for sentence in sentences if not sentence.startswith(_NOTHING)]


def _heading(text: str) -> None:
    print()
    print(text)


def _said(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        print(textwrap.fill(sentence, WIDTH, initial_indent="  ", subsequent_indent="    "))
