"""Chains of a fit that was stopped, as a document of the record, so that the next fit goes on."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.record import Record
from workbench.service.keep import fingerprint

KIND, NAME = "fit", "unfinished"
#: A version is stored at most this often [s]: each stays in the record.
EVERY_S = 20.0

State = Mapping[str, NDArray[Any]]


class Chains:
    """What a fit of a record leaves every `EVERY_S`, and finds again while the data are the same.

    It is as well kept as the record: encrypted where that is.
    """

    def __init__(self, record: Record, clock: Callable[[], float] = time.monotonic) -> None:
        self._record, self._clock, self._last = record, clock, clock()
        self._data = fingerprint(record)

    def find(self) -> dict[str, NDArray[Any]] | None:
        """The chains that were kept last, if they are of the data that the record holds now."""
        if not any(info.name == NAME for info in self._record.documents(KIND)):
            return None
        kept = np.load(io.BytesIO(self._record.document(KIND, NAME).content), allow_pickle=False)
        state = dict(kept)
        return state if str(state.pop("data")) == self._data else None

    def keep(self, state: State) -> None:
        """Stores the chains, unless that was done just now or the record is another's to write."""
        if self._record.writable and self._clock() - self._last >= EVERY_S:
            self._store(state)
            self._last = self._clock()

    def finish(self) -> None:
        """The fit has ended: there is nothing left to go on with."""
        if self._record.writable and self.find() is not None:
            self._store({}, data="")

    def _store(self, state: State, data: str | None = None) -> None:
        table: dict[str, Any] = {"data": self._data if data is None else data, **state}
        told = io.BytesIO()
        np.savez_compressed(told, **table)
        self._record.store_document(KIND, NAME, told.getvalue())
