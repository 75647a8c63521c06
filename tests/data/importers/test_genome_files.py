"""VCF, raw DNA data and scoring files: written small, and real ones against a parse by pandas."""

from __future__ import annotations

import gzip
import io
from pathlib import Path

import pandas as pd
import pytest

from data.importers import DamagedFileError, ImportFailure, PersonChoiceError

VCF = "##fileformat=VCFv4.2\n##reference=GRCh38.fa\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\t"


def vcf(*rows: str, samples: str = "ada") -> str:
    lines = [f"{VCF}FORMAT\t{samples}", *(row.replace(" ", "\t") for row in rows)]
    return "\n".join(lines) + "\n"


def table(found) -> tuple[dict[str, str], pd.DataFrame]:
    (document,) = found.last.documents
    text = gzip.decompress(document.content).decode()
    lines = text.splitlines()
    facts = dict(line[1:].split("=", 1) for line in lines if line.startswith("#"))
    rows = "\n".join(line for line in lines if not line.startswith("#"))
    return facts, pd.read_csv(io.StringIO(rows), sep="\t", dtype=str, keep_default_na=False)


def test_vcf_calls_become_letters(importing, written) -> None:
    rows = [
        "1 101 rs1 A G . PASS . GT 0/1",
        "chr2 102 . G T,C . LowQ . GT:DP 2|1:9",
        "X 103 rs3 AGC A . . . GT 1",
        "1 104 rs4 A . . . . GT ./.",
    ]
    found = importing(written("a.vcf", vcf(*rows)))
    facts, kept = table(found)
    assert list(kept["alleles"]) == ["A/G", "C|T", "A", "./."]
    assert list(kept["filter"]) == ["PASS", "LowQ", ".", "."]
    assert (facts["build"], facts["sample"]) == ("GRCh38", "ada")
    assert found.last.person is not None
    assert found.last.person.identifier == "ada"
    assert "3 of 4 genotypes are called, on GRCh38" in found.last.notes[0]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("1 101 rs1 A G . . . GT 0/2", "its alleles allow"),
        ("1 101 rs1 A G . . . DP 9", "its alleles allow"),
        ("1 here rs1 A G . . . GT 0/1", "no number"),
        ("1 101 rs1 . G . . . GT 0/1", "no reference"),
        ("1 101 rs1 A", "4 columns"),
    ],
)
def test_vcf_bad_rows_are_quarantined(importing, written, row: str, reason: str) -> None:
    found = importing(written("a.vcf", vcf(row, "1 105 rs5 A G . . . GT 1/1")))
    assert len(table(found)[1]) == 1
    assert [q.locator for q in found.quarantined] == [4]
    assert reason in found.quarantined[0].reason


def test_vcf_of_several_people_needs_a_choice(importing, written) -> None:
    path = written("a.vcf", vcf("1 101 rs1 A G . . . GT 0/0 1/1", samples="ada\tzoe"))
    with pytest.raises(PersonChoiceError, match="ada and zoe"):
        importing(path)
    with pytest.raises(PersonChoiceError, match="none is 'eve'"):
        importing(path, person_choice="eve")
    assert list(table(importing(path, person_choice="zoe"))[1]["alleles"]) == ["G/G"]


def test_vcf_without_people_or_cut_is_refused_whole(importing, written) -> None:
    bare = vcf("1 101 rs1 A G . . .").replace("\tFORMAT\tada", "")
    with pytest.raises(ImportFailure, match="nobody"):
        importing(written("a.vcf", bare))
    rows = [f"1 {n} rs{n} A G . . . GT 0/1" for n in range(1, 5000)]
    packed = gzip.compress(vcf(*rows).encode())
    with pytest.raises(DamagedFileError, match="cut or damaged"):
        importing(written("b.vcf.gz", packed[: len(packed) // 2]))


RAW = "# 23andMe, build 37\n# rsid\tchromosome\tposition\tgenotype\n"


def test_raw_genotypes(importing, written) -> None:
    rows = "rs1\t1\t101\tAG\nrs2\t23\t102\tC\nrs3\tMT\t103\t--\nrs4\t1\t104\tDI\n"
    facts, kept = table(importing(written("a.txt", RAW + rows)))
    assert list(kept["alleles"]) == ["A/G", "C", "./.", "D/I"]
    assert list(kept["chromosome"]) == ["1", "X", "MT", "1"]
    assert facts["build"] == "GRCh37"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("rs1\t--\t101\tAG", "no chromosome"),
        ("rs1\t1\t--\tAG", "no position"),
        ("rs1\t1\t101\tAGT", "no genotype"),
        ("rs1\t1\t101", "3 columns"),
        ("rs1\t40\t101\tAG", "no chromosome"),
    ],
)
def test_raw_bad_rows_are_quarantined(importing, written, row: str, reason: str) -> None:
    found = importing(written("a.txt", f"{RAW}{row}\nrs9\t1\t109\tAA\n"))
    assert len(table(found)[1]) == 1
    assert [q.locator for q in found.quarantined] == [3]
    assert reason in found.quarantined[0].reason


def test_an_unstated_build_is_said_not_guessed(importing, written) -> None:
    rows = "rsid,chromosome,position,result\n" + '"rs3094315","1","752566","AA"\n'
    found = importing(written("a.csv", rows))
    assert table(found)[0]["build"] == "not stated"
    assert "does not state" in found.last.notes[0]
    both = "# build 36, lifted to build 37\n" + rows
    assert table(importing(written("b.csv", both)))[0]["build"] == "not stated"


SCORE = "#pgs_id=PGS9\n#genome_build=GRCh37\n#variants_number={n}\n{columns}\n{rows}\n"
SCORED = "rsID\tchr_name\tchr_position\teffect_allele\tother_allele\teffect_weight\tis_haplotype"


def test_scores_and_what_they_lack(importing, written) -> None:
    rows = [
        "rs1\t1\t101\tA\tG\t0.5\tFALSE",
        "\t6\t\tHLA-B*07\t\t1.2\tTRUE",
        "\t6\t\tHLA_30_Y\t\t1.2\tFALSE",
        "rs2\t1\t102\tA\tG\t0,5\tFALSE",
        ".\t1\t\tA\tG\t0.5\tFALSE",
    ]
    text = SCORE.format(n=9, columns=SCORED, rows="\n".join(rows))
    found = importing(written("a.txt", text))
    facts, kept = table(found)
    assert kept.to_numpy().tolist() == [["1", "101", "rs1", "A", "G", "0.5", ".", "additive"]]
    assert (facts["build"], facts["pgs_id"]) == ("GRCh37", "PGS9")
    assert [q.locator for q in found.quarantined] == [6, 7, 8, 9]
    assert "haplotype" in found.quarantined[0].reason
    assert "decimal comma" in found.quarantined[2].reason
    assert "4 of 5 rows cannot be used" in found.last.notes[-1]
    assert "9 variants and holds 5" in found.last.incomplete


@pytest.mark.shared
def test_real_vcf_against_pandas(importing, samples: Path) -> None:
    path = samples / "genomics" / "vcf_1000g_single" / "HG00096.vcf.gz"
    plain = pd.read_csv(path, sep="\t", comment="#", header=None, dtype=str)
    _, kept = table(importing(path))
    assert list(kept["position"]) == list(plain[1])
    pairs = [
        "|".join((ref, alt)[int(call)] for call in calls.split("|"))
        for ref, alt, calls in zip(plain[3], plain[4], plain[9], strict=True)
    ]
    assert list(kept["alleles"]) == pairs
    assert len(pairs) == 1004


@pytest.mark.shared
def test_real_raw_data_against_pandas(importing, samples: Path) -> None:
    path = samples / "genomics" / "dtc_arv" / "fake_genome.txt"
    plain = pd.read_csv(path, sep="\t", comment="#", header=None, dtype=str)
    _, kept = table(importing(path))
    assert list(kept["id"]) == list(plain[0])
    assert [cell.replace("/", "").replace(".", "-") for cell in kept["alleles"]] == list(plain[3])


@pytest.mark.shared
def test_real_score_against_pandas(importing, samples: Path) -> None:
    path = samples / "genomics" / "pgs_catalog_core" / "PGS000001_hmPOS_GRCh38.txt.gz"
    plain = pd.read_csv(path, sep="\t", comment="#", dtype=str)
    facts, kept = table(importing(path))
    assert list(kept["weight"]) == list(plain["effect_weight"])
    assert list(kept["position"]) == list(plain["hm_pos"])
    assert facts["build"] == "GRCh38"


@pytest.mark.shared
def test_broken_and_useless_files_are_refused(importing, samples: Path) -> None:
    with pytest.raises(DamagedFileError, match="nothing was kept"):
        importing(samples / "broken" / "32_vcf_plain_gzip_truncated.vcf.gz")
    with pytest.raises(ImportFailure, match="no variant that a score could use"):
        importing(samples / "genomics" / "pgs_catalog_core" / "invalid_scorefile.txt")


@pytest.mark.parametrize("said", ["²", "9" * 5000, "many"])
def test_a_count_of_variants_that_is_no_number_is_no_stumbling_block(importing, written, said):
    row = "rs1\t1\t101\tA\tG\t0.5\tFALSE"
    found = importing(written("a.txt", SCORE.format(n=said, columns=SCORED, rows=row)))
    assert bool(found.last.incomplete) == said.startswith("9")
