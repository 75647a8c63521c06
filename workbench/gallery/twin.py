"""The synthetic sample person's twin and its answers, made once for all pictures."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from twin_core.scenario.projection import Projection
from twin_core.scenario.scenario import Event, Scenario

MEMBERS = 16
YEARS = 10
#: Energy that is eaten beyond or below habit in the pictures of years, kcal a day.
MORE_KCAL = 500.0


@dataclass(frozen=True)
class SampleTwin:
    """The twin, its summary, and projections that are made when they are first asked for."""

    twin: Any
    summary: Any

    @staticmethod
    def made() -> SampleTwin:
        """Fits the sample person's record; needs no file."""
        from workbench.service.sample import sample_record
        from workbench.service.service import open_for_twin, open_or_fit
        from workbench.service.summary import summarise

        with TemporaryDirectory() as folder, open_for_twin(sample_record(Path(folder))) as record:
            twin = open_or_fit(record)
            return SampleTwin(twin, summarise(record, twin))

    @cached_property
    def evening(self) -> tuple[Projection, Scenario]:
        """A day with a walk after dinner."""
        from workbench.service.habits import evening_walk
        from workbench.service.refining import run_scenario

        plan = evening_walk(self.twin.baseline)
        return run_scenario(self.twin, plan, MEMBERS), plan

    @cached_property
    def years(self) -> Projection:
        """Ten years of eating more than habit."""
        from workbench.service.refining import run_scenario

        change = Event(
            kind="diet_change", at_h=0.0,
            knobs={"energy": MORE_KCAL, "sodium": 0.0},
        )  # fmt: skip
        longer = {"name": "Eating more", "horizon_h": YEARS * 8766.0}
        plan = self.twin.baseline.model_copy(update=longer).with_events(change)
        return run_scenario(self.twin, plan, MEMBERS)
