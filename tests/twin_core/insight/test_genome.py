"""Genomes: strands, overlap, star alleles; a missing marker is never taken for the usual one."""

from __future__ import annotations

import math

import pytest

from data.evidence.genome import pharmacogenes, score_effects
from twin_core.insight.genotype import Genome, count
from twin_core.insight.pharmacogene import call_gene
from twin_core.insight.polygenic import Weight, score


def genome(build: str = "GRCh37", **calls: str) -> Genome:
    return Genome(build, {name: tuple(letters) for name, letters in calls.items()}, {})


W = [
    Weight("1", 100, "rs1", "A", "G", 0.5, 0.3),
    Weight("1", 200, "rs2", "C", "T", -0.2, 0.6),
    Weight("2", 300, "rs3", "A", "T", 0.4, 0.5),
]


def test_a_score_is_weights_times_copies_and_stands_by_frequencies() -> None:
    found = score(W, "GRCh37", genome(rs1="AG", rs2="CC", rs3="AT"))
    assert found.value == pytest.approx(0.5 - 0.4 + 0.4)
    mean = 2 * (0.3 * 0.5 - 0.6 * 0.2 + 0.5 * 0.4)
    spread = 2 * (0.21 * 0.25 + 0.24 * 0.04 + 0.25 * 0.16)
    assert found.z == pytest.approx((0.5 - mean) / math.sqrt(spread))
    assert (found.used, found.total, found.share) == (3, 3, 1.0)
    assert not found.outside


def test_the_other_strand_gives_the_same_and_its_palindromes_are_left_out() -> None:
    found = score(W[:2], "GRCh37", genome(rs1="TC", rs2="GG"))
    assert found.value == pytest.approx(score(W[:2], "GRCh37", genome(rs1="AG", rs2="CC")).value)
    assert found.turned == 2
    whole = score(W, "GRCh37", genome(rs1="TC", rs2="GG", rs3="AT"))
    assert whole.left_out == {"letters that fit both strands": 1}
    assert whole.outside


def test_overlap_below_ninety_percent_is_no_score() -> None:
    found = score(W, "GRCh37", genome(rs1="AG", rs2="CC"))
    assert "2 of 3" in found.outside[0]
    assert found.left_out == {"not in the genome": 1}


def test_places_count_only_on_the_same_stated_build() -> None:
    placed = [Weight("1", 100, "", "A", "G", 0.5)]
    at = {("1", 100): ("A", "A")}
    assert score(placed, "GRCh37", Genome("GRCh37", {}, at)).value == 1.0
    for mine, theirs in (("GRCh38", "GRCh37"), ("not stated", "not stated")):
        assert score(placed, mine, Genome(theirs, {}, at)).used == 0


def test_other_letters_are_no_copies_and_dominant_weights_count_once() -> None:
    assert score(W[:1], "GRCh37", genome(rs1="AC")).left_out == {
        "other letters than the score's": 1
    }
    both = Weight("1", 1, "rs1", "A", "G", 1.0, 0.3, "dominant")
    two = Weight("1", 1, "rs1", "A", "G", 1.0, 0.3, "recessive")
    assert [score([w], "x", genome(rs1="AG")).value for w in (both, two)] == [1.0, 0.0]
    assert both.moments[0] == pytest.approx(1 - 0.7**2)
    with pytest.raises(ValueError, match="no weight"):
        score([], "x", genome())


def test_copies_of_one_letter_on_either_strand() -> None:
    assert count(("A", "G"), "A", "G").copies == 1  # type: ignore[union-attr]
    assert count(("T", "T"), "A", "G").strand == "other strand"  # type: ignore[union-attr]
    assert count(("A", "C"), "A", "G") is None


CYP2C19 = {"rs4244285": "GG", "rs4986893": "GG", "rs12248560": "CC"}


@pytest.mark.parametrize(
    ("change", "alleles", "phenotype"),
    [
        ({}, "*1/*1", "NM"),
        ({"rs12248560": "CT"}, "*1/*17", "RM"),
        ({"rs12248560": "TT"}, "*17/*17", "UM"),
        ({"rs4244285": "GA"}, "*1/*2", "IM"),
        ({"rs4244285": "GA", "rs12248560": "CT"}, "*17/*2", "IM"),
        ({"rs4244285": "AA"}, "*2/*2", "PM"),
        ({"rs4244285": "GA", "rs4986893": "GA"}, "*2/*3", "PM"),
        ({"rs4244285": "CT"}, "*1/*2", "IM"),  # the other strand
    ],
)
def test_phenotypes_of_cyp2c19(change: dict[str, str], alleles: str, phenotype: str) -> None:
    called = call_gene("CYP2C19", pharmacogenes()["CYP2C19"], genome(**(CYP2C19 | change)))
    assert (called.alleles, called.phenotype) == (alleles, phenotype)
    assert called.advice[0]["drug"] == "clopidogrel"


def test_activity_scores_and_pairs_on_one_chromosome() -> None:
    usual = {a["rs"]: a["ref"] * 2 for a in pharmacogenes()["DPYD"]["alleles"]}
    half = call_gene("DPYD", pharmacogenes()["DPYD"], genome(**(usual | {"rs75017182": "GC"})))
    assert half.phenotype == "IM"
    assert half.advice[0]["advice"].startswith("start at half")
    usual = {a["rs"]: a["ref"] * 2 for a in pharmacogenes()["TPMT"]["alleles"]}
    pair = usual | {"rs1800460": "CT", "rs1142345": "TC"}
    called = call_gene("TPMT", pharmacogenes()["TPMT"], genome(**pair))
    assert (called.alleles, called.phenotype) == ("*1/*3A", "IM")
    assert "one chromosome" in called.notes[0]


def test_a_marker_that_is_missing_is_not_called_and_copies_are_not_guessed() -> None:
    few = {k: v for k, v in CYP2C19.items() if k != "rs4986893"}
    called = call_gene("CYP2C19", pharmacogenes()["CYP2C19"], genome(**few))
    assert called.phenotype == ""
    assert "rs4986893" in called.why
    assert call_gene("CYP2D6", pharmacogenes()["CYP2D6"], genome()).why


def test_every_phenotype_that_can_come_out_has_advice() -> None:
    for gene, row in pharmacogenes().items():
        for drug in row.get("drugs", ()):
            possible = set(row.get("phenotypes", ("NM", "IM", "PM")))
            assert possible <= set(drug["advice"]), gene
            assert drug["pmids"]
    for row in score_effects().values():
        for effect in row["effects"]:
            assert effect["low"] < effect["ratio"] < effect["high"]
