"""What the vault refuses. Every message is one sentence: what; where; what to do."""

from __future__ import annotations

from data.record.errors import ReadOnlyError, RecordError


class VaultError(RecordError):
    """A request that the vault cannot carry out."""


class VaultLockedError(VaultError):
    """The record is encrypted, and no key for it is at hand."""


class WrongKeyError(VaultError):
    """A passphrase, recovery key or identity does not open this record."""


class NotSharedError(VaultError):
    """The key at hand opens other modalities, not the one that was asked for."""


class OwnerOnlyError(VaultError, ReadOnlyError):
    """A reader with whom something was shared wants to write."""


class ShareExpiredError(VaultError):
    """What was shared could be read until a day that has passed."""
