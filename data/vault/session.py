"""Which keys are at hand: unlocked in this process or on this machine, until the auto-lock.

Unlocked keys lie in the system's own store of secrets where the extra ``keyring`` is installed and
has one, else in the user's runtime folder, which is memory on most systems, readable by the user
only. Both are forgotten after a stretch without use.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import warnings
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.vault.age import SECRET_KEY, new_identity
from data.vault.errors import VaultError

SERVICE = "vitruvian"
#: An age identity file whose keys are tried on every encrypted record
IDENTITY_FILE = "VITRUVIAN_IDENTITY"
#: "off" leaves the system's store of secrets alone
KEYRING_SWITCH = "VITRUVIAN_KEYRING"
MINUTES = 15.0
_MINUTE_NS = 60_000_000_000


def unlocked(record_id: str) -> tuple[str, ...]:
    """The secret keys to try on that record; using them puts the auto-lock off."""
    found = list(identities_in(os.environ.get(IDENTITY_FILE, "")))
    facts = _load(record_id)
    if facts is not None:
        now = time.time_ns()
        if now >= facts["until_ns"]:
            lock(record_id)
        else:
            found += facts["secrets"]
            span = int(facts["minutes"] * _MINUTE_NS)
            if facts["until_ns"] - now < span - _MINUTE_NS // 2:
                _save(record_id, facts | {"until_ns": now + span})
    return tuple(dict.fromkeys(found))


def unlock(record_id: str, secrets: Iterable[str], minutes: float = MINUTES) -> str:
    """Keep keys at hand for that many minutes after their last use; where they are kept."""
    until = time.time_ns() + int(minutes * _MINUTE_NS)
    return _save(record_id, {"secrets": list(secrets), "minutes": minutes, "until_ns": until})


def lock(record_id: str) -> bool:
    """Forget the keys; true if there were any."""
    had = _load(record_id) is not None
    keyring = _keyring()
    if keyring is not None:
        with suppress(Exception):  # each backend has its own way to say that there is none
            keyring.delete_password(SERVICE, record_id)
    _file(record_id).unlink(missing_ok=True)
    return had


def locks_at_ns(record_id: str) -> int:
    """When the keys will be forgotten if they are not used; 0 if there are none."""
    facts = _load(record_id)
    return facts["until_ns"] if facts is not None and facts["until_ns"] > time.time_ns() else 0


def kept_secrets(record_id: str) -> tuple[str, ...]:
    """The keys to try on that record, without counting as a use of them."""
    facts = _load(record_id)
    alive = facts is not None and facts["until_ns"] > time.time_ns()
    kept = facts["secrets"] if facts is not None and alive else ()
    return (*identities_in(os.environ.get(IDENTITY_FILE, "")), *kept)


def identities_in(path: str | Path) -> list[str]:
    """The secret keys of an age identity file, as ``age-keygen`` writes it; none without a path."""
    if not str(path):
        return []
    try:
        lines = Path(path).read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise VaultError(
            "the identity file cannot be read", path, "give a file made by `age-keygen`"
        ) from error
    found = [line.strip() for line in lines if line.startswith(SECRET_KEY)]
    if not found:
        raise VaultError(
            "the file holds no age secret key", path, "give a file made by `age-keygen`"
        )
    return found


def write_identity(path: Path) -> str:
    """A fresh key of one's own in a new file, as ``age-keygen`` writes it; its public half.

    Raises `VaultError` where the file cannot be made or something is there already.
    """
    secret, public = new_identity()
    made = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(f"# created: {made}\n# public key: {public}\n{secret}\n")
    except OSError as error:
        raise VaultError(
            f"the key cannot be written there ({error.strerror})", path, "name a new file"
        ) from error
    return public


def keep(name: str, facts: dict[str, Any]) -> str:
    """Put other secrets where keys are kept, until `lock` of that name; says where."""
    return _save(name, facts)


def kept(name: str) -> dict[str, Any] | None:
    """Secrets put there by `keep`; None if there are none."""
    return _load(name)


def _load(record_id: str) -> dict[str, Any] | None:
    text = None
    keyring = _keyring()
    if keyring is not None:
        with suppress(Exception):
            text = keyring.get_password(SERVICE, record_id)
    if text is None:
        with suppress(OSError):
            text = _file(record_id).read_text(encoding="ascii")
    try:
        return json.loads(text) if text else None
    except ValueError:
        return None


def _save(record_id: str, facts: dict[str, Any]) -> str:
    text = json.dumps(facts)
    keyring = _keyring()
    if keyring is not None:
        with suppress(Exception):
            keyring.set_password(SERVICE, record_id, text)
            return "the system's store of secrets"
    path = _file(record_id)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
    os.replace(aside, path)
    return "your session's folder"


def _file(record_id: str) -> Path:
    from platformdirs import user_runtime_path

    with warnings.catch_warnings():  # without a runtime folder it takes one below /tmp, and says so
        warnings.simplefilter("ignore")
        folder = user_runtime_path("vitruvian", appauthor=False)
    return folder / "unlocked" / f"{record_id}.json"


def _keyring() -> Any:
    """The system's store of secrets; None if the extra is missing or there is no such store."""
    if os.environ.get(KEYRING_SWITCH) == "off":
        return None
    known = sys.modules.get("keyring")
    try:
        if known is None:
            known = _first_look()
        return known if known is not None and known.get_keyring().priority >= 1 else None
    except Exception:  # a backend may fail in its own way while it looks for its service
        return None


def _first_look() -> Any:
    """The module once it has looked for a store; None if the extra is missing.

    It keeps the exceptions of stores that are not there, and with them every frame below: on a
    thread of its own it keeps no caller, such as a closed window, alive.
    """
    found: list[Any] = []

    def look() -> None:
        with suppress(Exception):
            import keyring  # pyright: ignore[reportMissingImports]

            keyring.get_keyring()
            found.append(keyring)

    thread = threading.Thread(target=look, name="keyring")
    thread.start()
    thread.join()
    return found[0] if found else None
