"""Ensembles in blocks, one for each core: small enough for its cache, and side by side.

Members and arms never speak to each other, so a program is compiled for one block and called from
as many threads as there are cores. Dividing one program over several devices instead would make
every convergence test wait for all of them, and keep XLA from compiling a time loop as one kernel.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, NamedTuple, TypeVar

import jax
import numpy as np
from numpy.typing import NDArray

#: Members in a block at most: two arms of these fill the vector units and stay in cache.
MOST = 64
#: Below this many members, dividing costs more than it brings.
FEWEST = 16

Item = TypeVar("Item")
Result = TypeVar("Result")


def blocks_of(members: int, arms: int = 1) -> list[NDArray[np.int64]]:
    """Member indices of each block, all of one length; the last repeats its last member.

    Blocks are walked for each of `arms` apart. On a GPU all members form one block.
    """
    if jax.default_backend() != "cpu" or members <= FEWEST:
        return [np.arange(members)]
    cores = -(-_cores() // arms)
    count = max(-(-members // MOST), min(cores, members // FEWEST))
    size = -(-members // count)
    places = np.arange(count * size).reshape(count, size)
    return [np.minimum(row, members - 1) for row in places if row[0] < members]


class Piece(NamedTuple):
    """Some members in one arm."""

    arm: int
    rows: NDArray[np.int64]

    def of(self, whole: NDArray[Any]) -> NDArray[Any]:
        """The place of these in `whole` (..., arms, members), which lacks repeated members."""
        begin = int(self.rows[0])
        return whole[..., self.arm : self.arm + 1, begin : begin + len(self.rows)]


def pieces_of(members: int, arms: int) -> list[Piece]:
    """Each block in each arm, arm after arm.

    One arm at a time, what drives it is one number for all lanes of a kernel: a fifth less to run
    and to compile than with arms side by side, and programs serve any number of arms.
    """
    blocks = blocks_of(members, arms)
    return [Piece(arm, rows) for arm in range(arms) for rows in blocks]


def in_parallel(function: Callable[[Item], Result], items: Iterable[Item]) -> list[Result]:
    """`function` of each item, in the order of the items; XLA runs without Python's lock."""
    items = list(items)
    if len(items) < 2:
        return [function(item) for item in items]
    return list(_pool().map(function, items))


def by_index(function: Callable[[int], Result], count: int) -> list[Result]:
    """`function` of each index below `count`, a share on each core; NumPy sorts unlocked."""
    cores = _cores()
    shares = [range(count)[begin::cores] for begin in range(cores)]
    done = in_parallel(lambda share: [function(index) for index in share], shares)
    return [done[index % cores][index // cores] for index in range(count)]


def joined(results: Sequence[Any], members: int) -> Any:
    """The blocks' results as NumPy arrays, put together along their last axis of `members`."""
    return jax.tree.map(lambda *parts: np.concatenate(parts, axis=-1)[..., :members], *results)


def put_together(results: Sequence[Any], members: int, arms: int) -> Any:
    """Results of `pieces_of`, each with one arm on its last axis but one, as NumPy arrays."""
    blocks = len(results) // arms

    def whole(*parts: Any) -> NDArray[Any]:
        first = np.asarray(parts[0])
        size = first.shape[-1]
        found = np.empty((*first.shape[:-2], arms, members), first.dtype)
        for index, part in enumerate(parts):
            begin = index % blocks * size
            place = found[..., index // blocks, begin : begin + size]
            place[...] = np.asarray(part)[..., 0, : place.shape[-1]]
        return found

    return jax.tree.map(whole, *results)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_cores(), thread_name_prefix="ensemble")


_KEPT_TO: int | None = None


def keep_to(cores: int) -> None:
    """Ensembles use so many cores from here on; a worker of a cluster has those it is given."""
    global _KEPT_TO
    if cores != _cores():
        _pool.cache_clear()
    _KEPT_TO = cores


def _cores() -> int:
    return _KEPT_TO or os.cpu_count() or 1
