"""Says in a few words what a file looks like, for the message that no importer reads it."""

from __future__ import annotations

import re

from data.importers._files import head_lines
from data.importers._table import clean_header, delimiter_of

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "a ZIP archive that is damaged or holds no known export"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"%PDF", "a PDF document"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"\x89HDF", "an HDF5 file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x1f\x8b", "damaged gzip"),
    (b"\x93NUMPY", "a NumPy array, which names neither unit nor time"),
    (b"[Header]", "an Illumina report, whose letters need the maker's strand table"),
    (b">", "a FASTA sequence, which belongs to nobody in particular"),
    (b"\xffBIOSEMI", "a BDF recording"),
)
_SHOWN = 60


def describe(head: bytes) -> str:
    """A noun phrase for the content, such as "a table with the columns a, b, c"."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[128:132] == b"DICM":
        return "a DICOM image"
    if b"\0" in head[:1024]:
        return f"binary data (first bytes {head[:4].hex(' ')})"
    lines = head_lines(head, 1)
    first = lines[0].lstrip("\ufeff").strip() if lines else ""
    if not first:
        return "an empty text"
    if first.startswith("MSH"):
        return "an HL7 v2 message"
    if first[0] in "{[":
        return _json(head)
    if first[0] == "<":
        return _xml(head)
    return _table(first)


def _json(head: bytes) -> str:
    kind = re.search(rb'"resourceType"\s*:\s*"(\w+)"', head[:4096])
    if kind:
        return f"JSON of the FHIR resource {kind[1].decode()}"
    return "JSON of an unknown kind"


def _xml(head: bytes) -> str:
    if b"http://hl7.org/fhir" in head:
        return "a FHIR resource in XML that is no bundle"
    root = re.search(rb"<([A-Za-z_][\w.:-]*)", head)
    return f"XML with the root element {root[1].decode()}" if root else "XML"


def _table(line: str) -> str:
    separator = delimiter_of(line)
    if separator not in line:
        return f"text that begins with '{line[:_SHOWN]}'"
    columns = ", ".join(clean_header(cell) for cell in line.split(separator)[:6])
    return f"a table with the columns {columns[:120]}"
