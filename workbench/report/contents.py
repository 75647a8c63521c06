"""Everything that a report says, gathered while the record is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from data.record import Record
from twin_core.scenario.courses.walk import WINDOWED_FROM_H
from twin_core.scenario.days import added, arms
from twin_core.scenario.projection import Outcome, Projection
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import Twin
from workbench.demo.picture import Picture
from workbench.engine.protocol import TwinSummary
from workbench.service.keep import fingerprint
from workbench.service.summary import summarise


@dataclass(frozen=True, slots=True)
class SignalRow:
    """One line of the table of sources."""

    name: str
    count: int
    unit: str
    span: str
    files: str


@dataclass(frozen=True, slots=True)
class Contents:
    """A person, their twin, one scenario and what it did; `picture` may be missing.

    A report is the person's own paper and names them; without `named` the record's code stands for
    a real person, and the names of their files, which may tell it, are left out.
    """

    summary: TwinSummary
    twin: Twin
    plan: Scenario
    projection: Projection
    signals: tuple[SignalRow, ...]
    fingerprint: str
    quarantined: int
    versions: Mapping[str, str]
    picture: Picture | None = None
    named: bool = True

    @property
    def tells(self) -> bool:
        """Whether name and files are told: a synthetic person's always are."""
        return self.named or self.summary.synthetic

    @property
    def name(self) -> str:
        """The person's name, or the code of the record."""
        told = str(self.summary.person.get("display_name", ""))
        return told if self.tells else f"Record {self.summary.record}"

    @property
    def added(self) -> tuple[Event, ...]:
        """What the scenario adds to the typical day."""
        return added(self.twin.baseline, self.plan)

    @property
    def lived(self) -> tuple[Event, ...]:
        """All that happens on the scenario's days; of a long horizon, on its first."""
        if self.plan.horizon_h >= WINDOWED_FROM_H:
            return self.plan.events
        return arms(self.twin.baseline, self.plan)[1].events

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Outcomes of the strongest activity level only; the others are steps on its way."""
        levels = [o.beside_rest for o in self.projection.outcomes if o.beside_rest]
        return tuple(
            o for o in self.projection.outcomes if not o.beside_rest or o.beside_rest == levels[-1]
        )


def contents_of(
    record: Record,
    twin: Twin,
    plan: Scenario,
    projection: Projection,
    picture: Picture | None = None,
) -> Contents:
    """What the report of an open record says."""
    from importlib.metadata import version

    packages = ("vitruvian", "jax", "jaxlib", "equinox", "numpy")
    return Contents(
        summary=summarise(record, twin),
        twin=twin,
        plan=plan,
        projection=projection,
        signals=tuple(_row(name, row) for name, row in sorted(record.signals().items())),
        fingerprint=fingerprint(record),
        quarantined=len(record.quarantined()),
        versions={name: version(name) for name in packages},
        picture=picture,
    )


def _row(name: str, row) -> SignalRow:  # type: ignore[no-untyped-def]
    files = sorted({source.file_name for source in row.sources})
    more = f" and {len(files) - 1} more" if len(files) > 1 else ""
    first, last = (
        datetime.fromtimestamp(ns / 1e9, tz=UTC).strftime("%d %b %Y")
        for ns in (row.first_ns, row.last_ns)
    )
    span = first if first == last else f"{first} to {last}"
    return SignalRow(name, row.n, row.unit, span, files[0] + more if files else "")
