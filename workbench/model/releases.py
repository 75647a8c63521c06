"""Where newer versions are told of: an address that the installed distribution names, or none."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, metadata

#: Labels of `[project.urls]` that lead to releases, the best first
#: (https://packaging.python.org/en/latest/specifications/well-known-project-urls/).
LABELS = ("releases", "download", "changelog", "releasenotes")


def releases_page() -> str:
    """An https address; empty where this build names none."""
    try:
        named = metadata("vitruvian").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    return page_of(named)


def page_of(named: Iterable[str]) -> str:
    """The page of releases among rows ``label, address`` of a distribution's metadata."""
    rows = [row.partition(",") for row in named]
    urls = {_plain(label): url.strip() for label, _, url in rows}
    found = (urls[label] for label in LABELS if label in urls)
    return next((url for url in found if url.startswith("https://")), "")


def _plain(label: str) -> str:
    return "".join(c for c in label.lower() if c.isalnum())
