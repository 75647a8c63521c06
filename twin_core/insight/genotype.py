"""Calls of one genome: letters at a marker, read on either strand, and what cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

_OTHER = {"A": "T", "T": "A", "C": "G", "G": "C"}
Strand = Literal["as given", "other strand"]


@dataclass(frozen=True, slots=True)
class Genome:
    """`by_id` and `by_place` (chromosome, position) lead to the two letters of a call.

    `build` is the reference, or "not stated". No call is no entry.
    """

    build: str
    by_id: Mapping[str, tuple[str, ...]]
    by_place: Mapping[tuple[str, int], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Count:
    """How many copies of a letter a call has, and on which strand it was read."""

    copies: int
    strand: Strand


def complement(letters: str) -> str:
    """The letters of the other strand, read backwards; letters that are no base stay."""
    return "".join(_OTHER.get(one, one) for one in reversed(letters))


def palindromic(one: str, other: str) -> bool:
    """Whether two alleles are each other's complement, so that a strand cannot be told."""
    return complement(one) == other


def count(call: tuple[str, ...], wanted: str, other: str) -> Count | None:
    """Copies of `wanted` against `other` in a call; None where the letters fit on no strand.

    A palindromic pair fits on both: it is read as given, and the caller decides what that is worth.
    """
    if set(call) <= {wanted, other}:
        return Count(call.count(wanted), "as given")
    turned = tuple(complement(letter) for letter in call)
    if set(turned) <= {wanted, other}:
        return Count(turned.count(wanted), "other strand")
    return None
