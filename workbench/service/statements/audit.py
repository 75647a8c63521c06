"""What every shown number rests on: data, model, posterior, code, and when it was made."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from data.record import Record
from workbench.service.keep import fingerprint
from workbench.service.measures import last_day

if TYPE_CHECKING:
    from twin_core.twin import Twin

PACKAGES = ("vitruvian", "numpy", "scipy", "statsmodels")
NO_TWIN = "none is fitted to these data"


@dataclass(frozen=True, slots=True)
class Audit:
    """`fingerprint` of the data, `organs` with their versions, `posterior` in a sentence."""

    person: str
    until: str
    generation: int
    fingerprint: str
    twin: str
    versions: tuple[tuple[str, str], ...]
    made: str
    organs: tuple[tuple[str, str], ...] = ()
    posterior: str = NO_TWIN
    assumed: tuple[str, ...] = ()


def audit_of(record: Record, twin: Twin | None = None) -> Audit:
    """The audit of one record, with the twin that answered if one did."""
    told = NO_TWIN
    for info in record.documents("twin"):
        told = f"{info.name}, stored with these organs' versions"
    packages = PACKAGES if twin is None else (*PACKAGES, "jax")
    return Audit(
        record.person.display_name or record.path.stem, last_day(record).isoformat(),
        record.generation, fingerprint(record)[:16], told,
        tuple((name, version(name)) for name in packages),
        datetime.now(UTC).isoformat(timespec="seconds"),
        organs_of(twin) if twin else (), posterior_of(twin) if twin else NO_TWIN,
        tuple(twin.notes) if twin else (),
    )  # fmt: skip


def organs_of(twin: Twin) -> tuple[tuple[str, str], ...]:
    """The organs of a twin with their versions."""
    return tuple((manifest.id, manifest.version) for manifest in twin.body.manifests)


def posterior_of(twin: Twin) -> str:
    """In a sentence: how many members, and what they know of this person."""
    learned = [estimate.name for estimate in twin.estimates if estimate.learned]
    data = sorted(twin.unexplained)
    known = f"{len(learned)} of {len(twin.estimates)} parameters learned" if twin.estimates else (
        "no parameter learned: the spread of people"
    )  # fmt: skip
    fitted = f", from {', '.join(data)}" if data else ""
    return f"{twin.members} members; {known}{fitted}"


def in_pairs(audit: Audit) -> tuple[tuple[str, str], ...]:
    """An audit as pairs of a name and what it is, for whoever opens a sentence."""
    code = ", ".join(f"{name} {number}" for name, number in audit.versions)
    data = f"until {audit.until}, generation {audit.generation}, fingerprint {audit.fingerprint}"
    twin = (("posterior", audit.posterior),) if audit.posterior != NO_TWIN else ()
    return (("data", data), *twin, ("code", code))


def plain_audit(audit: Audit) -> dict[str, Any]:
    """An audit as plain data."""
    return {
        **asdict(audit),
        "versions": dict(audit.versions),
        "organs": dict(audit.organs),
        "assumed": list(audit.assumed),
    }
