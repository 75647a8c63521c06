"""Go on after the newest generation was damaged in both copies."""

from __future__ import annotations

from pathlib import Path

from data.record.disk import Disk, publish
from data.record.layout import segment_files
from data.record.store import Store, open_store

LOST = "lost"


def recover_store(path: Path, disk: Disk) -> Store:
    """Open for writing at the newest intact generation, numbered above the damaged one.

    Segments that only the damaged generation named are kept in ``segments/lost``, as files that
    any HDF5 reader opens.
    """
    store = open_store(path, "w", disk)
    if not store.fell_back:
        return store
    store.start_writing(accept_loss=True)
    _keep_lost(store)
    store.advance()
    return store


def _keep_lost(store: Store) -> None:
    known = {entry.name for entry in store.manifest.segments}
    known |= {name for name, _ in store.manifest.retired}
    lost = [path for path in segment_files(store.layout.segments) if path.name not in known]
    if not lost:
        return
    folder = store.layout.segments / LOST
    store.disk.make_folder(folder)
    for path in lost:  # copied: a file moved between folders may be in neither after a power cut
        publish(store.disk, [(folder / path.name, path.read_bytes())])
        store.disk.remove(path)
    store.warnings.append(
        f"{len(lost)} segments of the damaged generation were set aside; {folder}; "
        "import their files again, or read them with any HDF5 reader"
    )
