"""Make and find the keys of modalities, stretches of time and epochs."""

from __future__ import annotations

import secrets
from dataclasses import replace

from data.vault.age import new_identity
from data.vault.state import Bound, EpochKey, Vault, stretches


def new_key(modality: str, epoch: int, start_ns: Bound, stop_ns: Bound) -> EpochKey:
    """A fresh key; its random name tells nothing of the modality."""
    secret, public = new_identity()
    return EpochKey(secrets.token_hex(8), modality, epoch, start_ns, stop_ns, public, secret)


def with_modality(vault: Vault, modality: str) -> Vault:
    """The vault with keys for the modality, cut where its shares begin and end."""
    if any(key.modality == modality for key in vault.keys):
        return vault
    parts = stretches(None, None, vault.bounds(modality))
    return replace(vault, keys=(*vault.keys, *(new_key(modality, 1, *part) for part in parts)))


def next_epoch(key: EpochKey) -> EpochKey:
    """A new key for the same modality and stretch."""
    return new_key(key.modality, key.epoch + 1, key.start_ns, key.stop_ns)


def cut(key: EpochKey, cuts: list[int]) -> tuple[EpochKey, ...]:
    """Keys for the parts of the key's stretch; the key itself if nothing lies inside it."""
    parts = stretches(key.start_ns, key.stop_ns, cuts)
    if len(parts) == 1:
        return (key,)
    return tuple(new_key(key.modality, key.epoch + 1, *part) for part in parts)
