"""Pharmacogenes: from letters to star alleles, to a phenotype, to what a guideline says of drugs.

A marker that is not in the genome is never taken for the usual allele: the gene is then not called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from twin_core.insight.genotype import Genome, count


@dataclass(frozen=True, slots=True)
class Called:
    """A gene's alleles and phenotype; `phenotype` is empty and `why` tells where it is not called.

    `advice` by drug, with the guideline's level, publications, and whether it was read.
    """

    gene: str
    alleles: str
    phenotype: str
    advice: tuple[Mapping[str, Any], ...] = ()
    why: str = ""
    notes: tuple[str, ...] = ()


def call_gene(gene: str, row: Mapping[str, Any], genome: Genome) -> Called:
    """The gene's phenotype by its table."""
    if row["kind"] == "not callable":
        return Called(gene, "", "", why=row["why"])
    missing = [a["rs"] for a in row["alleles"] if a["rs"] not in genome.by_id]
    if missing:
        few = ", ".join(missing)
        return Called(gene, "", "", why=f"not called: {few} is not in the genome")
    copies, notes = {}, []
    for allele in row["alleles"]:
        counted = count(genome.by_id[allele["rs"]], allele["alt"], allele["ref"])
        if counted is None or len(genome.by_id[allele["rs"]]) != 2:
            return Called(gene, "", "", why=f"not called: other letters at {allele['rs']}")
        if counted.strand == "other strand":
            notes.append(f"{allele['rs']} is read on the other strand")
        copies[allele["name"]] = counted.copies
    alleles = _alleles(row, copies, notes)
    if len(alleles) > 2:
        return Called(gene, "/".join(alleles), "", why="not called: more than two alleles")
    phenotype = _PHENOTYPE[row["kind"]](row, copies, alleles)
    pair = "/".join([*["*1"] * (2 - len(alleles)), *alleles])
    if not row["confirmed"]:
        notes.append("the phenotype's rule could not be read at its source")
    advice = tuple(
        {"drug": drug["drug"], "advice": drug["advice"][phenotype], "cpic_level": drug["level"],
         "pmids": drug["pmids"], "confirmed": drug["confirmed"]}
        for drug in row["drugs"]
        if phenotype in drug["advice"]
    )  # fmt: skip
    return Called(gene, pair, phenotype, advice, notes=tuple(notes))


def _alleles(row: Mapping[str, Any], copies: dict[str, int], notes: list[str]) -> list[str]:
    """Names of the two alleles that are not usual; a pair on one chromosome goes by its name."""
    left = dict(copies)
    names = []
    for allele in row["alleles"]:
        if "together" in allele:
            both = min(left[allele["name"]], left[allele["with"]])
            names += [allele["together"]] * both
            left[allele["name"]] -= both
            left[allele["with"]] -= both
            if both == 1:
                notes.append(f"{allele['together']} is taken to lie on one chromosome")
    return sorted(names + [name for name, many in left.items() for _ in range(many)])


def _by_function(row: Mapping[str, Any], copies: Mapping[str, int], alleles: list[str]) -> str:
    functions = {a["name"]: a["function"] for a in row["alleles"]}
    functions |= {a["together"]: a["function"] for a in row["alleles"] if "together" in a}
    none = sum(1 for name in alleles if functions[name] == "none")
    more = sum(1 for name in alleles if functions[name] == "increased")
    return {0: ("NM", "RM", "UM")[more], 1: "IM", 2: "PM"}[none]


def _by_activity(row: Mapping[str, Any], copies: Mapping[str, int], alleles: list[str]) -> str:
    activity = {a["name"]: a["activity"] for a in row["alleles"]}
    total = 2.0 - len(alleles) + sum(activity[name] for name in alleles)
    if total >= row["normal_from"]:
        return "NM"
    return "PM" if total <= row["poor_to"] else "IM"


def _by_genotype(row: Mapping[str, Any], copies: Mapping[str, int], alleles: list[str]) -> str:
    return row["phenotypes"][len(alleles)]


_PHENOTYPE = {"functions": _by_function, "activity": _by_activity, "genotype": _by_genotype}
