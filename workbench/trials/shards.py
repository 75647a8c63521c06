"""A trial in shards of people: each a task for itself, here or on a Dask cluster.

Who a person is, where they are randomised and what luck they have is drawn by their number, so
that a shard gives the same rows on any worker, and again if a worker was lost.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from numpy.typing import NDArray

from workbench.commands.say import Refused
from workbench.trials.spec import TrialSpec

Rows = dict[str, NDArray[Any]]

#: People of a shard: some seconds of work, small results.
SHARD = 512


@dataclass(frozen=True, slots=True)
class Shard:
    first: int
    count: int


def shards_of(people: int, size: int = SHARD) -> list[Shard]:
    """All shards of a trial."""
    return [Shard(first, min(size, people - first)) for first in range(0, people, size)]


def _configured() -> None:
    """The engine's choices, made before JAX is first imported in a process."""
    if "jax" not in sys.modules:
        from twin_core.runtime import configure

        configure()


def run_shard(spec: TrialSpec, seed: int, shard: Shard) -> Rows:
    """Rows of a shard's people; the last axis of every array is people."""
    _configured()
    from workbench.trials.conduct import rows_of

    return rows_of(spec, seed, shard.first, shard.count)


def local(spec: TrialSpec, seed: int, shards: list[Shard]) -> Iterator[tuple[Shard, Rows]]:
    """Shards one after the other in this process, each on all cores."""
    for shard in shards:
        yield shard, run_shard(spec, seed, shard)


def run_on_worker(spec: TrialSpec, seed: int, shard: Shard) -> Rows:
    """Rows of a shard on a worker of a cluster, on as many cores as the worker was given."""
    from distributed import get_worker

    _configured()
    from twin_core.simulate.blocks import keep_to

    keep_to(get_worker().state.nthreads)
    return run_shard(spec, seed, shard)


def on_cluster(
    spec: TrialSpec, seed: int, shards: list[Shard], address: str
) -> Iterator[tuple[Shard, Rows]]:
    """Shards as tasks of a Dask cluster, as they finish; lost ones are run again elsewhere.

    `address` is that of a scheduler, or ``local:N`` for N worker processes on this machine.
    """
    try:
        from distributed import Client, LocalCluster, as_completed
    except ImportError as error:
        what = "Dask is not installed"
        raise Refused(what, "--cluster", "pip install 'vitruvian[cluster]'") from error
    own = None
    if address.startswith("local"):
        workers = int(address.partition(":")[2] or 2)
        own = LocalCluster(
            n_workers=workers, threads_per_worker=1, processes=True, dashboard_address=":0"
        )
    with Client(own or address, timeout=20) as client:
        futures = {
            client.submit(run_on_worker, spec, seed, s, pure=False, retries=3): s for s in shards
        }
        for future in as_completed(list(futures)):
            yield futures[future], future.result()
            future.release()
    if own is not None:
        own.close()


def stream(
    results: Iterator[tuple[Shard, Rows]], people: int, path: Path,
    told: Callable[[int], None] | None = None,
) -> Path:  # fmt: skip
    """Writes shards to HDF5 as they come: one dataset for each name, people on the last axis."""
    done = 0
    with h5py.File(path, "w") as file:
        for shard, rows in results:
            for name, values in rows.items():
                if name not in file:
                    shape = (*values.shape[:-1], people)
                    chunk = (*values.shape[:-1], min(SHARD, people))
                    file.create_dataset(
                        name, shape, values.dtype, chunks=chunk, compression="gzip", shuffle=True
                    )
                dataset: Any = file[name]
                dataset[..., shard.first : shard.first + shard.count] = values
            file.flush()
            done += shard.count
            if told is not None:
                told(done)
    return path


def read(path: Path) -> Rows:
    """All rows of a streamed trial."""
    with h5py.File(path, "r") as file:
        found: Rows = {}

        def take(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset):
                found[name] = np.asarray(item)

        file.visititems(take)
        return found
