"""Pictures and segmentations."""

from __future__ import annotations

import gzip
import io
from typing import Any

import numpy as np


def _dataset(modality: str, class_uid: str) -> Any:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import ExplicitVRLittleEndian

    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.SOPClassUID = dataset.file_meta.MediaStorageSOPClassUID = class_uid
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.Modality, dataset.PatientID, dataset.PatientName = modality, "p1", "Lovelace^Ada"
    dataset.PatientSex, dataset.PatientBirthDate = "F", "19151210"
    dataset.StudyDate, dataset.StudyTime, dataset.TimezoneOffsetFromUTC = (
        "20240301",
        "080000",
        "+0100",
    )
    return dataset


def dicom_bytes() -> bytes:
    """A slice of 4 by 4 pixels."""
    dataset = _dataset("CT", "1.2.840.10008.5.1.4.1.1.2")
    _pixels(dataset, np.zeros((4, 4), np.uint16))
    return _saved(dataset)


def segmentation_bytes() -> bytes:
    """A liver of eight voxels in three slices."""
    from pydicom.dataset import Dataset

    plane, measures, shared, item, concept = (Dataset() for _ in range(5))
    plane.ImageOrientationPatient, measures.PixelSpacing = [1, 0, 0, 0, 1, 0], [5, 5]
    shared.PlaneOrientationSequence, shared.PixelMeasuresSequence = [plane], [measures]
    concept.CodeValue, concept.CodingSchemeDesignator = "10200004", "SCT"
    item.SegmentNumber, item.SegmentLabel = 1, "Liver"
    item.SegmentedPropertyTypeCodeSequence = [concept]
    frames = []
    for depth in (0, 2, 4):
        frame, position, owner = Dataset(), Dataset(), Dataset()
        position.ImagePositionPatient, owner.ReferencedSegmentNumber = [0, 0, depth], 1
        frame.PlanePositionSequence, frame.SegmentIdentificationSequence = [position], [owner]
        frames.append(frame)
    pixels = np.zeros((3, 6, 6), np.uint8)
    pixels[:, 2:4, 2:4] = 1
    dataset = _dataset("SEG", "1.2.840.10008.5.1.4.1.1.66.4")
    _pixels(dataset, pixels)
    dataset.NumberOfFrames, dataset.SegmentationType = 3, "BINARY"
    dataset.SegmentSequence = [item]
    dataset.SharedFunctionalGroupsSequence = [shared]
    dataset.PerFrameFunctionalGroupsSequence = frames
    return _saved(dataset)


def report_bytes() -> bytes:
    """A measurement group: the volume of a liver, and a laboratory value with a LOINC code."""
    from pydicom.dataset import Dataset

    def code(value: str, scheme: str, meaning: str) -> Any:
        item = Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
        return [item]

    def item(kind: str, name: Any) -> Any:
        found = Dataset()
        found.RelationshipType, found.ValueType, found.ConceptNameCodeSequence = (
            "CONTAINS",
            kind,
            name,
        )
        return found

    def number(name: Any, value: str, unit: str) -> Any:
        found, measured = item("NUM", name), Dataset()
        measured.NumericValue = value
        measured.MeasurementUnitsCodeSequence = code(unit, "UCUM", unit)
        found.MeasuredValueSequence = [measured]
        return found

    group = item("CONTAINER", code("125007", "DCM", "Measurement Group"))
    site = item("CODE", code("363698007", "SCT", "Finding Site"))
    site.ConceptCodeSequence = code("10200004", "SCT", "Liver")
    volume = number(code("118565006", "SCT", "Volume"), "1500", "cm3")
    group.ContentSequence = [site, volume]
    note = item("TEXT", code("121071", "DCM", "Finding"))
    note.TextValue = "No lesion."
    dataset = _dataset("SR", "1.2.840.10008.5.1.4.1.1.88.33")
    dataset.ContentDate, dataset.ContentTime = "20240302", "090000"
    glucose = number(code("2345-7", "LN", "Glucose"), "99", "mg/dL")
    dataset.ContentSequence = [group, glucose, note]
    return _saved(dataset)


def _pixels(dataset: Any, pixels: np.ndarray) -> None:
    dataset.Rows, dataset.Columns = pixels.shape[-2:]
    bits = pixels.dtype.itemsize * 8
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation, dataset.SamplesPerPixel = bits - 1, 0, 1
    dataset.PhotometricInterpretation, dataset.PixelData = "MONOCHROME2", pixels.tobytes()


def _saved(dataset: Any) -> bytes:
    import pydicom

    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def nifti_bytes() -> bytes:
    """A label map with its table of names."""
    import nibabel

    labels = np.zeros((5, 5, 5), np.uint8)
    labels[1:3, 1:3, 1:3] = 1
    picture = nibabel.Nifti1Image(labels, np.diag([10.0, -10.0, 10.0, 1.0]))
    picture.header.set_xyzt_units("mm")
    table = (
        b'<?xml version="1.0"?><CaretExtension><VolumeInformation><LabelTable>'
        b'<Label Key="1">liver</Label></LabelTable></VolumeInformation></CaretExtension>'
    )
    picture.header.extensions.append(nibabel.nifti1.Nifti1Extension(0, table))
    return picture.to_bytes()


def nrrd_bytes(space: str = "left-posterior-superior", units: bool = True) -> bytes:
    """A segmentation as 3D Slicer writes it: a liver of eight voxels, each 10 mm a side."""
    labels = np.zeros((5, 5, 5), np.uint8)
    labels[1:3, 1:3, 1:3] = 1
    lines = ["NRRD0005", "type: unsigned char", "dimension: 3", f"space: {space}",
             "sizes: 5 5 5", "space directions: (10,0,0) (0,10,0) (0,0,10)",
             "kinds: domain domain domain", "encoding: gzip",
             "space origin: (-10,-20,30)"]  # fmt: skip
    lines += ['space units: "mm" "mm" "mm"'] if units else []
    lines += ["Segment0_Name:=liver", "Segment0_LabelValue:=1", "Segment0_Layer:=0", "", ""]
    return "\n".join(lines).encode() + gzip.compress(labels.tobytes(order="F"), mtime=0)
