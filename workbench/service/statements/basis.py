"""What a number of the model rests on: the organs that answer it, their versions and papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from twin_core.body import Body
from twin_core.organ import Manifest
from workbench.service.statements.line import EFFECT

#: Grade of an effect by how far its organ was checked; no organ of a person's twin is a trial.
GRADE = {"good": "B", "moderate": "B", "low": "C"}
#: Papers of an organ that are named.
NAMED = 3


@dataclass(frozen=True, slots=True)
class Basis:
    """`model` names organs with versions; `checked` says how far each was."""

    model: str
    source: str
    evidence: str
    checked: tuple[tuple[str, str], ...]


def basis_of(body: Body, signal: str = "") -> Basis:
    """Of the organs that tell `signal`; of all organs where none does, or none is named."""
    told = [m for m in body.manifests if any(port.signal == signal for port in m.output)]
    return basis_of_manifests(told or body.manifests)


def rests_on(body: Body, signal: str) -> tuple[tuple[str, str], ...]:
    """What an effect in the model rests on, as pairs of a name and what it is."""
    basis = basis_of(body, signal)
    told = (("kind", EFFECT), ("evidence", basis.evidence), ("source", basis.source))
    return (*told, ("worked out by", basis.model), *basis.checked)


def basis_of_manifests(manifests: Iterable[Manifest]) -> Basis:
    """Of these organs together; the weakest gives the grade."""
    named = list(manifests)
    grade = max(GRADE[manifest.validity.rating] for manifest in named)
    papers = [f"{m.display_name}: {', '.join(m.citation[:NAMED])}" for m in named if m.citation]
    return Basis(
        ", ".join(f"organ {m.id} {m.version}" for m in named),
        "; ".join(papers) or "the organs' authors, without a paper",
        grade,
        tuple((f"{m.display_name} was checked", f"{m.validity.rating}: {m.validity.reason}")
              for m in named),
    )  # fmt: skip
