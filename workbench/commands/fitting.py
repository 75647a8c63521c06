"""fit: what the data say of a person, what stays assumed, and how far to trust it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.fit_words import tell, tomorrow
from workbench.commands.say import Json, Refused, emit, foreseen

USUAL_HOLDOUT = 0.3


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
    out: Annotated[
        Path | None, typer.Option(help="With --validate: a page with plots, .html, .pdf or .png.")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Show the parameters that stayed assumed, too.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fits the twin: what was learned, what could not be, how far off tomorrow, what would help.

    The twin is stored in the record, unless --validate or --holdout asks for a judgement only.
    """
    ready()
    from workbench.service.service import open_for_twin

    _known("--posterior", posterior, _methods())
    if outcome is not None:
        _known("--outcome", outcome, _outcomes())
    judging = validate or holdout is not None
    _page(out, judging)
    with foreseen(), open_for_twin(record) as kept:
        if judging:
            table = _judged(kept, USUAL_HOLDOUT if holdout is None else holdout, out)
        else:
            table = _fitted(kept, posterior, outcome)
    if as_json:
        emit(table)
    else:
        tell(table, everything=everything)
        if out is not None:
            print(f"the page is {out}")


def _page(out: Path | None, judging: bool) -> None:
    """Refuses a page that could not be written, before anything is computed."""
    if out is None:
        return
    if not judging:
        raise Refused("there is a page for a judgement only", "--out", "add --validate")
    kinds = (".html", ".pdf", ".png")
    if out.suffix.lower() not in kinds:
        raise Refused(f"'{out.name}' is of no known kind", "--out", f"end it in {', '.join(kinds)}")
    if not out.resolve().parent.is_dir():
        raise Refused("the folder is not there", str(out.parent), "make it, or choose another")


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
    table = fit_table(twin) | worth_table(twin, outcome) | {"stored": kept.writable}
    return table | _foretold(kept)


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


def _foretold(kept: Any) -> dict[str, Any]:
    """How far off tomorrow will be; a first part that cannot be fitted tells nothing of it."""
    from twin_core.infer.marquardt import FitError

    try:
        return _held_out(_judgement(kept, USUAL_HOLDOUT))
    except FitError as error:
        told = f"not known: the first part of the record alone could not be fitted ({error})"
        return {"held_out": [], "forecasts": [], "verdict": [told]}


def _judgement(kept: Any, holdout: float) -> Any:
    """The whole record judged: its last part by a twin that learned from the first alone."""
    from workbench.service.service import quiet
    from workbench.service.validate import validate_record

    return validate_record(kept, holdout, quiet)


def _judged(kept: Any, holdout: float, out: Path | None) -> dict[str, Any]:
    judged = _judgement(kept, holdout)
    table = fit_table(judged.twin) | {"stored": False, "holdout": holdout} | _held_out(judged)
    if out is not None:
        from workbench.report.validation import write_page

        title = f"How far to trust this twin: {kept.person.display_name or kept.path.stem}"
        write_page(out, judged, table["verdict"], title)
        table["page"] = str(out)
    return table


def _held_out(judged: Any) -> dict[str, Any]:
    """What the last part says of the twin, in numbers and in words."""
    return {
        "held_out": [asdict(row) for row in judged.replay],
        "forecasts": [asdict(row) for row in judged.forecasts],
        "verdict": tomorrow(judged.replay, judged.forecasts),
    }


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
