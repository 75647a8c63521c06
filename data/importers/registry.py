"""Which importers there are, which one reads a file, and reading it."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module, metadata
from pathlib import Path

from data.importers._files import read_head
from data.importers._seen import describe
from data.importers.contract import (
    Cancelled,
    Importer,
    ImportOptions,
    Progress,
    never_cancelled,
    no_progress,
)
from data.importers.errors import BrokenImporterError, ImportFailure, UnknownFormatError
from data.record.types import ImportBatch

GROUP = "vitruvian.importers"
#: Below this confidence an importer does not claim a file.
THRESHOLD = 0.3

# Used where the package runs from a checkout and has no entry points.
_BUILT_IN = {
    "apple_health": "data.importers.apple_health:AppleHealthImporter",
    "dexcom_clarity": "data.importers.dexcom_clarity:DexcomClarityImporter",
    "libreview": "data.importers.libreview:LibreViewImporter",
    "fhir_r4": "data.importers.fhir_r4:FhirR4Importer",
    "garmin_fit": "data.importers.garmin_fit:GarminFitImporter",
    "garmin_account": "data.importers.garmin_account:GarminAccountImporter",
    "health_connect": "data.importers.health_connect:HealthConnectImporter",
    "health_connect_db": "data.importers.health_connect_db:HealthConnectDatabaseImporter",
    "google_fit": "data.importers.google_fit:GoogleFitImporter",
    "archive": "data.importers.archive:ArchiveImporter",
    "oura": "data.importers.oura:OuraImporter",
    "oura_account": "data.importers.oura_account:OuraAccountImporter",
    "polar": "data.importers.polar:PolarImporter",
    "withings": "data.importers.withings:WithingsImporter",
    "ihealth": "data.importers.ihealth:IHealthImporter",
    "fitbit": "data.importers.fitbit:FitbitImporter",
    "purpleair": "data.importers.purpleair:PurpleAirImporter",
    "nightscout": "data.importers.nightscout:NightscoutImporter",
    "nightscout_csv": "data.importers.nightscout_csv:NightscoutCsvImporter",
    "tidepool": "data.importers.tidepool:TidepoolImporter",
    "carelink": "data.importers.carelink:CareLinkImporter",
    "glucose_cohort": "data.importers.glucose_cohort:GlucoseCohortImporter",
    "ccda": "data.importers.ccda:CcdaImporter",
    "hl7_v2": "data.importers.hl7_v2:Hl7V2Importer",
    "gpx": "data.importers.gpx:GpxImporter",
    "tcx": "data.importers.tcx:TcxImporter",
    "whoop": "data.importers.whoop:WhoopImporter",
    "samsung_health": "data.importers.samsung_health:SamsungHealthImporter",
    "withings_csv": "data.importers.withings_csv:WithingsCsvImporter",
    "fitabase": "data.importers.fitabase:FitabaseImporter",
    "vcf": "data.importers.vcf:VcfImporter",
    "raw_genotypes": "data.importers.raw_genotypes:RawGenotypesImporter",
    "pgs_catalog": "data.importers.pgs_catalog:PgsCatalogImporter",
    "questionnaire": "data.importers.questionnaire:QuestionnaireImporter",
    "questionnaire_table": "data.importers.questionnaire_table:QuestionnaireTableImporter",
    "wfdb": "data.importers.wfdb_record:WfdbImporter",
    "edf": "data.importers.edf:EdfImporter",
    "opensignals": "data.importers.opensignals:OpenSignalsImporter",
    "actiwatch": "data.importers.actiwatch:ActiwatchImporter",
    "motionwatch": "data.importers.motionwatch:MotionWatchImporter",
    "accelerometer_epochs": "data.importers.accelerometer_epochs:AccelerometerEpochsImporter",
    "icalendar": "data.importers.icalendar_events:ICalendarImporter",
    "apple_ecg": "data.importers.apple_ecg:AppleEcgImporter",
    "apple_health_csv": "data.importers.apple_health_csv:AppleHealthCsvImporter",
    "dicom": "data.importers.dicom:DicomImporter",
    "nifti": "data.importers.nifti:NiftiImporter",
    "nrrd": "data.importers.nrrd:NrrdImporter",
    "labs_text": "data.importers.labs_text:LabsTextImporter",
    "metabolomics": "data.importers.metabolomics:MetabolomicsImporter",
    "prapare_table": "data.importers.prapare_table:PrapareTableImporter",
    "area_deprivation": "data.importers.area_deprivation:AreaDeprivationImporter",
    "loinc_labs": "data.importers.loinc_labs:LoincLabsImporter",
    "open_mhealth": "data.importers.open_mhealth:OpenMHealthImporter",
    "mapped_table": "data.importers.mapped_table:MappedTableImporter",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """An importer that could not be loaded or that failed while sniffing."""

    importer: str
    reason: str


@dataclass(frozen=True, slots=True)
class Detection:
    """The importer that claims a file, with its confidence, and importers that failed on it."""

    importer: Importer
    confidence: float
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Registry:
    """Importers by id, and those that could not be loaded."""

    importers: dict[str, Importer]
    problems: tuple[Problem, ...]


def declared() -> dict[str, str]:
    """Class paths by importer id: the built-in ones, then those of installed plugins."""
    paths = dict(_BUILT_IN)
    for entry in metadata.entry_points(group=GROUP):
        # A plugin may not take the place of a built-in importer.
        paths.setdefault(entry.name, entry.value)
    return paths


@cache
def installed() -> Registry:
    """All importers. One that does not load is left out and named."""
    found: dict[str, Importer] = {}
    problems: list[Problem] = []
    for name, path in declared().items():
        try:
            found[name] = _load(path)
        except Exception as error:  # a plugin may fail in any way
            problems.append(Problem(name, f"{type(error).__name__}: {error}"))
    return Registry(found, tuple(problems))


def _load(path: str) -> Importer:
    module, _, name = path.partition(":")
    importer = getattr(import_module(module), name)()
    if not isinstance(importer, Importer):
        raise TypeError(f"{path} is not an importer")
    return importer


def detect(path: Path) -> Detection:
    """The importer most confident of the content; `UnknownFormatError` if none is."""
    _require_file(path)
    head = read_head(path)
    known = installed()
    problems = list(known.problems)
    best: tuple[float, Importer] | None = None
    for name, importer in known.importers.items():
        try:
            confidence = importer.sniff(path, head)
        except Exception as error:  # one plugin must not hide the others
            problems.append(Problem(name, f"{type(error).__name__}: {error}"))
            continue
        if confidence >= THRESHOLD and (best is None or confidence > best[0]):
            best = (confidence, importer)
    if best is None:
        names = [importer.display_name for importer in known.importers.values()]
        raise UnknownFormatError(path, describe(head), names)
    return Detection(best[1], best[0], tuple(problems))


def import_file(
    path: Path,
    options: ImportOptions | None = None,
    *,
    progress: Progress = no_progress,
    cancelled: Cancelled = never_cancelled,
) -> Iterator[ImportBatch]:
    """Yield the batches of a file of any known format. A mapping in the options decides it."""
    options = options or ImportOptions()
    if options.mapping is not None:
        _require_file(path)
        importer = installed().importers["mapped_table"]
    else:
        importer = detect(path).importer
    return _guarded(importer, path, options, progress, cancelled)


def _guarded(
    importer: Importer,
    path: Path,
    options: ImportOptions,
    progress: Progress,
    cancelled: Cancelled,
) -> Iterator[ImportBatch]:
    try:
        for batch in importer.read(path, options=options, progress=progress, cancelled=cancelled):
            yield replace(batch, same_person=True) if options.same_person else batch
    except ImportFailure:
        raise
    except (OSError, EOFError, zlib.error) as error:
        raise ImportFailure(f"'{path.name}' cannot be read: {error}") from error
    except Exception as error:  # a defect of the importer, not of the file
        raise BrokenImporterError(
            f"the importer '{importer.id}' failed ({type(error).__name__}: {error})",
            f"'{path.name}'",
            "report it with the file's format",
        ) from error


def _require_file(path: Path) -> None:
    if not path.is_file():
        raise ImportFailure(f"'{path}' is not a file", "", "give the path of an exported file")
    if path.stat().st_size == 0:
        raise ImportFailure(f"'{path.name}' is empty", "", "export it again")
