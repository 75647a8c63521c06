"""Kill a process while it encrypts a record: it must be whole after, plain or encrypted.

``python -m tests.torture.kill_encryption --kills 1000``
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from data.audit.checkpoint import outside
from data.record import Person, Record
from data.record.killtest import SIGNAL, batch
from data.vault import locks
from data.vault.age import new_identity, seal

SECRET, PUBLIC = new_identity()
BATCHES = 12


def encrypt(path: Path) -> None:
    """The child; a fixed key and no scrypt, so that its short life is spent on the files."""
    locks.new_identity = lambda: (SECRET, PUBLIC)
    locks.seal_by_passphrase = lambda plain, _: seal(plain, [PUBLIC])
    with Record.open(path, "w") as record:
        record.encrypt("passphrase")


def run(kills: int, seed: int, folder: Path) -> tuple[int, list[str]]:
    """How many were killed after the record had become encrypted, and all faults."""
    choice, faults, after = random.Random(seed), [], 0
    original = folder / "original.vtr"
    with Record.create(original, Person(identifier="killed")) as record:
        for number in range(BATCHES):
            record.commit(batch(number))
        truth = record.read(SIGNAL).value.tolist()
    fork = mp.get_context("fork")
    shutil.copytree(original, folder / "warm.vtr")
    start = time.monotonic()
    encrypt(folder / "warm.vtr")
    longest = 1.3 * (time.monotonic() - start)
    for kill in range(kills):
        path = folder / f"{kill}.vtr"
        shutil.copytree(original, path)
        # Copies bear one number, so the checkpoint outside would be that of the copy before.
        shutil.rmtree(outside("any").parent, ignore_errors=True)
        child = fork.Process(target=encrypt, args=(path,))
        child.start()
        time.sleep(choice.uniform(0.0, longest))
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        try:
            with Record.open(path, "w", identities=[SECRET]) as record:
                after += record.vault is not None
                found = [finding.sentence for finding in record.verify()]
                whole = record.read(SIGNAL).value.tolist() == truth and not found
            plain = list(path.rglob("*.h5")) if record.vault is not None else []
            if not whole or plain:
                faults.append(f"kill {kill}: {'plain files stay' if plain else found}")
        except Exception as error:
            faults.append(f"kill {kill}: {error}")
        shutil.rmtree(path)
    return after, faults


def main() -> int:
    """Exit code 0 only if every record was whole."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.kill_encryption")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_DATA_HOME"] = folder
        after, faults = run(options.kills, options.seed, Path(folder))
    print(f"{options.kills} kills, {after} found encrypted, {len(faults)} faults")
    for text in faults:
        print(f"error: {text}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
