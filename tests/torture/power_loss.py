"""Cut the power at every instant of a record's life: nothing confirmed is lost or read wrongly.

``python -m tests.torture.power_loss --count 10000`` tries that many states that a disk may be
left in; ``--state N`` tries one of them again. In some the power fails once more, while the record
is opened, or recovered, after the first time. ``--mutants`` takes each sync and rename out of the
program, one by one, and each must be found. A kill never tests a sync: what the kernel took in
survives it. This does.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from data.record import Record, RecordError
from data.record.disk import TEMPORARY, Disk
from data.record.killtest import batch, instants
from tests.torture import story as life
from tests.torture.disk_model import Log, RecordingDisk, crash, tree_at, tree_of, write_out
from tests.torture.mutants import Mutant, mutants
from tests.torture.scratch import scratch

RECORD = "person.vtr"


def tell_recovery(folder: Path) -> tuple[life.Story, Log]:
    """The newest generation is damaged, and given up; the segments that only it named are kept."""
    told, disk = life.Story(), RecordingDisk(folder)
    path = folder / RECORD
    (folder / life.HOME).mkdir(parents=True)
    with life.home(folder / life.HOME):
        life.create(path, disk)
        for number in range(2):
            life.do(path, lambda record, n=number: record.commit(batch(n)), disk)
        for copy in sorted((path / "manifests").glob("00000003.*")):
            disk.append(copy, b"damaged", 0)
            disk.sync(copy)
        disk.confirm(0)
        Record.recover(path, disk=disk).close()
        life.look(told, path)
        disk.confirm(1)
    return told, disk.log


def recovery_faults(
    folder: Path, told: life.Story, log: Log, end: int, choice: Any, twice: bool = False
) -> list[str]:
    """Whatever the power cut off: recovery goes on, and the damaged generation's rows are kept.

    What was set aside so far is whole before that, too: recovering again would write it anew, and
    so hide that it was not.
    """
    done = max((op.number for op in log[:end] if op.kind == "confirm"), default=-1)
    if done < 0:
        return []
    with state(folder, log, end, choice) as path:
        if twice:
            cut_again(path, lambda disk: Record.recover(path, disk=disk), choice)
        found = life.torn(path)
        try:
            if done == 1:
                told_of = life.faults(told, path, 0, False)
                # The generation that was given up is still there, and rightly told as damaged.
                found += [text for text in told_of if "manifest copy is altered" not in text]
            with Record.recover(path) as record:
                first = record.read(life.SIGNAL).time_ns.tolist()
            if first != instants(0).tolist():
                found.append("the generation before is not whole")
            kept = {p.stem for p in path.rglob("*.h5") if not p.name.startswith(TEMPORARY)}
            if len(kept) != 2 or life.torn(path):
                found.append("a segment of the damaged generation is lost")
        except RecordError as error:
            found.append(str(error))
        return found


def tell(folder: Path) -> tuple[life.Story, Log]:
    """Live the whole story once in `folder`; what was seen, and every operation of the disk."""
    told, disk = life.Story(), RecordingDisk(folder)
    path = folder / RECORD
    (folder / life.HOME).mkdir(parents=True)
    with life.cheap_locks(), life.home(folder / life.HOME):
        life.create(path, disk)
        for number, work in enumerate(chain([None], life.steps().values(), _mended(path, disk))):
            if work is not None:
                life.do(path, work, disk)
            life.look(told, path)
            disk.confirm(number)
    return told, disk.log


def _mended(path: Path, disk: RecordingDisk) -> Iterator[life.Work]:
    """A manifest's second copy is lost, and mended by whoever opens the record next."""
    newest = sorted((path / "manifests").glob("*.b.json"))[-1]
    disk.remove(newest)
    disk.sync_directory(newest.parent)
    yield lambda record: None


@contextmanager
def state(folder: Path, log: Log, end: int, choice: random.Random) -> Iterator[Path]:
    """One legal content of the disk after the power failed before operation `end`."""
    where = folder / "state"
    shutil.rmtree(where, ignore_errors=True)
    (where / life.HOME).mkdir(parents=True)
    write_out(crash(tree_of(life.HOME), log[:end], choice), where)
    with life.cheap_locks(), life.home(where / life.HOME):
        yield where / RECORD


def cut_again(path: Path, work: Callable[[Disk], Record], choice: random.Random) -> None:
    """The power fails once more in what follows the first time, and leaves what it may."""
    where = path.parent
    before, disk = tree_at(where), RecordingDisk(where)
    with suppress(RecordError):  # told by whoever looks at what is left
        work(disk).close()
    left = crash(before, disk.log[: choice.randrange(len(disk.log) + 1)], choice)
    shutil.rmtree(where)
    where.mkdir()
    write_out(left, where)


def faults(
    folder: Path,
    told: life.Story,
    log: Log,
    end: int,
    choice: random.Random,
    write: bool,
    twice: bool = False,
) -> list[str]:
    """What is wrong with one such state."""
    confirmed = [op.number for op in log[:end] if op.kind == "confirm"]
    resting = end > 0 and log[end - 1].kind == "confirm"
    with state(folder, log, end, choice) as path:
        if twice:
            cut_again(path, partial(_open, path), choice)
        running = twice or not resting
        return life.faults(told, path, max(confirmed, default=-1), running, write)


def _open(path: Path, disk: Disk) -> Record:
    return Record.open(path, "w", disk=disk, identities=[life.SECRET])


def run(folder: Path, numbers: Iterable[int], seed: int, write_every: int = 4) -> list[str]:
    """Faults of these states; every rest between two steps first, with all that may be lost.

    A fault is looked for again, so that it is told whether the state itself has it: somebody who
    clears the temporary folder meanwhile takes a state's files away, once.
    """
    recovery = folder / "recovery"
    first, second = tell(folder / "life"), tell_recovery(recovery / "life")
    rests = [i + 1 for i, op in enumerate(first[1]) if op.kind == "confirm"]

    def one(number: int) -> list[str]:
        choice = random.Random(f"{seed} {number}")
        if number % 20 == 19:
            end = choice.randrange(len(second[1]) + 1)
            told_of = recovery_faults(recovery, *second, end, choice, number % 40 == 39)
        else:
            at_rest = number < len(rests)
            end = rests[number] if at_rest else choice.randrange(len(first[1]) + 1)
            how = Worst() if at_rest else choice
            write = number % write_every == 0
            twice = write and not at_rest and number % 8 == 4
            told_of = faults(folder, *first, end, how, write, twice)
        return [f"state {number}, before operation {end}: {text}" for text in told_of]

    found = []
    for number in numbers:
        told_of = one(number)
        if told_of and not one(number):
            told_of = [f"{text}; NOT when tried again" for text in told_of]
        found += told_of
    return found


class Worst(random.Random):
    """Everything that may be lost is lost."""

    def random(self) -> float:
        return 0.0


def unfound(folder: Path, states: int, seed: int) -> tuple[list[str], list[str]]:
    """All mutants, and those that no state of that many betrays."""
    choice, names, missed = random.Random(seed), [], []
    recovery = folder / "recovery"
    told, log = tell(folder / "life")
    for mutant in mutants(log):
        names.append(mutant.name)
        tried = telling(mutant, states, choice)
        if not any(faults(folder, told, mutant.log, end, how, True) for end, how in tried):
            missed.append(mutant.name)
    told, log = tell_recovery(recovery / "life")
    for mutant in mutants(log):
        if "recovery" in mutant.name:
            names.append(mutant.name)
            tried = telling(mutant, states, choice)
            if not any(recovery_faults(recovery, told, mutant.log, *one) for one in tried):
                missed.append(mutant.name)
    return names, missed


def telling(
    mutant: Mutant, states: int, choice: random.Random
) -> Iterator[tuple[int, random.Random]]:
    """Ends of the log soon after what is missing: the worst at the next rest, then others."""
    rests = [i + 1 for i, op in enumerate(mutant.log) if op.kind == "confirm"]
    for rest in dict.fromkeys(next((r for r in rests if r > p), rests[-1]) for p in mutant.places):
        yield rest, Worst()
    for _ in range(states):
        end = choice.choice(mutant.places) + choice.randrange(8)
        yield min(end, len(mutant.log)), choice


def main() -> int:
    """Exit code 0 only if every state was whole, or every mutant was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.power_loss")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=int, help="only the state of that number")
    parser.add_argument("--mutants", action="store_true", help="take syncs and renames out")
    options = parser.parse_args()
    with scratch() as folder:
        if options.mutants:
            names, found = unfound(Path(folder), 300, options.seed)
            print(f"{len(names) - len(found)} of {len(names)} mutants found")
            found = [f"not found: {name}" for name in found]
        else:
            one = options.state
            numbers = range(options.count) if one is None else range(one, one + 1)
            found = run(Path(folder), numbers, options.seed)
            bad = len({text.partition(":")[0] for text in found})
            print(f"{len(numbers) - bad} of {len(numbers)} states whole")
    for text in found[:50]:
        print(f"error: {text}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
