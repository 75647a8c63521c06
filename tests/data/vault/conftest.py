"""A small encrypted record, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest

from data.record import ImportBatch, Person, Record
from data.vault.locks import owner_secret
from tests.cheap_passphrase import seal_cheaply
from tests.data.vault.made_up import GLUCOSE, HEART, START, STEP, series, source

PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True)
class Kept:
    """An encrypted record and the ways into it."""

    path: Path
    secret: str
    recovery: str

    def open(self, mode: str = "r") -> Record:
        return Record.open(self.path, mode, identities=[self.secret])  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def private_session(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No test sees or leaves a key on this machine."""
    (tmp_path / "runtime").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "runtime"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("VITRUVIAN_KEYRING", "off")
    monkeypatch.delenv("VITRUVIAN_IDENTITY", raising=False)


def fill(path: Path) -> None:
    """Glucose and heart rate over ten days, a refused value, a document and a live value."""
    with Record.create(
        path, Person(identifier="patient-0417", display_name="Ada Secret")
    ) as record:
        refused = series(HEART, 1)
        refused.value[0] = np.inf
        both = [series(GLUCOSE, 500), series(HEART, 500), refused]
        record.commit(ImportBatch(source("clinic-letter.csv"), both))
        record.store_document("twin", "fitted", {"secret": "kidney"})
        record.tail_append(HEART, START + 10_000 * STEP, 61.0)


@pytest.fixture(scope="session", autouse=True)
def cheap_passphrases() -> Iterator[None]:
    """Locks cost milliseconds here instead of a second each way."""
    with patch("data.vault.locks.seal_by_passphrase", seal_cheaply):
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    path = tmp_path_factory.mktemp("vault") / "ada.vtr"
    fill(path)
    with Record.open(path, "w") as record:
        recovery = record.encrypt(PASSPHRASE)
        secret = owner_secret(record._store, passphrase=PASSPHRASE)
    return Kept(path, secret, recovery)


@pytest.fixture
def kept(template: Kept, tmp_path: Path) -> Kept:
    copy = tmp_path / "ada.vtr"
    shutil.copytree(template.path, copy)
    return Kept(copy, template.secret, template.recovery)


@pytest.fixture
def batch() -> Callable[[str, str, int, int], ImportBatch]:
    def make(name: str, signal: str, n: int, first: int = 0) -> ImportBatch:
        return ImportBatch(source(name), [series(signal, n, first)])

    return make
