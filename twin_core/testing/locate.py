"""Where an organ lies: its manifest, the name it is imported by, and the folder above that."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from twin_core.organ import OrganError, OrganPlugin, Stage, discover, load

SKIPPED = {"build", "dist", "tests", "node_modules", "__pycache__"}


@dataclass(frozen=True, slots=True)
class Located:
    """`manifest` the file; `module` the package beside it; `root` what goes on the search path."""

    manifest: Path
    module: str
    root: Path

    @property
    def folder(self) -> Path:
        return self.manifest.parent

    def plugin(self) -> OrganPlugin:
        """The organ, imported; its error where it got stuck."""
        if str(self.root) not in sys.path:
            sys.path.insert(0, str(self.root))
        return load(discover([(self.module.rpartition(".")[2], self.entry)])[0])

    @property
    def entry(self) -> str:
        """The value of its entry point."""
        return f"{self.module}:{self.manifest.name}"


def locate(place: str | Path) -> Located:
    """The organ in a folder or file, behind an installed id, or behind an entry point's value.

    Raises `OrganError` at stage *discovered* where there is none or more than one.
    """
    path = Path(place)
    if path.exists():
        return _on_disk(path)
    text = str(place)
    if ":" in text and "/" not in text:
        module, _, resource = text.partition(":")
        return _of_module(module, resource)
    for plugin in discover():
        if text in (plugin.id, plugin.name):
            return _of_module(plugin.module, plugin.resource)
    known = ", ".join(sorted(plugin.id for plugin in discover()))
    cure = f"give a folder with organ.toml, or one of: {known}"
    raise OrganError(Stage.DISCOVERED, text, "no such folder and no such organ installed", cure)


def _of_module(module: str, resource: str) -> Located:
    try:
        file = Path(str(resources.files(module).joinpath(resource)))
    except ModuleNotFoundError as error:
        cure = "install it, or give its folder"
        raise OrganError(Stage.DISCOVERED, module, str(error), cure) from error
    return _on_disk(file)


def _on_disk(path: Path) -> Located:
    manifest = path if path.is_file() else _manifest_under(path)
    package, parts = manifest.parent.resolve(), [manifest.parent.resolve().name]
    while (package.parent / "__init__.py").is_file():
        package = package.parent
        parts.insert(0, package.name)
    return Located(manifest.resolve(), ".".join(parts), package.parent)


def _manifest_under(folder: Path) -> Path:
    direct = folder / "organ.toml"
    if direct.is_file():
        return direct
    found = [
        file
        for file in sorted(folder.rglob("organ.toml"))
        if not SKIPPED & set(file.relative_to(folder).parts)
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
    ]
    if len(found) == 1:
        return found[0]
    many = ", ".join(str(file.parent.relative_to(folder)) for file in found)
    problem = f"it holds several organs ({many})" if found else "it holds no organ.toml"
    cure = "name one of them" if found else "make one with 'vitruvian plugin new'"
    raise OrganError(Stage.DISCOVERED, str(folder), problem, cure)
