"""VCF: one person's genotypes, read line by line. Calls only; nothing is scored or lifted over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._collect import Collector
from data.importers._files import numbered_lines, source_of
from data.importers._genome import GENOME, TableWriter, stated_build
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import (
    DamagedFileError,
    ImportFailure,
    PersonChoiceError,
)
from data.record.types import ImportBatch, Person

_FIXED = 9
_WHOLE = "nothing was kept, as a part of a genome looks like a whole one; get it again"
_MAGIC = b"##fileformat=VCF"
_TOLD = ("##reference", "##contig", "##assembly")
_CALL = re.compile(r"(?:\d+|\.)(?:[/|](?:\d+|\.))*\Z")
_BASES = re.compile(r"[ACGTNRYKMSWBDHV]+\Z", re.IGNORECASE)
COLUMNS = ("chromosome", "position", "id", "ref", "alleles", "filter")


class VcfImporter:
    """Keeps every call of the chosen sample; a file that is cut is refused whole."""

    id = "vcf"
    display_name = "Genome variants (VCF)"
    version = "1"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims texts whose first line says VCF, or that have its column line."""
        if head.startswith(_MAGIC):
            return 0.95
        return 0.8 if re.search(rb"^#CHROM\tPOS\tID\tREF\tALT\t", head, re.MULTILINE) else 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield one person's genome as a document."""
        into = Collector(source_of(path, self.id, self.version))
        reader = _Reader(path, into, options.person_choice)
        for number, line in numbered_lines(path, progress, cancelled, _WHOLE):
            reader.take(number, line)
        reader.finish()
        progress(1.0)
        yield into.take()


class _Reader:
    def __init__(self, path: Path, into: Collector, choice: str | None) -> None:
        self._path, self._into, self._choice = path, into, choice
        self._told: list[str] = []
        self._column = 0
        self._width = 0
        self._called = 0
        self._table: TableWriter | None = None

    def take(self, number: int, line: str) -> None:
        if line.startswith("##"):
            if line.startswith(_TOLD):
                self._told.append(line)
        elif line.startswith("#CHROM"):
            self._start(line)
        elif line:
            self._call(number, line)

    def finish(self) -> None:
        if self._table is None or not self._table.rows:
            raise DamagedFileError(
                f"'{self._path.name}' holds no genotype", "", "get the file of the variants again"
            )
        build = stated_build("\n".join(self._told)) or "a reference that it does not state"
        self._into.note(
            f"{self._called} of {self._table.rows} genotypes are called, on {build}; "
            "they are kept as a genome document."
        )
        self._into.attach(GENOME, self._table.content())

    def _start(self, line: str) -> None:
        columns = line.split("\t")
        samples = [name.strip() for name in columns[_FIXED:] if name.strip()]
        if not samples:
            raise ImportFailure(
                f"'{self._path.name}' lists variants of nobody (it has no sample column)",
                "",
                "export a file with genotypes",
            )
        chosen = self._choice if self._choice is not None or len(samples) > 1 else samples[0]
        if chosen not in samples:
            where = f"'{self._path.name}'"
            where += f" (none is '{chosen}')" if chosen is not None else ""
            raise PersonChoiceError(where, [(name, "") for name in samples])
        self._column = _FIXED + samples.index(chosen)
        self._width = _FIXED + len(samples)
        self._into.person = Person(identifier=chosen)
        build = stated_build("\n".join(self._told)) or "not stated"
        facts = {"format": "vitruvian-genome 1", "build": build, "sample": chosen}
        self._table = TableWriter(facts | {"file": self._path.name}, COLUMNS)

    def _call(self, number: int, line: str) -> None:
        if self._table is None:
            raise DamagedFileError(
                "variants begin before the line of columns (#CHROM)",
                f"'{self._path.name}', line {number}",
                "get the file again",
            )
        cells = line.split("\t")
        reason = _fault(cells, self._width)
        alleles = "" if reason else _alleles(cells, self._column)
        if reason or not alleles:
            self._into.refuse(reason or "no genotype that its alleles allow", line, number)
            return
        self._called += "." not in re.split(r"[/|]", alleles)
        chromosome, position, name, ref = cells[:4]
        self._table.add(chromosome, position, name, ref, alleles, cells[6])


def _fault(cells: list[str], width: int) -> str:
    if len(cells) < width:
        return f"{len(cells)} columns where {width} are declared"
    if not (cells[1].isascii() and cells[1].isdigit()):
        return "position is no number"
    if not _BASES.match(cells[3]):
        return "no reference base"
    return ""


def _alleles(cells: list[str], column: int) -> str:
    """Letters of the sample's call, such as ``G/A``; empty where the call is not valid."""
    keys, values = cells[8].split(":"), cells[column].split(":")
    call = values[keys.index("GT")] if "GT" in keys and keys.index("GT") < len(values) else ""
    if not _CALL.match(call):
        return ""
    choices = [cells[3], *([] if cells[4] == "." else cells[4].split(","))]
    parts = re.split(r"([/|])", call)
    for place in range(0, len(parts), 2):
        if parts[place] != ".":
            number = int(parts[place])
            if number >= len(choices):
                return ""
            parts[place] = choices[number]
    return "".join(parts)
