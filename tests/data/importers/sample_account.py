"""Writes what becomes of every undamaged sample file.

Run it with `python -m tests.data.importers.sample_account`.
Each file is imported alone and without any option, so a file that leaves a decision open shows the
question that it asks.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from data.importers import ImportFailure, detect, import_file

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "sample-files.md"
SAMPLES = ROOT.parent / "shared" / "sample"
#: Damaged on purpose, or about the folder itself.
LEFT_OUT = ("broken",)
HEAD = """# What becomes of every sample file

Written by `python -m tests.data.importers.sample_account`, which imports each undamaged file of the
sample folder alone and without options. A file that is not read is refused with the reason shown;
many of those are read once the caller answers (`--person`, `--unit`, `--day-first`). How formats
are recognised and what is refused: [importers.md](importers.md).

| file | importer | what became of it |
|---|---|---|
"""


def sample_files(samples: Path) -> list[Path]:
    """All undamaged files, by path."""
    found = (path for path in samples.rglob("*") if path.is_file() and path.suffix != ".md")
    return sorted(p for p in found if p.relative_to(samples).parts[0] not in LEFT_OUT)


def row(path: Path, samples: Path) -> str:
    """One row of the table."""
    name = str(path.relative_to(samples)).replace("|", "\\|")
    importer, told = account(path)
    return f"| {name} | {importer} | {told.replace('|', ' ')} |"


def account(path: Path) -> tuple[str, str]:
    """The importer and what it made of a file."""
    try:
        importer = detect(path).importer.id
    except ImportFailure as failure:
        return "none", f"refused: {failure.what}"
    signals: Counter[str] = Counter()
    refused = documents = 0
    incomplete = ""
    try:
        for batch in import_file(path):
            for series in batch.series:
                signals[series.signal] += len(series.value)
            refused += len(batch.quarantined)
            documents += len(batch.documents)
            incomplete = batch.incomplete
    except ImportFailure as failure:
        return f"`{importer}`", f"refused: {failure.what}"
    parts = [f"{sum(signals.values())} values of {_several(len(signals), 'signal')}"]
    parts += [_several(documents, "document")] if documents else []
    parts += [f"{refused} quarantined"] if refused else []
    parts += ["incomplete"] if incomplete else []
    known = bool(signals or documents or refused)
    return f"`{importer}`", ", ".join(parts) if known else "known, holds no values"


def _several(count: int, word: str) -> str:
    return f"{count} {word}" + ("s" if count != 1 else "")


def main() -> int:
    """Write the page."""
    if not SAMPLES.is_dir():
        print("the sample folder is not there; it lies beside the repository", file=sys.stderr)
        return 2
    rows = [row(path, SAMPLES) for path in sample_files(SAMPLES)]
    PAGE.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
