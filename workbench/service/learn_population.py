"""Learns anew the priors that people teach.

`python -m workbench.service.learn_population RECORD.vtr ... --out FILE.toml` fits the first 70 % of
each record under the manifests' priors and writes where each kind of people lies; records of one
person (`--same 7`: names that begin with the same seven letters) count once.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

LEARN_SHARE = 0.7

#: A person's posterior mean and variance by parameter, in units of the manifest's prior.
Told = Mapping[str, tuple[float, float]]


def told_by(path: Path) -> tuple[str, Told] | None:
    """The kind of a record's person and what its first part says; None where it says nothing."""
    from data.record import Record
    from twin_core.infer.prior import centred, transforms_of
    from workbench.service.person import facts_of
    from workbench.service.population import kind_of
    from workbench.service.service import quiet
    from workbench.service.validate import prepare

    with Record.open(path, mode="r") as record:
        facts = facts_of(record)
        twin = prepare(record, 1.0 - LEARN_SHARE, quiet, population={}).twin
    organ = facts.organs[0]
    own = {n: p for n, p in twin.body.personal.items() if n.startswith(f"{organ}.")}
    presets = twin.body.preset(organ, facts.presets[organ]) if organ in facts.presets else {}
    transforms = transforms_of(centred(own, presets))
    found = {e.name: e for e in twin.estimates if e.name in own}
    place = transforms.inverse([found[name].value for name in own])
    told = {
        name: (float(z), 1.0 - found[name].shrinkage) for name, z in zip(own, place, strict=True)
    }
    return (kind_of(facts), told) if any(v < 1.0 for _, v in told.values()) else None


def of_people(told: Mapping[str, Told], same: int) -> list[Told]:
    """One entry a person: the mean of what their records say, as sure as the surest of them."""
    by_person = defaultdict(list)
    for name, row in told.items():
        by_person[name[:same] if same else name].append(row)
    return [
        {
            name: (
                float(np.mean([row[name][0] for row in rows])),
                min(row[name][1] for row in rows),
            )
            for name in rows[0]
        }
        for rows in by_person.values()
    ]


def written(learned: Mapping[str, Mapping[str, Any]]) -> str:
    """The table as TOML."""
    lines: list[str] = []
    for kind, shifts in learned.items():
        lines.append(f'[kind."{kind}".parameters]')
        lines += [
            f'"{name}" = {{ mean = {s.mean:.3f}, sd = {s.sd:.3f}, people = {s.people} }}'
            for name, s in shifts.items()
        ]
        lines.append("")
    return "\n".join(lines)


def main(
    records: list[Path],
    out: Annotated[Path, typer.Option(help="Where the table is written.")],
    same: Annotated[int, typer.Option(help="Letters of a name that tell the person; 0: all.")] = 0,
) -> None:
    """Learns where the parameters of people lie from their records."""
    from twin_core.runtime import configure

    configure()
    from twin_core.infer.population import foretold, learn_population

    kinds: dict[str, dict[str, Told]] = defaultdict(dict)
    for path in records:
        row = told_by(path)
        print(f"{path.name}: {'nothing told' if row is None else row[0]}", file=sys.stderr)
        if row is not None:
            kinds[row[0]][path.name] = row[1]
    people = {kind: of_people(rows, same) for kind, rows in kinds.items()}
    learned = {kind: learn_population(rows) for kind, rows in people.items()}
    out.write_text(written(learned), "utf-8")
    for kind, rows in people.items():
        gain = foretold(rows)
        print(f"{kind}: {len(rows)} people; one left out is likelier by {gain:.2f} nats")


if __name__ == "__main__":
    typer.run(main)
