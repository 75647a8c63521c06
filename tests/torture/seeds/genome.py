"""Variants, genotypes and scores."""

from __future__ import annotations

from tests.torture.seeds.made import Seed, text


def genome() -> dict[str, list[Seed]]:
    return {
        "vcf": [
            text("a.vcf", "##fileformat=VCFv4.2", "##reference=GRCh38.fa",
                  "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tada",
                  "1\t101\trs1\tA\tG\t.\tPASS\t.\tGT\t0/1",
                  "chr2\t102\t.\tG\tT,C\t.\tLowQ\t.\tGT:DP\t2|1:9")
        ],
        "raw_genotypes": [
            text("genome.txt", "# build 37", "# rsid\tchromosome\tposition\tgenotype",
                  "rs1\t1\t101\tAA", "rs2\tX\t102\t--", "i3\tMT\t103\tC")
        ],
        "pgs_catalog": [
            text("PGS1.txt", "#pgs_id=PGS1", "#genome_build=GRCh37", "#variants_number=2",
                  "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight",
                  "rs1\t1\t101\tA\tG\t0.25", "rs2\t2\t102\tT\tC\t-1e-3")
        ],
    }  # fmt: skip
