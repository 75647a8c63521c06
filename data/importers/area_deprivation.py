"""How deprived the area is where somebody lives: the US Area Deprivation Index, the English IMD.

The tables list a whole country; the caller says which area is meant (``--person`` with its code),
unless the table holds one row alone. https://www.neighborhoodatlas.medicine.wisc.edu,
https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.importers._files import read_head
from data.importers._intake import Intake
from data.importers._rows import dict_rows
from data.importers._table import header_of
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError, PersonChoiceError
from data.record.types import ImportBatch

#: Rows that a refusal may name.
_FEW = 6


@dataclass(frozen=True, slots=True)
class _Index:
    """A published index: the column of the area's code, and columns with what they say."""

    system: str
    code: str
    values: dict[str, str]


_INDEXES = (
    _Index(
        "https://www.neighborhoodatlas.medicine.wisc.edu", "FIPS",
        {
            "ADI_NATRANK": "Area deprivation, national percentile (100 is most deprived)",
            "ADI_STATERNK": "Area deprivation, state decile (10 is most deprived)",
        },
    ),
    _Index(
        "https://www.gov.uk/government/statistics/english-indices-of-deprivation-2019",
        "LSOA code (2011)",
        {
            "Index of Multiple Deprivation (IMD) Rank": "Deprivation rank (1 is most deprived)",
            "Index of Multiple Deprivation (IMD) Decile":
                "Deprivation decile (1 is most deprived)",
        },
    ),
)  # fmt: skip


class AreaDeprivationImporter:
    """Keeps what one area's row says; a code such as GQ, given where few live, is kept too."""

    id = "area_deprivation"
    display_name = "Area deprivation (US ADI, English IMD)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """The code of an area and one of the index's columns."""
        return 0.95 if _index(header_of(path, head)) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield one area's row as statements."""
        index = _index(header_of(path, read_head(path)))
        if index is None:
            raise DamagedFileError(f"'{path.name}' names no area", "", "get it again")
        take = Intake(path, self, options)
        line, row = _chosen(path, index, take, progress, cancelled)
        code = row[index.code]
        for column, name in index.values.items():
            if row.get(column):
                take.statements.add(
                    "finding", line, system=index.system, code=column, name=name,
                    value=row[column], detail=f"area {code}", start=options.recorded_at,
                )  # fmt: skip
        progress(1.0)
        yield take.batch()


def _index(header: list[str]) -> _Index | None:
    found = set(header)
    for index in _INDEXES:
        if index.code in found and found & set(index.values):
            return index
    return None


def _chosen(
    path: Path, index: _Index, take: Intake, progress: Progress, cancelled: Cancelled
) -> tuple[int, dict[str, str]]:
    """The row of the area that the caller named, or the only one."""
    wanted = (take.options.person_choice or "").strip()
    first: list[tuple[int, dict[str, str]]] = []
    with dict_rows(path, take, progress=progress, cancelled=cancelled) as rows:
        for line, row in rows:
            if wanted and row[index.code].strip('"') == wanted:
                return line, row
            if len(first) <= _FEW:
                first.append((line, row))
    if len(first) == 1 and not wanted:
        return first[0]
    named = [(row[index.code], "") for _, row in first]
    if not named:
        raise DamagedFileError(f"'{path.name}' holds no area", "", "get it again")
    raise PersonChoiceError(f"'{path.name}' (say the code of the area where you live)", named)
