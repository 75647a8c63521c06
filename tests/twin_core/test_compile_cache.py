"""A second process compiles nothing: what the first one compiled is read back from disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
#: What the child below needs: a day is made of the first three.
PROGRAMS = {"opening", "waking", "minutes", "fit predicted"}

#: A projection and a fit's linearisation, with JAX's own counts of what the cache answered.
CHILD = """
from twin_core.runtime import configure
import sys
configure(keep_programs=sys.argv[1] == "keep")
from collections import Counter
import json
import jax
told = Counter()
jax.monitoring.register_event_listener(lambda event, **facts: told.update([event]))

import numpy as np
from twin_core.body import assemble_by_id
from twin_core.infer.prior import transforms_of
from twin_core.infer.observed import Observed
from twin_core.infer.problem import Problem
from twin_core.scenario.project import project
from twin_core.scenario.scenario import Event, Scenario
from twin_core.twin import prior_twin

body = assemble_by_id(("glucose_t1d", "energy_balance"))
facts = {"age": 40.0, "sex": 1.0, "height": 175.0, "mass": 75.0}
twin = prior_twin(body, Scenario(), facts=facts, members=2)
projected = project(twin, Scenario(events=(Event(kind="meal", at_h=8.0),)), members=2)

personal = {k: v for k, v in body.personal.items() if k.startswith("glucose_t1d.")}
rows = tuple(list(body.parameters).index(name) for name in personal)
drives = np.repeat(body.input_defaults("minutes")[None], 288, axis=0)
drives[:, body.systems["minutes"].inputs.index("body.mass")] = 75.0
problem = Problem(body, "minutes", transforms_of(personal), twin.theta[:, 0], rows, drives,
                  ("glucose.interstitial",), 5.0, 1)
seen = Observed(np.full((288, 1), 120.0), np.ones((288, 1)), np.ones((288, 1)), np.zeros(1))
cost = problem.linearise(np.zeros((len(rows), 2)), seen).cost

from twin_core.simulate.programs import trace_count
prefix = "/jax/compilation_cache/"
answer = {k.removeprefix(prefix): n for k, n in told.items() if k.startswith(prefix)}
numbers = [*np.asarray(cost), *projected.bands["glucose.plasma"].baseline.ravel()]
print(json.dumps(answer | {"traced": trace_count(), "numbers": [float(n) for n in numbers]}))
"""


def run_child(cache: Path, programs: str = "forget") -> dict[str, Any]:
    environment = os.environ | {"VITRUVIAN_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", CHILD, programs],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def entries(cache: Path) -> set[str]:
    return {path.name for path in cache.iterdir() if path.name.endswith("-cache")}


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[dict[str, Any], set[str]]]:
    """What JAX told and what lay in the cache after the first and after the second process."""
    cache = tmp_path_factory.mktemp("compiled")
    return [(run_child(cache), entries(cache)) for _ in range(2)]


def test_the_first_process_compiles_and_stores_our_programs(twice) -> None:
    told, stored = twice[0]
    assert told["cache_misses"] > 0
    assert len(stored) > 0
    for program in ("jit_minutes", "jit_fit_predicted"):
        assert any(name.startswith(program) for name in stored), program


def test_the_second_process_compiles_nothing_and_stores_nothing(twice) -> None:
    (first, stored), (second, after) = twice
    assert second.get("cache_misses", 0) == 0
    assert second["cache_hits"] >= first["cache_misses"]
    assert after == stored


def test_every_program_may_be_cached(twice) -> None:
    """A host callback would keep a program out: asked for, neither found nor stored."""
    told, stored = twice[0]
    asked = told["compile_requests_use_cache"]
    assert asked == told["cache_misses"] + told.get("cache_hits", 0)
    assert len(stored) == told["cache_misses"]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], dict[str, Any], Path]:
    """Two processes that keep whole programs, and the folder they keep them in."""
    cache = tmp_path_factory.mktemp("kept")
    first, second = (run_child(cache, "keep") for _ in range(2))
    return first, second, cache / "programs"


def test_a_second_process_does_not_even_trace_kept_programs(kept) -> None:
    first, second, _ = kept
    assert set(first["traced"]) == PROGRAMS
    assert second["traced"] == {}


def test_kept_programs_say_what_compiled_ones_say(kept, twice) -> None:
    first, second, _ = kept
    assert second["numbers"] == first["numbers"] == twice[0][0]["numbers"]


def test_kept_programs_are_for_their_user_alone(kept) -> None:
    folder = kept[2]
    assert folder.stat().st_mode & 0o077 == 0
    assert len(list(folder.rglob("*.program"))) == len(PROGRAMS)


def test_a_torn_program_is_compiled_anew(kept) -> None:
    first, _, folder = kept
    for place in folder.rglob("*.program"):
        place.write_bytes(place.read_bytes()[:1000])
    again = run_child(folder.parent, "keep")
    assert set(again["traced"]) == PROGRAMS
    assert again["numbers"] == first["numbers"]
