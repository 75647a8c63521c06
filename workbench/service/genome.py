"""Scores and pharmacogenes of a record that holds a genome."""

from __future__ import annotations

import gzip
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from data.evidence.genome import pharmacogenes, score_effects
from data.record import Record
from twin_core.insight.genotype import Genome
from twin_core.insight.pharmacogene import Called, call_gene
from twin_core.insight.polygenic import Scored, Weight, score

GENOME, SCORE = "genome", "score"
ANCESTRY = (
    "A score holds for people whose ancestors are those of its study; in others it ranks less well "
    "and its mean is another one, and this record does not say whose they are."
)


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """A polygenic score of the record. `ratios` tell risk against the mean of each population."""

    name: str
    trait: str
    citation: str
    build: str
    scored: Scored
    ratios: tuple[dict[str, Any], ...]

    @property
    def sentence(self) -> str:
        if self.scored.outside:
            return f"{self.trait}: not comparable; {self.scored.outside[0]}"
        if not math.isfinite(self.scored.z):
            return f"{self.trait}: the file names no frequencies, so the sum stands beside nothing"
        return (
            f"{self.trait}: higher than in {self.scored.percentile:.0f} of 100 people of the study"
        )


@dataclass(frozen=True, slots=True)
class GenomeNews:
    """What a record's genome says; `build` empty where it holds none."""

    build: str
    calls: int
    scores: tuple[ScoreRow, ...]
    genes: tuple[Called, ...]
    notes: tuple[str, ...]


def genome_news(record: Record) -> GenomeNews:
    """Every stored score on the newest stored genome, and the pharmacogenes."""
    genome, notes = _genome(record)
    if genome is None:
        return GenomeNews("", 0, (), (), ("the record holds no genome; import a VCF or raw data",))
    scores = []
    for info in _newest(record, SCORE):
        facts, rows = _table(record, SCORE, info)
        scores.append(_scored(facts, rows, genome))
    genes = [call_gene(name, row, genome) for name, row in pharmacogenes().items()]
    if scores:
        notes.append(ANCESTRY)
    else:
        notes.append("no scoring file is stored; import one of the PGS Catalog")
    return GenomeNews(
        genome.build,
        len(genome.by_id) or len(genome.by_place),
        tuple(scores),
        tuple(genes),
        (*notes,),
    )


def _genome(record: Record) -> tuple[Genome | None, list[str]]:
    names = _newest(record, GENOME)
    if not names:
        return None, []
    facts, rows = _table(record, GENOME, names[-1])
    by_id, by_place = {}, {}
    for row in rows:
        call = tuple(row["alleles"].replace("|", "/").split("/"))
        if any(letter in (".", "-", "") for letter in call):
            continue
        if row["id"].startswith("rs"):
            by_id[row["id"]] = call
        by_place[(row["chromosome"].removeprefix("chr"), int(row["position"]))] = call
    notes = [f"{len(names)} genomes are stored: the last one is used"] if len(names) > 1 else []
    if facts.get("build", "not stated") == "not stated":
        notes.append("the file does not state its reference: only markers with an rs number count")
    return Genome(facts.get("build", "not stated"), by_id, by_place), notes


def _scored(facts: dict[str, str], rows: list[dict[str, str]], genome: Genome) -> ScoreRow:
    weights = [
        Weight(
            row["chromosome"], int(row["position"]) if row["position"].isdigit() else 0,
            "" if row["id"] == "." else row["id"], row["effect_allele"].upper(),
            "" if row["other_allele"] == "." else row["other_allele"].upper(), float(row["weight"]),
            float("nan") if row.get("frequency", ".") == "." else float(row["frequency"]),
            row.get("mode", "additive"),
        )
        for row in rows
    ]  # fmt: skip
    name = facts.get("pgs_id") or facts.get("file", "a score")
    found = score(weights, facts.get("build", "not stated"), genome)
    known = score_effects().get(name, {})
    return ScoreRow(
        name, known.get("trait") or facts.get("trait_reported", name), facts.get("citation", ""),
        facts.get("build", "not stated"), found, tuple(_ratios(known, found)),
    )  # fmt: skip


def _ratios(known: dict[str, Any], found: Scored) -> Iterator[dict[str, Any]]:
    """Risk against the mean of a population, with the band of the published effect."""
    if found.outside or not math.isfinite(found.z):
        return
    for row in known.get("effects", ()):
        edges = sorted(row[key] ** found.z for key in ("low", "high"))
        yield {
            "ancestry": row["ancestry"], "kind": row["kind"], "ratio": row["ratio"] ** found.z,
            "low": edges[0], "high": edges[1], "confirmed": row["confirmed"],
            "source": known["source"],
        }  # fmt: skip


def _newest(record: Record, kind: str) -> list[str]:
    return list(dict.fromkeys(info.name for info in record.documents(kind)))


def _table(record: Record, kind: str, name: str) -> tuple[dict[str, str], list[dict[str, str]]]:
    lines = gzip.decompress(record.document(kind, name).content).decode("utf-8").splitlines()
    facts = dict(line[1:].split("=", 1) for line in lines if line.startswith("#") and "=" in line)
    body = [line.split("\t") for line in lines if not line.startswith("#")]
    return facts, [dict(zip(body[0], cells, strict=True)) for cells in body[1:]]
