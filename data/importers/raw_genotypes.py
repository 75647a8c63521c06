"""Raw data of 23andMe, AncestryDNA and others: a table of markers, places and letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from data.importers._collect import Collector
from data.importers._files import head_lines, numbered_lines, source_of
from data.importers._genome import GENOME, TableWriter, chromosome, stated_build
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import DamagedFileError
from data.importers.vcf import COLUMNS
from data.record.types import ImportBatch

_NAMES = {"rsid", "name", "markername", "snp.name", "snp name"}
_CHROMOSOMES = {"chromosome", "chrom", "chr"}
_POSITIONS = {"position", "pos"}
_BOTH = {"genotype", "result", "gt"}
#: Columns of the two letters on the plus strand of the reference.
_PAIRS = (("allele1", "allele2"), ("allele_1", "allele_2"), ("allele1...plus", "allele2...plus"))
_LETTERS = re.compile(r"[ACGTDI]\Z")
_NO_CALL = {"-", "0", "."}
_HEAD_LINES = 200


@dataclass(frozen=True, slots=True)
class _Layout:
    """Which column holds what. `both` is one column of both letters, or None."""

    separator: str | None
    width: int
    name: int
    chromosome: int
    position: int
    both: int | None
    first: int
    second: int

    def cells(self, line: str) -> list[str]:
        """The cells of a row; None as separator is any run of white space."""
        cells = line.replace('"', "").split(self.separator)
        return [cell.strip() for cell in cells]


class RawGenotypesImporter:
    """Reads every vendor whose header names marker, chromosome, position and letters."""

    id = "raw_genotypes"
    display_name = "Raw DNA data (23andMe, AncestryDNA, MyHeritage, FTDNA and alike)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims tables with such a header, commented out or not."""
        return 0.9 if any(_layout(line) for line in head_lines(head, _HEAD_LINES)) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the genotypes as a document."""
        into = Collector(source_of(path, self.id, self.version))
        reader = _Reader(path, into)
        for number, line in numbered_lines(path, progress, cancelled):
            reader.take(number, line.lstrip("\ufeff"))
        reader.finish()
        progress(1.0)
        yield into.take()


def _layout(line: str) -> _Layout | None:
    text = line.lstrip("# ").replace('"', "").rstrip("\r\n").lower()
    separator = "," if "," in text else None
    parts = re.split(r",|\t| {2,}", text) if separator or "\t" in text else text.split()
    names = [part.strip() for part in parts if part.strip()]
    name, place, position = (_find(names, kind) for kind in (_NAMES, _CHROMOSOMES, _POSITIONS))
    if name is None or place is None or position is None:
        return None
    both = _find(names, _BOTH)
    pair = next((p for p in _PAIRS if set(p) <= set(names)), None)
    if both is None and pair is None:
        return None
    first, second = (names.index(column) for column in pair) if pair else (0, 0)
    # Cells of wide reports hold spaces, so that only tabs divide them.
    divider = separator or ("\t" if len(names) > 8 else None)
    return _Layout(divider, len(names), name, place, position, both, first, second)


def _find(names: list[str], wanted: set[str]) -> int | None:
    return next((place for place, name in enumerate(names) if name in wanted), None)


class _Reader:
    def __init__(self, path: Path, into: Collector) -> None:
        self._path, self._into = path, into
        self._comments: list[str] = []
        self._layout: _Layout | None = None
        self._table: TableWriter | None = None
        self._called = self._again = 0
        self._seen: set[str] = set()

    def take(self, number: int, line: str) -> None:
        if not line.strip():
            return
        if self._layout is None:
            self._layout = _layout(line)
            if self._layout is None:
                self._comments.append(line)
            return
        if not line.startswith("#"):
            self._row(number, line, self._layout)

    def finish(self) -> None:
        if self._table is None:
            raise DamagedFileError(
                f"'{self._path.name}' holds no genotype", "", "download the raw data again"
            )
        build = self._build() or "a reference that the file does not state"
        self._into.note(
            f"{self._called} of {self._table.rows} genotypes are called, on {build}; "
            "they are kept as a genome document."
        )
        if self._again:
            self._into.note(f"{self._again} markers come more than once; every row is kept.")
        self._into.attach(GENOME, self._table.content())

    def _build(self) -> str:
        return stated_build("\n".join(self._comments))

    def _row(self, number: int, line: str, layout: _Layout) -> None:
        cells = layout.cells(line)
        if len(cells) != layout.width:
            reason = f"{len(cells)} columns where the header has {layout.width}"
            self._into.refuse(reason, line, number)
            return
        where, position = chromosome(cells[layout.chromosome]), cells[layout.position]
        alleles = _alleles(cells, layout)
        if not where:
            self._into.refuse("no chromosome", line, number)
        elif not (position.isascii() and position.isdigit()):
            self._into.refuse("no position", line, number)
        elif not alleles:
            self._into.refuse("no genotype", line, number)
        else:
            self._keep(where, position, cells[layout.name], alleles)

    def _keep(self, where: str, position: str, name: str, alleles: str) -> None:
        if self._table is None:
            facts = {"format": "vitruvian-genome 1", "build": self._build() or "not stated"}
            self._table = TableWriter(facts | {"file": self._path.name}, COLUMNS)
        self._again += name in self._seen
        self._seen.add(name)
        self._called += "." not in alleles
        self._table.add(where, position, name, "", alleles, "")


def _alleles(cells: list[str], layout: _Layout) -> str:
    """Letters joined by ``/``; ``.`` for one that was not called; empty if this is no genotype."""
    if layout.both is None:
        letters = [cells[layout.first].upper(), cells[layout.second].upper()]
    else:
        letters = list(cells[layout.both].upper().replace("/", ""))
    letters = ["." if letter in _NO_CALL else letter for letter in letters]
    valid = all(letter == "." or _LETTERS.match(letter) for letter in letters)
    return "/".join(letters) if valid and len(letters) in (1, 2) else ""
