"""Plain files that a stopped encryption, or a stopped erasure, left in an encrypted record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from data.audit.journal import seal_plain_log
from data.record import manifest_store
from data.record.disk import TEMPORARY

if TYPE_CHECKING:
    from data.record.store import Store


def leftovers(store: Store) -> list[Path]:
    """Files that hold, or may hold, what the current generation keeps encrypted."""
    layout, vault = store.layout, store.manifest.vault
    if vault is None:
        return []
    known = {layout.root / file.path for file in vault.files}
    found = [layout.signing_key] if layout.signing_key.exists() else []
    for folder in (layout.segments, layout.documents):
        # An encrypted file that no generation names is a stopped commit, and harmless.
        found += [p for p in folder.rglob("*") if p.is_file() and p.suffix != ".age"]
    found += [path for path in layout.vault.glob("*.age") if path not in known]
    for number in manifest_store.numbers(layout):
        older = number < store.manifest.generation
        if number < vault.fresh_from or (older and manifest_store.is_plain(layout, number)):
            found += [path for path in manifest_store.copies(layout, number) if path.exists()]
    return [path for path in found if not path.name.startswith(TEMPORARY)]


def remove_leftovers(store: Store) -> int:
    """Remove them, segments first and older generations last; how many there were."""
    found = [*leftovers(store), *_orphans(store)]
    for path in found:
        store.disk.remove(path)
    for folder in {path.parent for path in found}:
        store.disk.sync_directory(folder)
    seal_plain_log(store)
    return len(found)


def _orphans(store: Store) -> list[Path]:
    """Encrypted files that the generation does not name: withdrawn ones, or a killed writer's."""
    layout, manifest = store.layout, store.manifest
    if store.fell_back or manifest.vault is None or manifest.vault.role != "owner":
        return []
    known = {layout.root / file.path for file in manifest.vault.files}
    known |= {layout.segments / name for name, _ in manifest.retired}
    files = [*layout.segments.glob("*.age"), *layout.documents.glob("*.age")]
    return [path for path in files if path not in known]
