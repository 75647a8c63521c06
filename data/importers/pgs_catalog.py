"""PGS Catalog scoring files: which letter weighs how much. Reading only; nothing is scored."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from data.importers._collect import Collector
from data.importers._files import head_lines, numbered_lines, source_of
from data.importers._genome import SCORE, TableWriter, chromosome, is_allele, stated_build
from data.importers._numbers import NotANumber, parse_number
from data.importers.contract import Cancelled, ImportOptions, Progress
from data.importers.errors import ImportFailure
from data.record.types import ImportBatch

COLUMNS = (
    "chromosome", "position", "id", "effect_allele", "other_allele", "weight", "frequency", "mode",
)  # fmt: skip
_TRUE = {"true", "1", "yes"}
_NONE = {"", ".", "NA", "NR"}
_KEPT = (
    "pgs_id",
    "omicspred_id",
    "pgs_name",
    "trait_reported",
    "weight_type",
    "citation",
    "license",
)
_HEAD_LINES = 60


class PgsCatalogImporter:
    """Keeps single variants; rows that name haplotypes are refused one by one."""

    id = "pgs_catalog"
    display_name = "PGS Catalog scoring file"
    version = "2"

    def sniff(self, path: Path, head: bytes) -> float:
        """Claims tables with an effect allele and its weight."""
        for line in head_lines(head, _HEAD_LINES):
            if not line.startswith("#"):
                names = set(line.split("\t"))
                return 0.9 if {"effect_allele", "effect_weight"} <= names else 0.0
        return 0.0

    def read(
        self,
        path: Path,
        *,
        options: ImportOptions,
        progress: Progress,
        cancelled: Cancelled,
    ) -> Iterator[ImportBatch]:
        """Yield the weights as a document."""
        into = Collector(source_of(path, self.id, self.version))
        reader = _Reader(path, into)
        for number, line in numbered_lines(path, progress, cancelled):
            reader.take(number, line)
        incomplete = reader.finish()
        progress(1.0)
        yield into.take(incomplete=incomplete)


class _Reader:
    def __init__(self, path: Path, into: Collector) -> None:
        self._path, self._into = path, into
        self._facts: dict[str, str] = {}
        self._names: list[str] = []
        self._rows = 0
        self._table: TableWriter | None = None

    def take(self, number: int, line: str) -> None:
        if line.startswith("#"):
            key, equals, value = line.lstrip("#").strip().partition("=")
            if equals:
                self._facts[key.strip()] = value.strip()
        elif not self._names:
            self._names = line.split("\t")
        elif line.strip():
            self._rows += 1
            self._row(number, line)

    def finish(self) -> str:
        """Attach the table; returns a sentence if the file holds less than it says."""
        if self._table is None:
            raise ImportFailure(
                f"'{self._path.name}' holds no variant that a score could use",
                f"{self._rows} rows were read",
                "download the harmonised file from the PGS Catalog",
            )
        self._into.attach(SCORE, self._table.content())
        name = self._facts.get("pgs_id") or self._facts.get("omicspred_id") or "a score"
        self._into.note(f"{self._table.rows} weights of {name} are kept as a score document.")
        refused = self._rows - self._table.rows
        if refused:
            self._into.note(
                f"{refused} of {self._rows} rows cannot be used, "
                "so that a sum of the others is not the published score."
            )
        said = self._facts.get("variants_number", "")
        stated = said.isascii() and said.isdigit()
        if stated and (said.lstrip("0") or "0") != str(self._rows):
            return (
                f"the file says that it has {said} variants and holds {self._rows}; "
                f"'{self._path.name}'; download it again"
            )
        return ""

    def _row(self, number: int, line: str) -> None:
        cells = dict(zip(self._names, (cell.strip() for cell in line.split("\t")), strict=False))
        try:
            row = self._read(cells)
        except ValueError as error:
            self._into.refuse(str(error), line, number)
            return
        if self._table is None:
            facts = {key: self._facts[key] for key in _KEPT if key in self._facts}
            head = {"format": "vitruvian-score 1", "build": self._build(), "file": self._path.name}
            self._table = TableWriter(head | facts, COLUMNS)
        self._table.add(*row)

    def _build(self) -> str:
        harmonised = self._facts.get("HmPOS_build", "")
        return stated_build(harmonised or self._facts.get("genome_build", "")) or "not stated"

    def _read(self, cells: dict[str, str]) -> tuple[str, ...]:
        if any(cells.get(key, "").lower() in _TRUE for key in ("is_haplotype", "is_diplotype")):
            raise ValueError("a haplotype, no single variant")
        effect, other = cells.get("effect_allele", ""), cells.get("other_allele", "")
        if not is_allele(effect):
            raise ValueError("the effect allele is no base (a haplotype or amino acid)")
        if not is_allele(other):
            other = cells.get("hm_inferOtherAllele", "")
            other = other if is_allele(other) else ""
        if cells.get("effect_weight", "") in _NONE:
            raise ValueError("no weight")
        try:
            parse_number(cells["effect_weight"])
        except NotANumber as error:
            raise ValueError(f"weight: {error}") from None
        where, position = self._place(cells)
        name = cells.get("hm_rsID") or cells.get("rsID") or cells.get("rsid") or ""
        name = name if re.match(r"(rs|ss|i)\d+\Z", name) else ""
        if not name and not position:
            raise ValueError("neither an rs number nor a position")
        frequency = cells.get("allelefrequency_effect", "")
        frequency = "" if frequency in _NONE else frequency
        return where, position, name, effect, other, cells["effect_weight"], frequency, _mode(cells)

    def _place(self, cells: dict[str, str]) -> tuple[str, str]:
        # Harmonised positions are on HmPOS_build; the author's own may be on another.
        pair = (
            ("hm_chr", "hm_pos") if "HmPOS_build" in self._facts else ("chr_name", "chr_position")
        )
        where, position = chromosome(cells.get(pair[0], "")), cells.get(pair[1], "")
        if not (where and position.isascii() and position.isdigit()):
            return where, ""
        return where, position


def _mode(cells: dict[str, str]) -> str:
    """How copies count: each by itself, or whether there is one, or whether there are two."""
    for key in ("dominant", "recessive"):
        if cells.get(f"is_{key}", "").lower() in _TRUE:
            return key
    return "additive"
