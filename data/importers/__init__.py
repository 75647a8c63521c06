"""Importers: one module a format, found through the entry point group ``vitruvian.importers``."""

from data.importers._scoring import HELP_FIRST
from data.importers.contract import Importer, ImportOptions
from data.importers.errors import (
    BrokenImporterError,
    DamagedFileError,
    DateOrderError,
    ImportCancelled,
    ImportFailure,
    MappingError,
    PersonChoiceError,
    StartChoiceError,
    UnitChoiceError,
    UnknownFormatError,
    UnsafeFileError,
    UnsupportedVersionError,
)
from data.importers.registry import Detection, Problem, detect, import_file, installed

__all__ = [
    "HELP_FIRST",
    "BrokenImporterError",
    "DamagedFileError",
    "DateOrderError",
    "Detection",
    "ImportCancelled",
    "ImportFailure",
    "ImportOptions",
    "Importer",
    "MappingError",
    "PersonChoiceError",
    "Problem",
    "StartChoiceError",
    "UnitChoiceError",
    "UnknownFormatError",
    "UnsafeFileError",
    "UnsupportedVersionError",
    "detect",
    "import_file",
    "installed",
]
