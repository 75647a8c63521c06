"""A trial told while it runs: the analysis of everybody who has finished, as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from workbench.trials.analyse import analysed
from workbench.trials.conduct import Prepared
from workbench.trials.shards import Rows

#: Fewer than these are not analysed.
FEWEST = 24


class Gathered:
    """Shards so far; each new one yields the results of all."""

    def __init__(self, prepared: Prepared, people: int) -> None:
        self.prepared, self.people = prepared, people
        self._parts: list[Rows] = []

    def with_shard(self, rows: Rows) -> dict[str, Any]:
        """Results with one more shard, and the people of it for a picture of the cohort."""
        self._parts.append(rows)
        together = {
            name: np.concatenate([part[name] for part in self._parts], axis=-1) for name in rows
        }
        done = len(together["arm"])
        results = analysed(self.prepared, together) if done >= FEWEST else []
        return {
            "done": done, "of": self.people,
            "results": [_plain(asdict(r)) for r in results],
            "people": {
                name.removeprefix("people/"): np.round(values, 3).tolist()
                for name, values in rows.items()
                if name.startswith("people/")
            } | {"arm": rows["arm"].tolist()},
        }  # fmt: skip


def _plain(result: dict[str, Any]) -> dict[str, Any]:
    """Numbers that JSON knows: what is not finite is told as nothing."""
    return {
        key: None if isinstance(value, float) and not np.isfinite(value) else value
        for key, value in result.items()
    }
