"""Derived parameters as two arrays: a call passes two arguments on in place of a thousand.

A whole body derives some nine hundred numbers. Handing each to a compiled program as an argument of
its own costs more time than months of the days tier.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np


class Skeleton:
    """A tree whose leaves say what stood there, as ``shared float32`` or ``each float32``."""

    def __init__(self, example: Any) -> None:
        self.example = example
        leaves, self.structure = jax.tree.flatten(example)
        self.leaves = tuple(leaves)
        self._hash = hash((self.structure, self.leaves))

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if not isinstance(other, Skeleton):
            return NotImplemented
        return self.leaves == other.leaves and self.structure == other.structure

    def __repr__(self) -> str:
        return f"{self.structure} {self.leaves}"

    def __reduce__(self) -> tuple[Any, ...]:
        return Skeleton, (self.example,)


@jax.tree_util.register_pytree_node_class
class Packed:
    """`shared` (numbers,) are those of all members, `each` (numbers, members) those of each."""

    def __init__(self, shared: Any, each: Any, skeleton: Skeleton) -> None:
        self.shared, self.each, self.skeleton = shared, each, skeleton

    def tree_flatten(self) -> tuple[tuple[Any, Any], Skeleton]:
        return (self.shared, self.each), self.skeleton

    @classmethod
    def tree_unflatten(cls, skeleton: Skeleton, arrays: Any) -> Packed:
        shared, each = arrays
        return cls(shared, each, skeleton)

    @property
    def members(self) -> int:
        """How many people these are the parameters of."""
        return self.each.shape[1]

    def of(self, members: Any, precision: str) -> Packed:
        """Those of some members, in single or double precision; NumPy arrays."""
        shared, each = (np.asarray(array).astype(precision) for array in (self.shared, self.each))
        return Packed(shared, each[:, members], _in_precision(self.skeleton, precision))

    def unpacked(self) -> Any:
        """The tree as it was packed."""
        rows = {"shared": iter(self.shared), "each": iter(self.each)}
        leaves = [
            next(rows[kind]).astype(dtype)
            for kind, dtype in (leaf.split() for leaf in self.skeleton.leaves)
        ]
        return jax.tree.unflatten(self.skeleton.structure, leaves)


def packed(tree: Any, members: int) -> Packed:
    """`tree` of numbers, each () or (members,)."""
    leaves = [jnp.asarray(leaf) for leaf in jax.tree.leaves(tree)]
    dtype = jnp.result_type(float, *leaves) if not leaves else jnp.result_type(*leaves)
    shared = [leaf.astype(dtype) for leaf in leaves if leaf.ndim == 0]
    each = [leaf.astype(dtype) for leaf in leaves if leaf.ndim]
    return Packed(
        jnp.stack(shared) if shared else jnp.zeros(0, dtype),
        jnp.stack(each) if each else jnp.zeros((0, members), dtype),
        Skeleton(jax.tree.map(_told, tree)),
    )


@cache
def _in_precision(skeleton: Skeleton, precision: str) -> Skeleton:
    def told(leaf: str) -> str:
        kind, dtype = leaf.split()
        return f"{kind} {precision if dtype.startswith('float') else dtype}"

    return Skeleton(jax.tree.map(told, skeleton.example))


def _told(leaf: Any) -> str:
    array = jnp.asarray(leaf)
    return f"{'each' if array.ndim else 'shared'} {array.dtype}"
