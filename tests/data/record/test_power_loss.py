"""A power cut at any instant: nothing confirmed is lost, and the harness sees a missing sync."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from tests.torture import power_loss
from tests.torture.disk_model import RecordingDisk, crash, tree_of
from tests.torture.mutants import mutants

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Both stories, lived once: folder, what was seen, the log of the disk."""
    folder = tmp_path_factory.mktemp("power")
    recovery = folder / "recovery"
    return folder, power_loss.tell(folder / "life"), power_loss.tell_recovery(recovery / "life")


def test_power_loss_breaks_nothing(lived):
    folder, (told, log), (recovered, after) = lived
    choice = random.Random(11)
    for number in range(60):
        end = choice.randrange(len(log) + 1)
        write, twice = number % 4 == 0, number % 8 == 0
        assert power_loss.faults(folder, told, log, end, choice, write, twice) == [], end
    for number in range(8):
        end, twice = choice.randrange(len(after) + 1), number % 2 == 0
        found = power_loss.recovery_faults(
            folder / "recovery", recovered, after, end, choice, twice
        )
        assert found == [], end


@pytest.mark.parametrize(
    "line",
    [
        "no sync at data/record/manifest_store.write",
        "no sync_directory at data/record/manifest_store.write",
        "no sync at data/vault/sealing.put_file",
        "no sync at data/audit/log.append",
        "no rename at data/audit/checkpoint.sign",
        "no sync_directory at data/vault/leftovers.remove_leftovers",
    ],
)
def test_a_missing_line_is_found(lived, line):
    folder, (told, log), _ = lived
    (mutant, *_) = [mutant for mutant in mutants(log) if mutant.name.startswith(line)]
    ends = power_loss.telling(mutant, 40, random.Random(2))
    assert any(power_loss.faults(folder, told, mutant.log, *one, True) for one in ends)


def test_a_kept_copy_that_is_written_in_place_is_found(lived):
    """Whoever recovers again writes it anew, so it has to be looked at before."""
    folder, _, (told, log) = lived
    (mutant,) = [
        m for m in mutants(log) if m.name.startswith("written in place at data/record/rec")
    ]
    ends = power_loss.telling(mutant, 150, random.Random(3))
    recovery = folder / "recovery"
    assert any(power_loss.recovery_faults(recovery, told, mutant.log, *one) for one in ends)


def test_every_line_that_makes_something_durable_is_lived(lived):
    """Else its mutant would not be tried: each call is in the log of some story."""
    _, (_, log), (_, after) = lived
    seen = {op.site.partition(",")[0] for op in (*log, *after)}
    missing = {where for where in durable_lines() if where not in seen}
    assert missing == set()


def test_nothing_is_made_durable_beside_the_disk():
    """The lock is no content, and the unlocked session lies outside of the record."""
    allowed = {"data/record/disk", "data/record/lock", "data/vault/session"}
    calls = {"fsync", "replace", "rename", "write_bytes", "write_text", "mkdir", "unlink"}
    found = set()
    for module, tree in modules():
        for node in ast.walk(tree):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
            if module not in allowed and named and node.func.attr in calls:
                of = ast.unparse(node.func.value)
                if of == "os" or "path" in of or "folder" in of:
                    found.add(f"{module}: {ast.unparse(node)}")
    assert found == set()


def modules():
    for folder in ("record", "vault", "audit"):
        for path in sorted((ROOT / "data" / folder).glob("*.py")):
            module = path.relative_to(ROOT).with_suffix("").as_posix()
            if module != "data/record/killtest":
                yield module, ast.parse(path.read_text(encoding="utf-8"))


def durable_lines() -> set[str]:
    """Functions outside of the disk that sync, rename or publish."""
    found = set()
    for module, tree in modules():
        if module == "data/record/disk":
            continue
        for function in ast.walk(tree):
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and _durable(node.func):
                    found.add(f"{module}.{function.name}")
    return found


def _durable(called: ast.expr) -> bool:
    if isinstance(called, ast.Name):
        return called.id == "publish"
    on_disk = isinstance(called, ast.Attribute) and ast.unparse(called.value).endswith("disk")
    return on_disk and called.attr in ("sync", "sync_directory", "rename", "make_folder")


def test_the_model_tears_what_was_not_synced(tmp_path):
    disk = RecordingDisk(tmp_path)
    (tmp_path / "f").mkdir()
    disk.write(tmp_path / "f" / "new", b"x" * 2000)
    disk.sync_directory(tmp_path / "f")
    choice = random.Random(1)
    left = [crash(tree_of("f"), disk.log, choice) for _ in range(300)]
    sizes = {len(data) for state in left for data in state.values() if data is not None}
    assert {0, 2000} < sizes
    torn = {data for state in left for data in state.values() if data and len(data) == 2000}
    assert any(0 < data.count(0) < 2000 for data in torn)
