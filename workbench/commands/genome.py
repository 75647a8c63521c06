"""genome: polygenic scores and pharmacogenes of a record that holds a genome."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.commands.say import Json, emit, foreseen, rows

if TYPE_CHECKING:
    from workbench.service.genome import GenomeNews


def genome(record: Path, as_json: Json = False) -> None:
    """Scores with build, strand, overlap and ancestry said; genes with what CPIC says of drugs."""
    from data.record import Record
    from workbench.service.genome import genome_news

    with foreseen(), Record.open(record, purpose="the genome") as kept:
        found = genome_news(kept)
    if as_json:
        emit(table(found))
        return
    _tell(found)


def table(found: GenomeNews) -> dict[str, Any]:
    """As plain data."""
    return {
        "build": found.build,
        "calls": found.calls,
        "scores": [
            {"score": s.name, "trait": s.trait, "build": s.build, "value": s.scored.value,
             "z": s.scored.z, "percentile": s.scored.percentile, "used": s.scored.used,
             "total": s.scored.total, "share_of_weight": s.scored.share,
             "read_on_the_other_strand": s.scored.turned, "left_out": s.scored.left_out,
             "outside": list(s.scored.outside), "risk": list(s.ratios), "source": s.citation,
             "sentence": s.sentence, "kind": "association in the population of the study",
             "evidence": "B"}
            for s in found.scores
        ],
        "genes": [
            {"gene": g.gene, "alleles": g.alleles, "phenotype": g.phenotype, "why": g.why,
             "drugs": [dict(one) for one in g.advice], "notes": list(g.notes),
             "source": "CPIC", "evidence": "A" if g.advice else "C"}
            for g in found.genes
        ],
        "notes": list(found.notes),
    }  # fmt: skip


def _tell(found: GenomeNews) -> None:
    if found.build:
        print(f"{found.calls} calls, on {found.build}")
    for one in found.scores:
        print(f"{one.name}: {one.scored.used} of {one.scored.total} variants; {one.sentence}")
        for why, many in one.scored.left_out.items():
            print(f"  left out: {many}, {why}")
        for ratio in one.ratios:
            read = "" if ratio["confirmed"] else ", not read at the source"
            band = f"{ratio['ratio']:.2f} ({ratio['low']:.2f} to {ratio['high']:.2f})"
            whose = f"{ratio['ancestry']} ancestry{read}"
            print(f"  {ratio['kind']} {band} against the mean, {whose}")
    rows([(g.gene, g.alleles, g.phenotype or g.why) for g in found.genes], indent="")
    for gene in found.genes:
        for drug in gene.advice:
            print(f"  {gene.gene}, {drug['drug']}: {drug['advice']} (CPIC {drug['cpic_level']})")
    for note in found.notes:
        print(f"note: {note}")
    print("It informs, it does not prescribe: change no drug without the one who prescribed it.")
