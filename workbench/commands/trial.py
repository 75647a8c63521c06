"""trial: a virtual trial from a few lines of TOML, conducted, analysed, beside the published."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.commands.say import Json, Refused, emit, foreseen, rows

HEAD = ("endpoint", "arms", "analysis", "simulated", "p", "people", "events", "published")


def trial(
    file: Annotated[str, typer.Argument(help="TOML of a trial, or the name of an example.")],
    n: Annotated[int, typer.Option("--n", help="People randomised.")] = 1000,
    seed: Annotated[int, typer.Option(help="Seed of people, arms and luck.")] = 1,
    cluster: Annotated[
        str | None, typer.Option(help="Dask scheduler, or local:N for N processes here.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Keep every person's rows (HDF5).")] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Forest plot and survival curves (.png, .svg, .pdf).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Runs a virtual trial: cohort, arms, randomisation, follow-up, analysis."""
    if n < 20:
        raise Refused("too few people", "--n", "randomise 20 or more")
    from twin_core.runtime import configure

    configure()
    with foreseen():
        spec, prepared, table = _run(file, n, seed, cluster, out)
        from workbench.trials.analyse import analysed

        results = analysed(prepared, table)
        if picture is not None:
            from workbench.trials.plots import trial_picture

            trial_picture(prepared, results, table, picture)
    if as_json:
        emit(_data(spec, prepared, results, table, n))
        return
    print(f"{spec.id}: {n} people, {len(spec.arms)} arms, {spec.days:g} days ({_lost(table)})")
    rows([HEAD, *(_line(r) for r in results)], indent="")
    for result in results:
        _more(result)
    for text in prepared.arms.assumed:
        print(f"assumed: {text}")
    print("A model of groups of people; it informs and does not prescribe.")


def _run(file: str, n: int, seed: int, cluster: str | None, out: Path | None) -> Any:
    from workbench.trials import shards
    from workbench.trials.conduct import prepare
    from workbench.trials.spec import read_trial

    spec = read_trial(_found(file))
    prepared = prepare(spec, seed)
    parts = shards.shards_of(n)
    results = (
        shards.on_cluster(spec, seed, parts, cluster)
        if cluster
        else shards.local(spec, seed, parts)
    )
    with tempfile.TemporaryDirectory() as folder:
        path = shards.stream(results, n, out or Path(folder) / "trial.h5", _progress)
        table = shards.read(path)
    return spec, prepared, table


def _found(file: str) -> Path:
    path = Path(file)
    if path.exists():
        return path
    from importlib.resources import files

    example = Path(str(files("workbench.trials.examples").joinpath(f"{file}.toml")))
    if example.exists():
        return example
    known = sorted(p.stem for p in example.parent.glob("*.toml"))
    raise Refused("no such file or example", file, f"examples are {', '.join(known)}")


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} people", end="", file=sys.stderr, flush=True)


def _lost(table: Any) -> str:
    days = table["days"][-1, 0]
    left = int((table["left"] < days).sum())
    return f"{left} lost to follow-up"


def _line(r: Any) -> tuple[str, ...]:
    effect = f"{r.effect:.3g} ({r.low:.3g} to {r.high:.3g})"
    published = ""
    if r.published is not None:
        published = f"{r.published:.3g}"
        if r.published_ci:
            published += f" ({r.published_ci[0]:.3g} to {r.published_ci[1]:.3g})"
    events = "" if r.events is None else str(r.events)
    p = "" if r.p != r.p else f"{r.p:.2g}"
    signal = f"{r.signal} [{r.unit}]" if r.unit else r.signal
    return signal, r.arms, r.method, effect, p, str(r.people), events, published


def _more(r: Any) -> None:
    for name, value, low, high in r.subgroups:
        print(f"  {r.signal}, {name}: {value:.3g} ({low:.3g} to {high:.3g})")
    for share, z, limit in r.looks:
        crossed = "crossed" if abs(z) > limit else "not crossed"
        print(f"  {r.signal}, look at {share:.0%}: z {z:.2f}, boundary {limit:.2f} {crossed}")


def _data(spec: Any, prepared: Any, results: Any, table: Any, n: int) -> dict[str, Any]:
    from dataclasses import asdict

    return {
        "trial": spec.id, "citation": spec.citation, "people": n, "days": spec.days,
        "arms": [arm.name for arm in spec.arms], "assumed": prepared.arms.assumed,
        "lost": int((table["left"] < table["days"][-1, 0]).sum()),
        "results": [asdict(r) for r in results],
    }  # fmt: skip
