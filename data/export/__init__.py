"""Ways out of a record: CSV, HDF5, FHIR R4 with provenance, age files; and to FHIR servers."""

from data.export.errors import ExportError
from data.export.write import FORMATS, format_of, write_export

__all__ = ["FORMATS", "ExportError", "format_of", "write_export"]
