"""Genotypes and scoring files as one compact table: gzip of tab-separated text.

A genome document is lines ``#key=value`` (``format``, ``build``, ``sample``, ``file``), then the
columns ``chromosome position id ref alleles filter`` with positions counted from 1. ``alleles`` are
letters joined by ``/``, or by ``|`` where the phase is known; ``.`` is no call, and ``.`` in the
other columns is what the file does not say. ``build`` is ``not stated`` unless the file names one.
"""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Mapping

GENOME = "genome"
SCORE = "score"
_BUILDS = {
    "36": "NCBI36",
    "37": "GRCh37",
    "38": "GRCh38",
    "18": "NCBI36",
    "19": "GRCh37",
}
_BUILD = re.compile(r"(?:GRCh|NCBI|build\s*|\bb|\bhg)\s*(36|37|38|18|19)\b", re.IGNORECASE)
_ALLELE = re.compile(r"[ACGTN]+\Z", re.IGNORECASE)
_NUMBERED = {"23": "X", "24": "Y", "25": "PAR", "26": "MT", "M": "MT", "XY": "PAR"}
CHROMOSOMES = frozenset([*map(str, range(1, 23)), "X", "Y", "MT", "PAR"])


class TableWriter:
    """Writes rows into gzip as they come; equal rows give equal bytes."""

    def __init__(self, facts: Mapping[str, str], columns: tuple[str, ...]) -> None:
        self.rows = 0
        self._bytes = io.BytesIO()
        self._file = gzip.GzipFile(fileobj=self._bytes, mode="wb", mtime=0, compresslevel=6)
        lines = [f"#{key}={' '.join(value.split())}" for key, value in facts.items()]
        self._write("\n".join([*lines, "\t".join(columns)]))

    def add(self, *cells: str) -> None:
        """One row; an empty cell becomes a point."""
        self.rows += 1
        self._write("\t".join(cell or "." for cell in cells))

    def content(self) -> bytes:
        """The finished table."""
        self._file.close()
        return self._bytes.getvalue()

    def _write(self, text: str) -> None:
        self._file.write(f"{text}\n".encode("utf-8", "replace"))


def stated_build(text: str) -> str:
    """The one reference build that a text names, or nothing."""
    found = {_BUILDS[number] for number in _BUILD.findall(text)}
    return found.pop() if len(found) == 1 else ""


def chromosome(text: str) -> str:
    """A chromosome's common name, or nothing."""
    name = re.sub(r"^chr", "", text.strip(), flags=re.IGNORECASE).upper()
    name = _NUMBERED.get(name, name)
    return name if name in CHROMOSOMES else ""


def is_allele(text: str) -> bool:
    """Whether a text is bases."""
    return bool(_ALLELE.match(text))
