"""The vault: age keys, encrypted segments, shares, revocation and erasure of a record."""

from data.vault.errors import (
    NotSharedError,
    ShareExpiredError,
    VaultError,
    VaultLockedError,
    WrongKeyError,
)
from data.vault.state import EpochKey, Share, Vault

__all__ = [
    "EpochKey",
    "NotSharedError",
    "Share",
    "ShareExpiredError",
    "Vault",
    "VaultError",
    "VaultLockedError",
    "WrongKeyError",
]
