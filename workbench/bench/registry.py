"""The benchmarks by name; a benchmark's module is imported only when it runs."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.bench.row import Row
from workbench.commands.say import Refused


@dataclass(frozen=True, slots=True)
class Benchmark:
    """`module` under ``workbench.bench`` has ``measure(size) -> list[Row]`` and a ``Size``."""

    name: str
    what: str
    module: str
    takes_folder: bool = False

    def run(self, folder: Path | None = None) -> list[Row]:
        """Measures at full size; `folder` holds the files of one that needs some."""
        module = importlib.import_module(f"workbench.bench.{self.module}")
        return module.measure(module.Size(folder=folder)) if self.takes_folder else module.measure()


BENCHMARKS = (
    Benchmark("type1-days", "days of type 1 patients, beside simglucose", "type1_days"),
    Benchmark("closed-loop", "heart beats and their periodic state, beside svzerod", "closed_loop"),
    Benchmark("identify", "one week identified, beside ReplayBG", "identify"),
    Benchmark("decade", "ten years of an ensemble with three organs", "decade"),
    Benchmark("whole-body", "a day and ten years with every organ", "whole_body"),
    Benchmark("many-parameters", "60 parameters from a year and a month", "many_parameters"),
    Benchmark("calibration", "200 made-up people: are posteriors calibrated", "calibration"),
    Benchmark("slider", "a slider to a new day, through the engine process", "slider"),
    Benchmark("programs", "compiled programs, cold and stored", "programs"),
    Benchmark("record", "a record of ten years, written and first drawn", "record"),
    Benchmark("live", "live values until they are on disk, and kills", "live"),
    Benchmark("warn", "events put into real wearable series", "vigil.run", takes_folder=True),
    Benchmark("optimise", "the optimiser beside trying everything", "optimising"),
    Benchmark("explain", "a thousand explanations, run again", "explaining"),
    Benchmark("control", "insulin in a closed loop, two weeks and a year", "control"),
    Benchmark("levers", "every lever: does it act, and the known way", "levers"),
    Benchmark("body", "the body in software graphics: frames, picks, memory", "body"),
    Benchmark("window", "the window until it is painted", "window"),
)


def chosen(names: Sequence[str]) -> list[Benchmark]:
    """The benchmarks of those names in the registry's order; all of them for no names."""
    known = {benchmark.name for benchmark in BENCHMARKS}
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            cure = f"did you mean {near[0]}?" if near else f"choose from {', '.join(sorted(known))}"
            raise Refused(f"no benchmark is called '{name}'", "NAME", cure)
    return [benchmark for benchmark in BENCHMARKS if not names or benchmark.name in names]
