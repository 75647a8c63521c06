"""The benchmarks' frame: registry, JSON, goals and ratios, peers that are missing or fail."""

from __future__ import annotations

import importlib
import json
import stat
import sys
from pathlib import Path

import pytest

from workbench.bench import BENCHMARKS, Benchmark, Peer, Row, chosen
from workbench.bench.children import start
from workbench.bench.peers import PYTHON, PeerMissing, ask
from workbench.bench.show import figure, show
from workbench.bench.suite import run
from workbench.commands.say import Refused

FIELDS = {
    "name", "what", "goal", "median", "min", "max", "repeats", "unit", "more_is_better", "met",
    "peer", "ratio", "notes",
}  # fmt: skip


def interpreter(folder: Path, line: str) -> str:
    """An executable that stands for a peer's interpreter."""
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{line}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda b: b.name)
def test_every_registered_benchmark_can_be_measured(benchmark: Benchmark) -> None:
    module = importlib.import_module(f"workbench.bench.{benchmark.module}")
    assert callable(module.measure)
    assert module.Size() == module.Size()
    assert benchmark.name == module.NAME


def test_names_choose_in_the_registry_order() -> None:
    assert chosen(()) == list(BENCHMARKS)
    names = [b.name for b in chosen([BENCHMARKS[1].name, BENCHMARKS[0].name])]
    assert names == [BENCHMARKS[0].name, BENCHMARKS[1].name]
    with pytest.raises(Refused, match="did you mean closed-loop"):
        chosen(["closed-lop"])


def test_a_goal_is_a_floor_for_rates_and_a_ceiling_for_times() -> None:
    rate = Row("a", "b", (9.0, 11.0, 30.0), "1/s", 10.0, peer=Peer("p", (5.5,)))
    time = Row(
        "a", "b", (9.0, 11.0, 30.0), "s", 10.0, more_is_better=False, peer=Peer("p", (22.0,))
    )
    assert (rate.met, time.met, Row("a", "b", (1.0,), "s").met) == (True, False, None)
    assert (rate.ratio, time.ratio) == (2.0, 2.0)


def test_json_has_machine_rows_and_failures(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    def measured(self: Benchmark, folder: Path | None = None) -> list[Row]:
        if self.name == "bad":
            raise ValueError("no such\nheart")
        return [Row("good", "work", (1.0, 3.0, 2.0), "ms", peer=Peer("rival 1", (4.0,)))]

    monkeypatch.setattr(Benchmark, "run", measured)
    results = run([Benchmark("good", "", "x"), Benchmark("bad", "", "y")])
    table = json.loads(json.dumps(results.table()))
    assert {"cpu", "cores", "python", "jax"} <= set(table["machine"])
    assert set(table["rows"][0]) == FIELDS
    assert (table["rows"][0]["median"], table["rows"][0]["max"]) == (2.0, 3.0)
    assert table["failures"] == {"bad": "ValueError: no such heart"}
    capsys.readouterr()
    show(results)
    told = capsys.readouterr().out
    assert "1..3" in told
    assert "0.5 (rival 1: 4)" in told
    assert "bad failed: ValueError: no such heart" in told


def test_figures_have_three_digits() -> None:
    assert [figure(v) for v in (0.012345, 12.345, 999.9, 1234.5, 34_567.0)] == [
        "0.0123", "12.3", "1,000", "1,230", "34,600"
    ]  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in interpreter is a shell script")
def test_a_missing_peer_says_how_to_install_it(monkeypatch, tmp_path: Path) -> None:
    bare = interpreter(tmp_path, f'exec "{sys.executable}" -S -I "$@"')
    monkeypatch.setenv(PYTHON, bare)
    with pytest.raises(PeerMissing, match=r"not installed: run pip install 'vitruvian\[bench\]'"):
        ask("svzerod", "svzerod_loop", {})


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in interpreter is a shell script")
def test_a_peer_that_fails_or_chatters_is_understood(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PYTHON, interpreter(tmp_path, "echo 'first'; echo 'its reason' >&2; exit 1"))
    with pytest.raises(PeerMissing, match="svzerod failed: its reason"):
        ask("svzerod", "svzerod_loop", {})
    monkeypatch.setenv(PYTHON, interpreter(tmp_path, """echo 'hello'; echo '{"cpu_s": [1]}'"""))
    assert ask("svzerod", "svzerod_loop", {}) == {"cpu_s": [1]}


def test_an_interpreter_that_is_not_there_is_named(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv(PYTHON, str(tmp_path / "nowhere"))
    with pytest.raises(PeerMissing, match=f"{PYTHON} names no interpreter"):
        ask("svzerod", "svzerod_loop", {})


def test_a_child_process_that_fails_says_why() -> None:
    with pytest.raises(RuntimeError, match=r"the process that measures failed: .*nowhere"):
        start("first_read", "nowhere.vtr", "10", "0")


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda b: b.name)
def test_every_benchmark_says_in_the_documentation_what_it_compares(benchmark: Benchmark) -> None:
    text = (Path(__file__).parents[3] / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    assert f"**{benchmark.name}.**" in text
    assert f"| {benchmark.name} |" in text
