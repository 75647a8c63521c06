"""A report of a problem as a ZIP file: versions, log, settings, crashes. Nothing of the record."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from workbench.model.settings import Settings

README = """What is inside, so that you can look before you send it:

versions.txt   Python, system and libraries
log.txt        what the window said; it may name files and events that you added
settings.json  your settings, without the list of recent records
crash.log      traces of crashes, where there were any

No measurement, no name, no parameter of a person is inside.
"""


def bundle(
    out: Path, versions: str, log: Iterable[str], settings: Settings, crash_file: Path | None
) -> Path:
    """Write the report and return its path."""
    plain = {key: value for key, value in asdict(settings).items() if key != "recent"}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("README.txt", README)
        pack.writestr("versions.txt", versions)
        pack.writestr("log.txt", "\n".join(log) + "\n")
        pack.writestr("settings.json", json.dumps(plain, indent=1, sort_keys=True))
        if crash_file is not None and crash_file.is_file():
            pack.write(crash_file, "crash.log")
    return out
