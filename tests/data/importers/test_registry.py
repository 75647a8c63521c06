"""Finding importers and choosing one by content."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data.importers import (
    BrokenImporterError,
    Importer,
    ImportFailure,
    UnknownFormatError,
    detect,
    import_file,
    installed,
)
from data.importers.registry import _BUILT_IN, Registry

REGISTRY = "data.importers.registry"


def test_the_built_in_importers_load() -> None:
    found = installed()
    assert set(_BUILT_IN) <= set(found.importers)
    assert not found.problems
    for name, importer in found.importers.items():
        assert isinstance(importer, Importer)
        assert importer.id == name


def test_entry_points_agree_with_the_built_in_table() -> None:
    import tomllib

    root = Path(__file__).resolve().parents[3]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["entry-points"]["vitruvian.importers"] == _BUILT_IN


def test_content_decides_and_not_the_name(written) -> None:
    path = written("report.pdf", '<?xml version="1.0"?><HealthData locale="en"></HealthData>')
    assert detect(path).importer.id == "apple_health"


@pytest.mark.parametrize(
    ("content", "seen"),
    [
        (b"%PDF-1.7", "PDF"),
        (b"hello there", "text that begins with 'hello there'"),
        (b"a,b,c\n1,2,3\n", "columns a, b, c"),
        (b'{"x": 1}', "JSON"),
        (b"<kml version='1'>", "root element kml"),
        (b"\0\1\2\3", "binary data"),
        (b"\x1f\x8bbroken", "gzip"),
        (b"PK\x03\x04" + b"x" * 60, "ZIP"),
    ],
)
def test_unknown_formats_say_what_was_seen(written, content: bytes, seen: str) -> None:
    with pytest.raises(UnknownFormatError, match=seen) as caught:
        detect(written("x.bin", content))
    assert len(caught.value.known) >= 6
    assert "\n" not in str(caught.value)


def test_missing_and_empty_files(written, tmp_path) -> None:
    with pytest.raises(ImportFailure, match="not a file"):
        detect(tmp_path / "absent")
    with pytest.raises(ImportFailure, match="is empty"):
        detect(written("x.csv", b""))


class _Broken:
    id = "broken"
    display_name = "Broken"
    version = "1"
    sure = 0.0

    def sniff(self, path: Path, head: bytes) -> float:
        if not self.sure:
            raise RuntimeError("cannot sniff")
        return self.sure

    def read(self, path, *, options, progress, cancelled):
        raise RuntimeError("cannot read")
        yield


def test_a_broken_plugin_is_isolated_and_named(written, monkeypatch) -> None:
    plugin = _Broken()
    both = Registry({"broken": plugin, **installed().importers}, ())
    monkeypatch.setattr(f"{REGISTRY}.installed", lambda: both)
    path = written("a.xml", "<HealthData></HealthData>")
    found = detect(path)
    assert found.importer.id == "apple_health"
    assert [problem.importer for problem in found.problems] == ["broken"]
    plugin.sure = 2.0
    with pytest.raises(BrokenImporterError, match="'broken' failed"):
        list(import_file(path))


def test_a_plugin_that_does_not_load_is_left_out(monkeypatch) -> None:
    paths = {**_BUILT_IN, "absent": "no.such.module:Importer"}
    monkeypatch.setattr(f"{REGISTRY}.declared", lambda: paths)
    found = installed.__wrapped__()
    assert set(found.importers) == set(_BUILT_IN)
    assert [problem.importer for problem in found.problems] == ["absent"]


def test_importing_the_package_is_cheap() -> None:
    heavy = ("pandas", "lxml", "fhir", "fitdecode", "openpyxl", "xlrd", "pint")
    code = f"import sys, data.importers; print([m for m in {heavy!r} if m in sys.modules])"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True
    )
    assert done.stdout.strip() == "[]"
