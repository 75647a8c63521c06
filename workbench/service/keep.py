"""A fitted twin as a document of its record, and back."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

import numpy as np

from data.record import Record
from twin_core.body import assemble_by_id
from twin_core.infer.laplace import Direction, Estimate
from twin_core.infer.score import Forecast, HeldOut
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin, Unexplained
from workbench.service.organs import choice_of

KIND, NAME, FORMAT = "twin", "fitted", 1


def fingerprint(record: Record) -> str:
    """Tells whether the data of a record changed since a twin was fitted to it."""
    rows = [
        (name, row.n, row.first_ns, row.last_ns) for name, row in sorted(record.signals().items())
    ]
    fixes = sorted(one.id for one in record.corrections())
    known = [rows, fixes, repr(record.person), repr(choice_of(record))]
    return hashlib.sha256(json.dumps(known).encode()).hexdigest()


def save_twin(record: Record, twin: Twin) -> None:
    """Stores the twin beside the fingerprint of the data that it was fitted to."""
    record.store_document(KIND, NAME, _to_json(twin, fingerprint(record)))


def load_twin(record: Record) -> Twin | None:
    """The stored twin; None if there is none, or if data or organs changed since."""
    if not any(info.name == NAME for info in record.documents(KIND)):
        return None
    table: Any = record.document(KIND, NAME).content
    if table.get("format") != FORMAT or table["fingerprint"] != fingerprint(record):
        return None
    body = assemble_by_id(table["organs"])
    versions = {m.id: m.version for m in body.manifests}
    if versions != table["versions"] or list(body.parameters) != table["parameters"]:
        return None  # another version of an organ: the twin is fitted anew
    return _from_json(body, table)


def _to_json(twin: Twin, data: str) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "fingerprint": data,
        "organs": [manifest.id for manifest in twin.body.manifests],
        "versions": {manifest.id: manifest.version for manifest in twin.body.manifests},
        "parameters": list(twin.body.parameters),
        "theta": twin.theta.tolist(),
        "baseline": twin.baseline.model_dump(),
        "facts": dict(twin.facts),
        "estimates": [asdict(estimate) for estimate in twin.estimates],
        "directions": [asdict(direction) for direction in twin.directions],
        "unexplained": {name: asdict(row) for name, row in twin.unexplained.items()},
        "held_out": [asdict(row) for row in twin.held_out],
        "forecasts": [asdict(row) for row in twin.forecasts],
        "notes": list(twin.notes),
        "synthetic": twin.synthetic,
    }


def _from_json(body: Any, table: dict[str, Any]) -> Twin:
    directions = (
        Direction(tuple((name, weight) for name, weight in row["members"]), row["shrinkage"])
        for row in table["directions"]
    )
    return Twin(
        body,
        np.asarray(table["theta"]),
        Scenario.model_validate(table["baseline"]),
        facts=table["facts"],
        estimates=tuple(Estimate(**row) for row in table["estimates"]),
        directions=tuple(directions),
        unexplained={name: Unexplained(**row) for name, row in table["unexplained"].items()},
        held_out=tuple(HeldOut(**row) for row in table["held_out"]),
        forecasts=tuple(Forecast(**row) for row in table["forecasts"]),
        notes=tuple(table["notes"]),
        synthetic=table["synthetic"],
    )
