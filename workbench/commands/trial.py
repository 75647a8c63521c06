"""trial: a virtual trial from a few lines of TOML, conducted, analysed, beside the published."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
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
    me: Annotated[
        Path | None, typer.Option(help="A record: what this trial would do to its person.")
    ] = None,
    single_arm: Annotated[
        Path | None,
        typer.Option(help="CSV of treated people: compared with their twins in the first arm."),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live", help="A line of JSON each time some people have finished.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Runs a virtual trial: cohort, arms, randomisation, follow-up, analysis."""
    if n < 20:
        raise Refused("too few people", "--n", "randomise 20 or more")
    from twin_core.runtime import configure

    configure()
    with foreseen():
        if single_arm is not None:
            _single_arm(file, seed, single_arm, as_json)
            return
        if me is not None:
            _me(file, seed, me, as_json)
            return
        spec, prepared, table = _run(file, n, seed, cluster, out, live)
        from workbench.trials.analyse import analysed

        results = analysed(prepared, table)
        if picture is not None:
            from workbench.trials.plots import trial_picture

            trial_picture(prepared, results, table, picture)
    if live:
        return
    if as_json:
        emit(_data(spec, prepared, results, table, n))
        return
    print(f"{spec.id}: {n} people, {len(spec.arms)} arms, {spec.days:g} days ({_lost(table)})")
    rows([HEAD, *(_line(r) for r in results)], indent="")
    for result in results:
        _more(result)
    _closing(prepared)


def _closing(prepared: Any) -> None:
    for text in prepared.arms.assumed:
        print(f"assumed: {text}")
    for text in sources_as_remembered(prepared.trial):
        print(f"as remembered, not read again: {text}")
    print("A model of groups of people; it informs and does not prescribe.")


def sources_as_remembered(trial: Any) -> list[str]:
    """Sources of published effects in a trial's arms that nobody has checked."""
    from workbench.trials.tables import read_again

    found = {a.source for arm in trial.arms for a in arm.actions if a.source}
    return sorted(text for text in found if not read_again(text))


def _run(
    file: str, n: int, seed: int, cluster: str | None, out: Path | None, live: bool
) -> tuple[Any, Any, Any]:
    from workbench.trials import shards
    from workbench.trials.conduct import prepare
    from workbench.trials.spec import read_trial

    spec = read_trial(_found(file))
    prepared = prepare(spec, seed)
    parts = shards.shards_of(n, LIVE_SHARD if live else shards.SHARD)
    results = (
        shards.on_cluster(spec, seed, parts, cluster)
        if cluster
        else shards.local(spec, seed, parts)
    )
    if live:
        results = _told_live(prepared, results, n)
    with tempfile.TemporaryDirectory() as folder:
        path = shards.stream(results, n, out or Path(folder) / "trial.h5", _progress)
        table = shards.read(path)
    return spec, prepared, table


#: People of a shard where each is told as it finishes.
LIVE_SHARD = 64


def _told_live(prepared: Any, results: Iterator[Any], n: int) -> Iterator[Any]:
    """Passes shards on, and prints the analysis of those that have finished."""
    from workbench.trials.live import Gathered

    gathered = Gathered(prepared, n)
    for shard, found in results:
        print(json.dumps(gathered.with_shard(found)), flush=True)
        yield shard, found


def _me(file: str, seed: int, record: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from workbench.trials.conduct import prepare
    from workbench.trials.known import person_of
    from workbench.trials.me import in_trial, outside
    from workbench.trials.spec import read_trial

    prepared = prepare(read_trial(_found(file)), seed)
    told = in_trial(prepared, person_of(record))
    if as_json:
        emit({
            "trial": prepared.spec.id, "person": told.person.name,
            "places": [asdict(p) | {"outside": p.outside} for p in told.places],
            "effects": [asdict(m) for m in told.mine], "outside": outside(told),
        })  # fmt: skip
        return
    print(f"{told.person.name} in {prepared.spec.id}")
    rows([("quantity", "this person", "nine of ten of the trial's people", "percentile"), *(
        (p.quantity, f"{p.value:.4g} {p.unit}", f"{p.low:.4g} to {p.high:.4g}",
         f"{p.percentile:.0f}")
        for p in told.places
    )], indent="")  # fmt: skip
    rows([("endpoint", "arms", "this person", "the trial's people", "larger than"), *(
        (f"{m.signal} [{m.unit}]", m.arms, f"{m.value:.3g} ({m.low:.3g} to {m.high:.3g})",
         "{:.3g} ({:.3g} to {:.3g})".format(*m.population), f"{m.percentile:.0f} %")
        for m in told.mine
    )], indent="")  # fmt: skip
    for text in outside(told):
        print(f"hardly one of the trial's people: {text}")
    print("The model's person, not the person; it informs and does not prescribe.")


def _single_arm(file: str, seed: int, people: Path, as_json: bool) -> None:
    from dataclasses import asdict

    from workbench.trials.conduct import prepare
    from workbench.trials.spec import read_trial
    from workbench.trials.synthetic import against_twins

    prepared = prepare(read_trial(_found(file)), seed)
    found = against_twins(prepared, people)
    if as_json:
        emit({"trial": prepared.spec.id, "synthetic_control": asdict(found)})
        return
    print(
        f"{found.people} people, {found.signal} [{found.unit}]: changed by {found.observed:.3g}, "
        f"their twins in '{prepared.spec.arms[0].name}' by {found.control:.3g}"
    )
    print(
        f"effect {found.effect:.3g} ({found.low:.3g} to {found.high:.3g}); standard errors: people "
        f"{found.sampling:.2g}, twins {found.model:.2g}"
    )
    print("Nobody was randomised: whatever twins do not know of these people may be the effect.")


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
        "as_remembered": sources_as_remembered(prepared.trial),
        "lost": int((table["left"] < table["days"][-1, 0]).sum()),
        "results": [asdict(r) for r in results],
    }  # fmt: skip
