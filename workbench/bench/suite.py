"""Runs benchmarks one after the other; one that fails is named, and the rest go on."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.bench.machine import machine
from workbench.bench.registry import Benchmark
from workbench.bench.row import Row
from workbench.commands.say import one_line

#: Raised with the meaning of a field of the JSON.
SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Results:
    """Rows of all benchmarks that ran, and a sentence for each that did not."""

    machine: dict[str, Any]
    rows: tuple[Row, ...]
    failures: dict[str, str]

    def table(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "schema": SCHEMA,
            "machine": self.machine,
            "rows": [row.table() for row in self.rows],
            "failures": self.failures,
        }


def run(benchmarks: Sequence[Benchmark], folder: Path | None = None) -> Results:
    """Measures each benchmark and says on stderr which one runs."""
    told, rows, failures = machine(), [], {}
    for benchmark in benchmarks:
        print(f"measuring {benchmark.name}: {benchmark.what}", file=sys.stderr, flush=True)
        try:
            rows += benchmark.run(folder)
        except Exception as error:
            failures[benchmark.name] = f"{type(error).__name__}: {one_line(error)}"
    return Results(told, tuple(rows), failures)
