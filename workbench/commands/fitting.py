"""fit: what the data say of a person, what stays assumed, and how far to trust it."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, emit, foreseen, rows

#: Share of the days that the service holds out by itself.
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
        bool, typer.Option(help="Judge only: say how far to trust the twin, store nothing.")
    ] = False,
    holdout: Annotated[float, typer.Option(min=0.1, max=0.6, help="Share held out.")] = 0.3,
    as_json: Json = False,
) -> None:
    """Fits the twin: what was learned, what is assumed, held-out error and coverage.

    The twin is stored in the record unless --validate or another --holdout is given.
    """
    ready()
    from workbench.service.keep import save_twin
    from workbench.service.service import fit_record, open_for_twin

    with foreseen(), open_for_twin(record) as kept:
        usual = abs(holdout - USUAL_HOLDOUT) < 1e-9
        twin = fit_record(kept) if usual else _fit_holding_out(kept, holdout)
        stored = usual and not validate and kept.writable
        if stored:
            save_twin(kept, twin)
    table = fit_table(twin) | {"stored": stored}
    if validate:
        table["verdict"] = verdict(twin)
    if as_json:
        emit(table)
    else:
        _tell(table)


def _fit_holding_out(record: Any, share: float) -> Any:
    from twin_core.body import assemble_by_id
    from twin_core.infer.fit import fit as fit_person
    from workbench.service.gather import gather
    from workbench.service.habits import typical_day
    from workbench.service.person import facts_of

    facts = facts_of(record)
    body = assemble_by_id(facts.organs)
    data, stretch = gather(record, body, facts)
    grids = []
    for grid in data.grids:
        samples = len(grid.drives) // grid.every
        day = round(24 * 60 / (grid.dt * grid.every))
        days = samples // day
        held = min(max(1, round(share * days)), days - 1)
        grids.append(replace(grid, split=(days - held) * day))
    baseline = typical_day(record, stretch, facts.organs[0] == "glucose_t1d")
    return fit_person(body, replace(data, grids=tuple(grids)), baseline)


def fit_table(twin: Any) -> dict[str, Any]:
    """A fitted twin as plain data."""
    known = twin.body.parameters
    return {
        "parameters": [
            {**asdict(e), "unit": known[e.name].unit, "learned": e.learned,
             "description": known[e.name].description}
            for e in twin.estimates
        ],
        "open_directions": [direction.sentence() for direction in twin.directions],
        "held_out": [asdict(row) for row in twin.held_out],
        "forecasts": [asdict(row) for row in twin.forecasts],
        "notes": list(twin.notes),
        "synthetic": twin.synthetic,
    }  # fmt: skip


def verdict(twin: Any) -> list[str]:
    """What the held-out days say of the twin, one sentence for each test."""
    if not twin.held_out:
        return ["nothing was held out, so nothing is known of how well this twin predicts"]
    from twin_core.vocabulary import signal

    found = []
    for row in twin.held_out:
        low, high = HONEST
        word = "narrow" if row.coverage_90 < low else "wide"
        fair = low <= row.coverage_90 <= high
        found.append(
            f"{signal(row.signal).name}: the 90 % band covers {100 * row.coverage_90:.0f} % of "
            f"held-out samples: {'as it should' if fair else f'it is too {word}'}"
        )
    for row in twin.forecasts:
        gain = 100.0 * (1.0 - row.rmse / row.rmse_hold_last)
        than = f"{abs(gain):.0f} % {'better' if gain > 0 else 'worse'} than holding the last value"
        found.append(f"forecasts of {row.horizon_min:.0f} min are {than}")
    return found


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
        print(
            f"forecast {row['horizon_min']:.0f} min: RMSE {row['rmse']:.1f} mg/dL, holding the "
            f"last value {row['rmse_hold_last']:.1f} mg/dL, "
            f"90 % band covers {100 * row['coverage_90']:.0f} %"
        )
    for title in ("open_directions", "notes", "verdict"):
        if table.get(title):
            print(title.replace("_", " ") + ":")
            for sentence in table[title]:
                print(f"  {sentence}")
    print("the twin is stored in the record" if table["stored"] else "the twin is not stored")
