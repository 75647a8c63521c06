"""The sample person's record, made from the shipped data; it is marked synthetic."""

from __future__ import annotations

from pathlib import Path


def sample_record(folder: Path) -> Path:
    """The record in `folder`, made if it is not there."""
    from data.record import Record
    from data.sample import sample_batch, sample_person

    path = folder / "ada.vtr"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with Record.create(path, sample_person()) as record:
            record.commit(sample_batch())
    return path


def sample_folder() -> Path:
    """Where the window keeps the sample person on this system."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("vitruvian", appauthor=False)) / "sample"
