"""NIfTI and DICOM: made small, and real ones against their own bytes."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from data.importers import (
    DamagedFileError,
    ImportOptions,
    PersonChoiceError,
    StartChoiceError,
    UnitChoiceError,
)
from data.importers.contract import no_progress
from data.importers.dicom import DicomImporter

BEGAN = "2024-03-01T08:00:00+01:00"
TABLE = (
    '<?xml version="1.0"?><CaretExtension><VolumeInformation><LabelTable>'
    '<Label Key="1">liver</Label><Label Key="2">spleen</Label><Label Key="3">moss</Label>'
    '<Label Key="4">lung_upper_lobe_left</Label>'
    "</LabelTable></VolumeInformation></CaretExtension>"
)


def label_map(unit: str = "mm", size: float = 10.0) -> bytes:
    """A cube of 6 voxels a side: 8 of liver inside, 1 of spleen at an edge, 1 each of others."""
    labels = np.zeros((6, 6, 6), np.uint8)
    labels[1:3, 1:3, 1:3] = 1
    labels[0, 4, 4] = 2
    labels[4, 4, 4], labels[4, 2, 2] = 3, 4
    picture = nibabel.Nifti1Image(labels, np.diag([size, -size, size, 1.0]))
    picture.header.set_xyzt_units(unit)
    picture.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, TABLE.encode()))
    return picture.to_bytes()


def test_whole_organs_become_volumes(importing, written) -> None:
    found = importing(written("a.nii.gz", gzip.compress(label_map())), recorded_at=BEGAN)
    assert found.values("liver.volume") == pytest.approx([8.0])
    assert found.signals == {"liver.volume": 1}
    assert {(q.signal, q.raw) for q in found.quarantined} == {
        ("spleen.volume", "spleen: 1.0 mL"),
        ("lung.left_volume", "lung_upper_lobe_left: 1.0 mL"),
    }
    assert dict(found.last.unmapped) == {"segment moss": 1}
    _, facts, kept = found.last.documents
    assert facts.content["orientation"] == "RPS"
    assert [segment["volume_ml"] for segment in facts.content["segments"]] == pytest.approx(
        [8, 1, 1, 1]
    )
    assert gzip.decompress(kept.content) == label_map()


def test_extensions_are_read_by_content_whatever_they_claim_to_be(importing, written) -> None:
    odd = bytearray(label_map())
    struct.pack_into("<i", odd, 356, 38)  # a kind that the library names and cannot parse
    assert importing(written("a.nii", bytes(odd)), recorded_at=BEGAN).signals["liver.volume"] == 1
    noise = bytes(odd).replace(b"<LabelTable>", b"<LabelTabl\xff>")
    assert importing(written("b.nii", noise), recorded_at=BEGAN).signals == {}


def test_unit_and_time_are_asked_for(importing, written) -> None:
    path = written("a.nii", label_map("unknown", 0.01))
    with pytest.raises(StartChoiceError):
        importing(path)
    with pytest.raises(UnitChoiceError, match="unit of its voxels"):
        importing(path, recorded_at=BEGAN)
    with pytest.raises(UnitChoiceError, match="do not measure the same"):
        importing(path, recorded_at=BEGAN, assume_unit="kg")
    found = importing(path, recorded_at=BEGAN, assume_unit="m")
    assert found.values("liver.volume") == pytest.approx([8.0])


def test_cut_pictures_are_refused(importing, written) -> None:
    with pytest.raises(DamagedFileError, match="bytes, and the picture has"):
        importing(written("a.nii", label_map()[:-10]), recorded_at=BEGAN)
    whole = gzip.compress(label_map() + np.random.default_rng(1).bytes(100_000))
    with pytest.raises(DamagedFileError, match="cannot be read"):
        importing(written("b.nii.gz", whole[:-2000]), recorded_at=BEGAN)


def dicom(modality: str = "CT", patient: str = "p1", **facts) -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    dataset.SOPInstanceUID = "1.2.3"
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dataset.Modality, dataset.PatientID, dataset.PatientName = modality, patient, "Lovelace^Ada"
    dataset.PatientSex, dataset.PatientBirthDate = "F", "19151210"
    dataset.StudyDate, dataset.StudyTime = "20240301", "080000"
    dataset.TimezoneOffsetFromUTC = "+0100"
    dataset.Rows = dataset.Columns = 4
    dataset.BitsAllocated = dataset.BitsStored = 16
    dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = 15, 0, 1
    dataset.PhotometricInterpretation = "MONOCHROME2"
    dataset.PixelData = bytes(32)
    for name, value in facts.items():
        setattr(dataset, name, value)
    return dataset


def segmentation(depths: tuple[float, ...] = (0, 2, 4), kind: str = "BINARY") -> Dataset:
    """Liver (by concept) of one voxel a slice, 5 mm apart in the plane."""
    plane, measures = Dataset(), Dataset()
    plane.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    measures.PixelSpacing = [5, 5]
    shared, item, concept = Dataset(), Dataset(), Dataset()
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [plane], [measures]
    concept.CodeValue, concept.CodingSchemeDesignator = "10200004", "SCT"
    item.SegmentNumber, item.SegmentLabel = 1, "Leber"
    item.SegmentedPropertyTypeCodeSequence = [concept]
    frames = []
    for depth in depths:
        frame, position, owner = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient = [0, 0, depth]
        owner.ReferencedSegmentNumber = 1
        frame.PlanePositionSequence, frame.SegmentIdentificationSequence = [position], [owner]
        frames.append(frame)
    pixels = np.zeros((len(depths), 4, 4), np.uint8)
    pixels[:, 1, 1] = 1
    return dicom(
        "SEG", SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4", NumberOfFrames=len(depths),
        SegmentationType=kind, SegmentSequence=[item], BitsAllocated=8, BitsStored=8, HighBit=7,
        SharedFunctionalGroupsSequence=[shared], PerFrameFunctionalGroupsSequence=frames,
        PixelData=pixels.tobytes(),
    )  # fmt: skip


def saved(dataset: Dataset) -> bytes:
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def test_a_slice_with_its_person_and_time(importing, written) -> None:
    found = importing(written("a.dcm", saved(dicom())))
    facts, kept = found.last.documents
    (told,) = facts.content["objects"]
    assert (told["time_ns"], told["clock"]) == (1_709_276_400_000_000_000, "offset")
    assert kept.content == saved(dicom())
    person = found.last.person
    assert person is not None
    assert (person.identifier, person.display_name, person.sex, person.birth_date) == (
        "p1",
        "Ada Lovelace",
        "female",
        "1915-12-10",
    )


def test_segments_by_concept_become_volumes(importing, written) -> None:
    found = importing(written("a.dcm", saved(segmentation())))
    assert found.values("liver.volume") == pytest.approx([3 * 5 * 5 * 2 / 1000])
    assert found.series()[0].time_ns[0] == 1_709_276_400_000_000_000


@pytest.mark.parametrize(
    ("dataset", "reason"),
    [
        (segmentation((0, 2, 7)), "unevenly spaced"),
        (segmentation((0,)), "one slice"),
        (segmentation(kind="FRACTIONAL"), "fractional"),
    ],
)
def test_volumes_that_are_none_are_refused(importing, written, dataset, reason: str) -> None:
    found = importing(written("a.dcm", saved(dataset)))
    assert found.signals == {}
    assert reason in found.quarantined[0].reason


def test_a_zip_is_one_series_of_one_person(importing, tmp_path: Path) -> None:
    path = tmp_path / "series.zip"
    slices = {
        f"../{z}.dcm": dicom(ImagePositionPatient=[0, 0, z], SeriesInstanceUID="1.2",
                             ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
        for z in (9, 3, 6)
    }  # fmt: skip
    with zipfile.ZipFile(path, "w") as archive:
        for name, dataset in slices.items():
            archive.writestr(name, saved(dataset))
    facts, _ = importing(path).last.documents
    assert [told["file"] for told in facts.content["objects"]] == [
        "../3.dcm",
        "../6.dcm",
        "../9.dcm",
    ]
    assert [item.name for item in tmp_path.iterdir()] == ["series.zip"]
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("x.dcm", saved(dicom(patient="p2")))
    with pytest.raises(PersonChoiceError, match="2 people"):
        importing(path)


@pytest.mark.parametrize("where", ["before its content", "in the list at the end"])
def test_names_of_slices_that_are_no_text_are_refused(written, where: str) -> None:
    out, names = io.BytesIO(), [b"0\xc3\xa9.dcm", b"1\xc3\xa9.dcm"]
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name.decode(), saved(dicom()))
    content = out.getvalue()
    assert content.count(names[1]) == 2
    at = content.find(names[1]) if where == "before its content" else content.rfind(names[1])
    path = written("a.zip", content[: at + 1] + b"\xff\xff" + content[at + 3 :])
    with pytest.raises(DamagedFileError, match="the archive is damaged"):
        list(DicomImporter().read(path, options=ImportOptions(), progress=no_progress,
                                  cancelled=lambda: False))  # fmt: skip
    claims = DicomImporter().sniff(path, content[:4096])
    assert claims == (0.9 if where == "before its content" else 0.0)


def test_damaged_and_undated_objects_are_refused(importing, written) -> None:
    with pytest.raises(DamagedFileError, match="16 of 32 bytes"):
        importing(written("a.dcm", saved(dicom(PixelData=bytes(16)))))
    with pytest.raises(StartChoiceError):
        importing(written("c.dcm", saved(dicom(StudyDate=""))))
    with pytest.raises(DamagedFileError, match="cannot be read"):
        importing(written("d.dcm", bytes(128) + b"DICM" + bytes(40)))


@pytest.mark.shared
def test_real_label_map_against_its_bytes(importing, samples: Path) -> None:
    path = samples / "imaging" / "totalseg_nifti" / "example_seg.nii.gz"
    raw = gzip.decompress(path.read_bytes())
    shape = struct.unpack_from("<3h", raw, 42)
    start = int(struct.unpack_from("<f", raw, 108)[0])
    labels = np.frombuffer(raw, np.uint8, int(np.prod(shape)), start)
    found = importing(path, recorded_at=BEGAN, assume_unit="mm")
    gallbladder = np.count_nonzero(labels == 4) * 27 / 1000
    assert found.values("gallbladder.volume") == pytest.approx([gallbladder], rel=1e-6)
    cut = {q.signal for q in found.quarantined}
    assert {"liver.volume", "spleen.volume"} <= cut
    assert not cut & set(found.signals)


@pytest.mark.shared
def test_real_segmentation_against_its_bits(importing, samples: Path) -> None:
    path = samples / "imaging" / "highdicom" / "seg_image_ct_binary.dcm"
    bits = np.unpackbits(np.frombuffer(path.read_bytes()[-96:], np.uint8)).sum()
    found = importing(path)
    (segment,) = found.last.documents[0].content["objects"][0]["segments"]
    assert segment["volume_ml"] == pytest.approx(bits * 0.488281**2 * 1.25 / 1000, rel=1e-4)
    assert segment["cut"]


@pytest.mark.shared
def test_real_pictures_are_kept_or_refused(importing, samples: Path) -> None:
    folder = samples / "imaging"
    for path in [*folder.glob("nibabel/*"), folder / "highdicom" / "ct_image.dcm"]:
        assert importing(path).last.documents[1].content == path.read_bytes()
