"""Unlocked keys lie in the system's store of secrets, or in the session's folder without one."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from data.vault import session

keyring = pytest.importorskip("keyring", reason="the extra 'keyring' is not installed")
backend = pytest.importorskip("keyring.backend")

RECORD = "ab" * 16


class Strong(backend.KeyringBackend):
    """A store as the system's: behind the same interface that ``keyring`` gives to all."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise keyring.errors.PasswordDeleteError("no such password")


class Weak(Strong):
    priority = 0.5


class Broken(Strong):
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("the service does not answer")

    set_password = delete_password = get_password  # type: ignore[assignment]


@pytest.fixture
def store(monkeypatch):
    """Put a store in place of the system's."""
    before = keyring.get_keyring()
    monkeypatch.delenv("VITRUVIAN_KEYRING", raising=False)

    def use(kind):
        keyring.set_keyring(kind())
        return keyring.get_keyring()

    yield use
    keyring.set_keyring(before)


def session_files() -> list:
    return list(session._file(RECORD).parent.glob("*"))


def test_keys_lie_in_the_systems_store_and_are_forgotten(store) -> None:
    kept = store(Strong)
    assert session.unlock(RECORD, ["AGE-SECRET-KEY-1X"]) == "the system's store of secrets"
    assert session.unlocked(RECORD) == ("AGE-SECRET-KEY-1X",)
    assert len(kept.kept) == 1
    assert session_files() == []
    assert session.lock(RECORD)
    assert kept.kept == {}
    assert session.unlocked(RECORD) == ()
    assert not session.lock(RECORD)


@pytest.mark.parametrize("kind", [Weak, Broken])
def test_without_a_store_worth_it_the_sessions_folder_is_used(store, kind) -> None:
    kept = store(kind)
    assert session.unlock(RECORD, ["AGE-SECRET-KEY-1X"]) == "your session's folder"
    assert kept.kept == {}
    (file,) = session_files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert session.unlocked(RECORD) == ("AGE-SECRET-KEY-1X",)
    assert session.lock(RECORD)
    assert session_files() == []


def test_disuse_locks_whatever_the_store(store, monkeypatch) -> None:
    store(Strong)
    session.unlock(RECORD, ["AGE-SECRET-KEY-1X"], minutes=10)
    later = session.time.time_ns() + 11 * 60 * 10**9
    monkeypatch.setattr(session.time, "time_ns", lambda: later)
    assert session.unlocked(RECORD) == ()
    assert session.locks_at_ns(RECORD) == 0


def test_looking_for_a_store_keeps_no_caller_alive(tmp_path) -> None:
    """``keyring`` keeps the exceptions of missing stores, and these their frames."""
    program = (
        "import gc, weakref\n"
        "from data.vault import session\n"
        "class Window: pass\n"
        "def caller():\n"
        "    window = Window()\n"
        "    session._keyring()\n"
        "    return weakref.ref(window)\n"
        "kept = caller()\n"
        "gc.collect()\n"
        "raise SystemExit(0 if kept() is None else 'a caller is kept alive')\n"
    )
    around = {k: v for k, v in os.environ.items() if k != "VITRUVIAN_KEYRING"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=around, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
