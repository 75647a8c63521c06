"""fit: what the data say of a person, what stays assumed, and how far to trust it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows

USUAL_HOLDOUT = 0.3
#: A 90 % band that is honest covers about this share of days that it has not seen.
HONEST = (0.80, 0.98)


def ready() -> None:
    """Configures the engine; before anything imports JAX."""
    from twin_core.runtime import configure

    configure()


def fit(
    record: Path,
    validate: Annotated[
        bool, typer.Option(help="Judge only: learn from the first part, say how the rest went.")
    ] = False,
    holdout: Annotated[
        float | None,
        typer.Option(min=0.1, max=0.6, help="Share judged by --validate; 0.3 unless given."),
    ] = None,
    posterior: Annotated[
        str, typer.Option(help="laplace, weighed, pathfinder or nuts: from quick to thorough.")
    ] = "laplace",
    outcome: Annotated[
        str | None,
        typer.Option(
            help="What a further measurement should make surer: mean-glucose, highest-glucose, "
            "cardiac-output or mean-pressure."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Fits the twin: what was learned, what is assumed, what to measure next, error and coverage.

    The twin is stored in the record, unless --validate or --holdout asks for a judgement only.
    """
    ready()
    from workbench.service.service import open_for_twin

    _known("--posterior", posterior, _methods())
    if outcome is not None:
        _known("--outcome", outcome, _outcomes())
    with foreseen(), open_for_twin(record) as kept:
        if validate or holdout is not None:
            table = _judged(kept, USUAL_HOLDOUT if holdout is None else holdout)
        else:
            table = _fitted(kept, posterior, outcome)
    if as_json:
        emit(table)
    else:
        _tell(table)


def _methods() -> tuple[str, ...]:
    from twin_core.infer.posterior import METHODS

    return tuple(METHODS)


def _outcomes() -> tuple[str, ...]:
    from workbench.service.worth import OUTCOMES

    return tuple(OUTCOMES)


def _known(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise Refused(f"'{value}' is unknown", option, f"choose {', '.join(choices)}")


def _fitted(kept: Any, posterior: str, outcome: str | None) -> dict[str, Any]:
    from workbench.service.keep import save_twin
    from workbench.service.service import fit_record, quiet

    twin = fit_record(kept, quiet if posterior == "laplace" else _aloud(), posterior=posterior)
    if kept.writable:
        save_twin(kept, twin)
    return fit_table(twin) | worth_table(twin, outcome) | {"stored": kept.writable}


def _aloud() -> Any:
    """Tells of each stage once, on standard error, with what it will cost."""
    told: set[str] = set()

    def say(share: float | None, text: str = "") -> None:
        if text and text not in told:
            told.add(text)
            print(text, file=sys.stderr)

    return say


def worth_table(twin: Any, outcome: str | None) -> dict[str, Any]:
    """What further measurements are worth, for the outcome chosen or that of the fitted tier."""
    from twin_core.infer.value import best
    from workbench.service.worth import USUAL, worth_of

    rows_of = worth_of(twin, outcome or (USUAL if twin.unexplained else "cardiac-output"))
    return {
        "measurements": [
            {"id": row.candidate.id, "name": row.candidate.name, "outcome": row.outcome.name,
             "unit": row.unit, "sd_before": row.before, "sd_after": row.after,
             "shrinkage": row.shrinkage, "price_euro": row.candidate.price,
             "minutes": row.candidate.minutes, "sentence": row.sentence()}
            for row in rows_of
        ],
        "best_measurement": best(rows_of),
    }  # fmt: skip


def _judged(kept: Any, holdout: float) -> dict[str, Any]:
    """The whole record judged: its last part by a twin that learned from the first alone."""
    from workbench.service.service import quiet
    from workbench.service.validate import validate_record

    judged = validate_record(kept, holdout, quiet)
    table = fit_table(judged.twin) | {"stored": False, "holdout": holdout}
    table["held_out"] = [asdict(row) for row in judged.replay]
    table["forecasts"] = [asdict(row) for row in judged.forecasts]
    table["verdict"] = verdict(judged.replay, judged.forecasts)
    return table


def fit_table(twin: Any) -> dict[str, Any]:
    """A fitted twin as plain data."""
    known = twin.body.parameters
    open_directions = dict.fromkeys(direction.sentence() for direction in twin.directions)
    return {
        "parameters": [
            {**asdict(e), "unit": known[e.name].unit, "learned": e.learned,
             "description": known[e.name].description}
            for e in twin.estimates
        ],
        "open_directions": list(open_directions),
        "held_out": [asdict(row) for row in twin.held_out],
        "forecasts": [asdict(row) for row in twin.forecasts],
        "unexplained": [_unexplained(name, row) for name, row in twin.unexplained.items()],
        "notes": list(twin.notes),
        "synthetic": twin.synthetic,
    }  # fmt: skip


def _unexplained(name: str, row: Any) -> dict[str, Any]:
    from twin_core.vocabulary import signal

    known = signal(name)
    told = row.sentence(known.name.lower(), known.unit)
    return {"signal": name, "unit": known.unit, "sd": row.sd, "share": row.share,
            "memory_h": row.memory_h, "sentence": told}  # fmt: skip


def verdict(replay: tuple[Any, ...], forecasts: tuple[Any, ...]) -> list[str]:
    """What the held-out part says of the twin, one sentence for each test."""
    if not replay:
        return ["nothing was held out, so nothing is known of how well this twin predicts"]
    found = [f"a replay from meals and doses alone: {_covers(row.coverage_90)}" for row in replay]
    for row in forecasts:
        against = [
            _against(row.rmse, row.rmse_hold_last, "holding the last value"),
            _against(row.rmse, row.rmse_ar8, "a regression on the last eight"),
        ]
        told = " and ".join(against)
        found.append(f"{row.horizon_min:.0f} min ahead: {told}; {_covers(row.coverage_90)}")
    return found


def _covers(share: float) -> str:
    low, high = HONEST
    word = "as it should" if low <= share <= high else "too narrow" if share < low else "too wide"
    return f"the 90 % band covers {100 * share:.0f} %, {word}"


def _against(ours: float, theirs: float, rival: str) -> str:
    gain = 100.0 * (1.0 - ours / theirs)
    return f"{abs(gain):.0f} % {'better' if gain > 0 else 'worse'} than {rival}"


def _tell(table: dict[str, Any]) -> None:
    from twin_core.vocabulary import signal

    head = ("parameter", "value", "90 % interval", "prior 90 %", "unit", "")
    body = [
        (
            p["name"], f"{p['value']:.4g}", f"[{p['low']:.4g}, {p['high']:.4g}]",
            f"[{p['prior_low']:.4g}, {p['prior_high']:.4g}]", p["unit"],
            "learned from the data" if p["learned"] else "assumed from the prior",
        )
        for p in table["parameters"]
    ]  # fmt: skip
    rows([head, *body])
    for row in table["held_out"]:
        print(
            f"held out {signal(row['signal']).name.lower()}: RMSE {row['rmse']:.1f} {row['unit']}, "
            f"MARD {row['mard_percent']:.0f} %, "
            f"90 % band covers {100 * row['coverage_90']:.0f} % of {row['n']} samples"
        )
    for row in table["forecasts"]:
        rival = f", regression {row['rmse_ar8']:.1f}" if "rmse_ar8" in row else ""
        print(
            f"forecast {row['horizon_min']:.0f} min: RMSE {row['rmse']:.1f} mg/dL (holding the "
            f"last value {row['rmse_hold_last']:.1f}{rival}), "
            f"90 % band covers {100 * row['coverage_90']:.0f} %"
        )
    for row in table["unexplained"]:
        print(row["sentence"])
    if "best_measurement" in table:
        print(f"most for its cost: {table['best_measurement']}")
        for row in table["measurements"][1:3]:
            print(f"  then {row['sentence']}")
    for title in ("open_directions", "notes", "verdict"):
        if table.get(title):
            print(title.replace("_", " ") + ":")
            for sentence in table[title]:
                print(f"  {sentence}")
    print("the twin is stored in the record" if table["stored"] else "the twin is not stored")
