"""One file of each format into a record, twice: the first time keeps all, the second adds nothing.

Seeds cover every importer; sample files beside the repository those kinds that keep documents.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from data.importers import ImportOptions, import_file
from data.record import Person, Record
from tests.torture.seeds import seeds

SEEDS = seeds()

FILES = {
    "clinical/fhir_scholion/synthea_patient_clinical.json": {"clinical"},
    "clinical/ccda_onc_agastha/195372.xml": {"clinical"},
    "clinical/hl7v2_msft/LAB-ORU-2.hl7": {"clinical"},
    "clinical/loinc_labs_ours/labs_loinc.csv": {"clinical"},
    "clinical/openmhealth_schemas/with-average.json": {"clinical"},
    "genomics/vcf_1000g_single/HG00096.vcf.gz": {"genome"},
    "genomics/dtc_arv/fake_genome.txt": {"genome"},
    "genomics/pgs_catalog_core/PGS000802_hmPOS_GRCh37.txt": {"score"},
    "signals/wfdb_ptb_041s/041s.hea": set(),
    "signals/edf_edfio/SC4001EC-Hypnogram.edf": {"annotations"},
    "signals/edf_edfio/short_psg.edf": set(),
    "signals/biosppy/rri.txt": set(),
    "imaging/highdicom/ct_image.dcm": {"image", "image_facts"},
    "imaging/highdicom/seg_image_ct_binary.dcm": {"image", "image_facts"},
    "imaging/totalseg_nifti/example_seg.nii.gz": {"image", "image_facts", "surfaces"},
    "imaging/highdicom/sr_document.dcm": {"image", "image_facts", "clinical"},
    "imaging/pyradiomics/brain1_label.nrrd": {"image", "image_facts"},
}


@pytest.mark.parametrize("importer", SEEDS)
def test_every_format_twice_is_once(tmp_path: Path, importer: str) -> None:
    if importer == "wfdb":
        pytest.importorskip("wfdb")
    for number, start in enumerate(SEEDS[importer]):
        for name, content in (start.beside | {start.name: start.content}).items():
            (tmp_path / name).write_bytes(content)
        path, options = tmp_path / start.name, ImportOptions(**start.options)
        with Record.create(tmp_path / f"{number}.vtr", Person()) as record:
            first = record.commit_many(import_file(path, options))
            assert any(receipt.stored for receipt in first) or record.documents(), start.name
            before = (record.generation, record.signals(), record.documents())
            again = record.commit_many(import_file(path, options))
            assert all(receipt.already_imported for receipt in again), start.name
            assert (record.generation, record.signals(), record.documents()) == before
            if start.name.endswith((".csv", ".json")):
                # Packed it is another file, whose values are all known.
                other = tmp_path / f"{start.name}.gz"
                other.write_bytes(gzip.compress(start.content, mtime=0))
                third = record.commit_many(import_file(other, options))
                assert not any(receipt.stored for receipt in third), start.name


@pytest.mark.shared
@pytest.mark.parametrize("name", FILES)
def test_twice_is_once(tmp_path: Path, samples: Path, name: str) -> None:
    if name.endswith(".hea"):
        pytest.importorskip("wfdb")
    unit = "mm" if name.endswith(".nii.gz") else None
    options = ImportOptions(recorded_at="2024-03-01T08:00:00Z", assume_unit=unit)
    with Record.create(tmp_path / "p.vtr", Person()) as record:
        (receipt,) = record.commit_many(import_file(samples / name, options))
        assert receipt.stored or record.documents()
        assert {info.kind for info in record.documents()} == FILES[name]
        before = (record.generation, record.signals(), record.documents(), record.quarantined())
        (again,) = record.commit_many(import_file(samples / name, options))
        assert again.already_imported
        after = (record.generation, record.signals(), record.documents(), record.quarantined())
        assert after == before
        assert record.verify() == []
