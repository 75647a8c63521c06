"""Static: what can be said without running the organ."""

from __future__ import annotations

import ast
import csv
from collections.abc import Iterator
from pathlib import Path

from twin_core.organ import Manifest
from twin_core.organ.manifest import CONTRACT_MINOR
from twin_core.testing.report import Check, Note
from twin_core.testing.subject import Subject
from twin_core.vocabulary import UnitError, conversion

#: What an organ may import beside its own package: the contract, JAX, and the language.
ALLOWED = {
    "__future__", "abc", "collections", "dataclasses", "enum", "equinox", "functools", "importlib",
    "itertools", "jax", "jaxtyping", "math", "numpy", "operator", "typing",
}  # fmt: skip


def contract(subject: Subject) -> Iterator[str | Note]:
    """The contract's minor version is one that this host knows."""
    minor = int(subject.manifest.contract.partition(".")[2])
    if minor > CONTRACT_MINOR:
        told = f"written for contract {subject.manifest.contract}; some of it may be unknown here"
        yield Note(told, told=True)


def papers(subject: Subject) -> Iterator[str | Note]:
    """Licence, authors, purpose and limits are stated; a model card lies beside the manifest."""
    manifest = subject.manifest
    for name in ("licence", "intended_use", "leaves_out"):
        if not getattr(manifest, name).strip():
            yield f"'{name}' is empty"
    if not manifest.authors:
        yield "no author is named"
    if not (subject.folder / "MODEL_CARD.md").is_file():
        yield "there is no MODEL_CARD.md beside organ.toml"


def citations(subject: Subject) -> Iterator[str | Note]:
    """Each parameter has a citation or says that it is assumed, and a description."""
    assumed = 0
    for item in subject.manifest.parameter:
        assumed += item.origin == "assumed"
        if not item.citation.strip() and item.origin != "assumed":
            yield f"parameter {item.id} has neither a citation nor origin = 'assumed'"
        if not item.description.strip():
            yield f"parameter {item.id} has no description"
    yield Note(f"{assumed} of {len(subject.manifest.parameter)} parameters are assumed")


def defaults(subject: Subject) -> Iterator[str | Note]:
    """Defaults lie where they may; priors are centred within the bounds."""
    for port in subject.manifest.input:
        if port.range and not port.range[0] <= port.default <= port.range[1]:
            yield f"input {port.id}: default {port.default:g} is outside its range"
    for item in subject.manifest.parameter:
        middle = item.prior.location if item.prior else None
        if middle is not None and not item.bounds[0] <= middle <= item.bounds[1]:
            yield f"parameter {item.id}: its prior is centred outside the bounds"


def knobs(subject: Subject) -> Iterator[str | Note]:
    """Each knob's default is in range and its unit is one that its port can take."""
    ports = {port.id: port for port in subject.manifest.input}
    for intervention in subject.manifest.intervention:
        for knob in intervention.knob:
            name, port = f"{intervention.kind}.{knob.id}", ports[knob.port]
            if not knob.low <= knob.default <= knob.high and knob.default_from is None:
                yield f"knob {name}: default {knob.default:g} is out of range"
            unit = f"{knob.unit}/min" if knob.shape == "spread" else knob.unit
            try:
                conversion(unit, port.unit)
            except UnitError as error:
                yield f"knob {name}: {error}"


def imports(subject: Subject) -> Iterator[str | Note]:
    """The code imports the contract, JAX and itself, nothing that could reach outside."""
    own = subject.plugin.module.partition(".")[0]
    for path in sorted(subject.folder.rglob("*.py")):
        for line, name in _imported(path):
            top = name.partition(".")[0]
            fine = top in ALLOWED or top == own or name.startswith("twin_core.organ")
            if not fine:
                yield f"{path.name}, line {line} imports '{name}'"


def _imported(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.lineno, node.module or ""


def references(subject: Subject) -> Iterator[str | Note]:
    """At least one reference behaviour, each with its source and a table that can be read."""
    if not subject.manifest.reference:
        yield "no reference behaviour is named"
    for reference in subject.manifest.reference:
        if not reference.citation.strip():
            yield f"reference {reference.id} has no citation"
        if reference.csv:
            yield from _table_faults(subject.folder / reference.csv, reference.id)


def _table_faults(path: Path, name: str) -> Iterator[str]:
    if not path.is_file():
        yield f"reference {name}: there is no {path.name}"
        return
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row]
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        yield f"reference {name}: {path.name} is not a table with a header"


def descriptions(subject: Subject) -> Iterator[str | Note]:
    """Every state says what it is, and something can be seen from outside."""
    manifest: Manifest = subject.manifest
    if not manifest.output:
        yield Note("it has no outputs: other organs and the window will see nothing", told=True)
    for state in manifest.state:
        if not state.description:
            yield f"state {state.id} has no description"


CHECKS = (
    Check("static", "contract", contract),
    Check("static", "papers", papers),
    Check("static", "citations", citations),
    Check("static", "defaults", defaults),
    Check("static", "knobs", knobs),
    Check("static", "imports", imports),
    Check("static", "references", references),
    Check("static", "descriptions", descriptions),
)
