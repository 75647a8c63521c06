r"""Polygenic scores: which weights a genome can answer, and where the sum stands.

.. math:: s = \sum_i w_i n_i, \qquad \mu = \sum_i 2 p_i w_i, \qquad
    \sigma^2 = \sum_i 2 p_i (1 - p_i) w_i^2

over the weights that are answered, with `n` copies of the effect allele of frequency `p` in the
population of the score's study; variants are taken as independent, so that `sigma` is too small for
a score of linked ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import NormalDist

from twin_core.insight.genotype import Count, Genome, count, palindromic

#: Shares of weights and of their size below which a sum is not the published score.
ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Weight:
    """One row of a scoring file; `position` 0 and empty texts are what it does not say."""

    chromosome: str
    position: int
    rs: str
    effect: str
    other: str
    weight: float
    frequency: float = float("nan")
    mode: str = "additive"

    def copies(self, counted: int) -> float:
        """What a number of copies counts: each, whether there is one, or whether there are two."""
        if self.mode == "additive":
            return float(counted)
        return float(counted >= (1 if self.mode == "dominant" else 2))

    @property
    def moments(self) -> tuple[float, float]:
        """Mean and variance of what copies count, by Hardy and Weinberg."""
        p = self.frequency
        if self.mode == "additive":
            return 2.0 * p, 2.0 * p * (1.0 - p)
        share = 1.0 - (1.0 - p) ** 2 if self.mode == "dominant" else p * p
        return share, share * (1.0 - share)


@dataclass(frozen=True, slots=True)
class Scored:
    """`value` over the `used` of `total` weights; `share` is by absolute weight.

    `z` stands against the frequencies of the score's own study, NaN where it names none. `left_out`
    counts reasons; `outside` says why the sum may not be compared with the published score.
    """

    value: float
    z: float
    used: int
    total: int
    share: float
    turned: int
    left_out: dict[str, int] = field(default_factory=dict)
    outside: tuple[str, ...] = ()

    @property
    def percentile(self) -> float:
        """Of 100 people of the score's study, how many have a lower score."""
        return 100.0 * NormalDist().cdf(self.z) if math.isfinite(self.z) else float("nan")


def score(weights: Sequence[Weight], build: str, genome: Genome) -> Scored:
    """Sums the weights that the genome answers. Raises `ValueError` where there is no weight."""
    if not weights:
        raise ValueError("the score has no weight")
    by_place = build == genome.build != "not stated"
    left_out: dict[str, int] = {}
    found: list[tuple[Weight, Count]] = []
    ambiguous: list[tuple[Weight, Count]] = []
    for one in weights:
        call = genome.by_id.get(one.rs) if one.rs else None
        if call is None and by_place and one.position:
            call = genome.by_place.get((one.chromosome, one.position))
        counted = _counted(one, call, left_out)
        if counted is not None:
            (ambiguous if palindromic(one.effect, one.other) else found).append((one, counted))
    turned = sum(1 for _, counted in found if counted.strand == "other strand")
    if turned and ambiguous:  # this file mixes strands: such pairs cannot be told
        left_out["letters that fit both strands"] = len(ambiguous)
    else:
        found += ambiguous
    return _summed(weights, found, turned, left_out, by_place or bool(genome.by_id))


def _counted(one: Weight, call: tuple[str, ...] | None, left_out: dict[str, int]) -> Count | None:
    reason = ""
    counted = None
    if call is None:
        reason = "not in the genome"
    elif not one.other:
        reason = "no other allele named"
    elif (counted := count(call, one.effect, one.other)) is None:
        reason = "other letters than the score's"
    if reason:
        left_out[reason] = left_out.get(reason, 0) + 1
    return counted


def _summed(
    weights: Sequence[Weight], found: Sequence[tuple[Weight, Count]], turned: int,
    left_out: dict[str, int], matched: bool,
) -> Scored:  # fmt: skip
    value = math.fsum(one.weight * one.copies(counted.copies) for one, counted in found)
    whole = math.fsum(abs(one.weight) for one in weights)
    share = math.fsum(abs(one.weight) for one, _ in found) / whole if whole else 0.0
    outside = []
    if len(found) < ENOUGH * len(weights) or share < ENOUGH:
        outside.append(
            f"only {len(found)} of {len(weights)} variants ({100 * share:.0f} % of the weight) are "
            "in the genome: this is not the published score"
        )
    if not matched:
        outside.append("genome and score have no common way to name a place")
    return Scored(
        value, _standing(found, value), len(found), len(weights), share, turned, left_out,
        tuple(outside),
    )  # fmt: skip


def _standing(found: Sequence[tuple[Weight, Count]], value: float) -> float:
    rows = [one for one, _ in found]
    if not rows or not all(0.0 < one.frequency < 1.0 for one in rows):
        return float("nan")
    mean = math.fsum(one.moments[0] * one.weight for one in rows)
    spread = math.fsum(one.moments[1] * one.weight**2 for one in rows)
    return (value - mean) / math.sqrt(spread) if spread > 0 else float("nan")
