"""Plain HDF5 that any tool reads: a group for each signal, a dataset for each column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO

from data.record import Person, SignalData

_COLUMNS = {
    "time_ns": "ns since 1970-01-01 UTC", "value": "", "original_value": "",
    "utc_offset_s": "s", "duration_s": "s", "source_index": "index into the attribute files",
}  # fmt: skip


def write_hdf5(out: IO[bytes], tables: Iterable[SignalData], person: Person) -> int:
    """Version 1.10 or later of the format reads it; how many values."""
    import h5py
    import numpy as np

    count = 0
    with h5py.File(out, "w") as file:
        file.attrs["person"] = person.display_name or person.identifier
        file.attrs["synthetic"] = person.synthetic
        for data in tables:
            group = file.create_group(f"signals/{data.signal}")
            group.attrs["unit"] = data.unit
            group.attrs["files"] = [origin.source.file_name for origin in data.origins]
            group.attrs["sha256"] = [origin.source.sha256 for origin in data.origins]
            group.attrs["original_units"] = [origin.original_unit for origin in data.origins]
            for name, unit in _COLUMNS.items():
                made = group.create_dataset(
                    name, data=np.asarray(getattr(data, name)), compression="gzip", fletcher32=True
                )
                made.attrs["unit"] = unit or (data.unit if name == "value" else "")
            if data.text is not None:
                group.create_dataset("text", data=list(data.text), dtype=h5py.string_dtype())
            count += len(data)
    return count
