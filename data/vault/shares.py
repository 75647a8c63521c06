"""Give a person some modalities of some time; take it back; destroy keys and what they hold."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from data.record.ingest import UNASSIGNED
from data.record.ingest import modality as modality_of
from data.record.results import QuarantinedValue
from data.vault.age import check_recipient
from data.vault.erased import without
from data.vault.errors import VaultError
from data.vault.keys import cut, next_epoch
from data.vault.reseal import owned, reseal
from data.vault.sealing import put_segment
from data.vault.state import ALL, QUARANTINE, SPECIAL, Bound, EpochKey, Share, Vault

if TYPE_CHECKING:
    from data.record.store import Store


def share(
    store: Store,
    name: str,
    recipient: str,
    modalities: Iterable[str],
    start_ns: Bound = None,
    stop_ns: Bound = None,
    expires_ns: int = 0,
    purpose: str = "",
) -> Share:
    """Let the holder of an age key read; new values of that kind and time are included."""
    vault = owned(store)
    given = Share(
        secrets.token_hex(4), name, check_recipient(recipient), known_modalities(modalities, store),
        start_ns, stop_ns, expires_ns, purpose, time.time_ns(),
    )  # fmt: skip
    _check(store, given, vault.shares)
    shares = (*vault.shares, given)
    parts = {key.id: cut(key, _cuts(given)) for key in vault.keys if _to_cut(given, key)}
    divided = {old: keys for old, keys in parts.items() if len(keys) > 1}
    reseal(store, divided, shares) if divided else store.advance(vault=_with(store, shares))
    return given


def revoke(store: Store, named: str) -> list[Share]:
    """Take shares back, by name or number: all they could read moves to keys of a new epoch."""
    vault = owned(store)
    gone = [one for one in vault.shares if named in (one.id, one.name)]
    if not gone:
        raise VaultError(
            f"nothing is shared under '{named}'",
            store.layout.root,
            "`vitruvian vault status` lists all shares",
        )
    _withdraw(store, gone)
    return gone


def expire(store: Store, now_ns: int | None = None) -> list[Share]:
    """Revoke the shares whose day has passed."""
    now = time.time_ns() if now_ns is None else now_ns
    gone = [one for one in owned(store).shares if one.expired(now)]
    if gone:
        _withdraw(store, gone)
    return gone


def erase(
    store: Store, modalities: Iterable[str], start_ns: Bound = None, stop_ns: Bound = None
) -> int:
    """Destroy the keys of these modalities and time, and what they hold; how many rows went."""
    vault = owned(store)
    target = Share("", "", "", known_modalities(modalities, store), start_ns, stop_ns, 0, "", 0)
    followers: dict[str, Sequence[EpochKey]] = {}
    for key in vault.keys:
        if target.names(key.modality):
            parts = (key,) if key.modality in SPECIAL else cut(key, _cuts(target))
            left = [part for part in parts if not target.covers(part)]
            if list(left) != [key]:
                followers[key.id] = left
    before = sum(entry.n for entry in store.manifest.segments)
    refused, key = _refused_left(store, target)
    if key is not None:
        followers[key.id] = ()
    new = [next_epoch(key)] if key is not None else []
    added = [put_segment(store, new[0], {}, refused)] if refused else []
    reseal(store, followers, vault.shares, added, new, without(store, target, time.time_ns()))
    return before - sum(entry.n for entry in store.manifest.segments)


def known_modalities(names: Iterable[str], store: Store) -> tuple[str, ...]:
    """The names if all are known; raises `VaultError` naming those that could be meant."""
    from twin_core.vocabulary import catalogue

    known = {modality_of(name) for name in catalogue()} | {ALL, UNASSIGNED, *SPECIAL}
    wanted = tuple(dict.fromkeys(name.partition(".")[0] for name in names))
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        what = f"'{unknown[0]}' is no modality" if unknown else "no modality is named"
        raise VaultError(what, store.layout.root, f"choose among {', '.join(sorted(known))}")
    return wanted


def _check(store: Store, given: Share, shares: Sequence[Share]) -> None:
    where = store.layout.root
    if not given.name.strip():
        raise VaultError("the share has no name", where, "say with --with who it is for")
    if any(one.name == given.name for one in shares):
        raise VaultError(
            f"something is shared with '{given.name}' already", where, "revoke it, or add a word"
        )
    if None not in (given.start_ns, given.stop_ns) and given.start_ns >= given.stop_ns:  # type: ignore[operator]
        raise VaultError("the stretch ends before it begins", where, "swap --from and --to")
    if given.expired(time.time_ns()):
        raise VaultError("the share would have expired already", where, "choose a later day")


def _withdraw(store: Store, gone: Sequence[Share]) -> None:
    vault = owned(store)
    followers = {
        key.id: (next_epoch(key),) for key in vault.keys if any(one.covers(key) for one in gone)
    }
    reseal(store, followers, tuple(one for one in vault.shares if one not in gone))


def _refused_left(store: Store, target: Share) -> tuple[list[QuarantinedValue], EpochKey | None]:
    """Refused values that stay, and the key of those that go; no key if none goes.

    Those of an erased modality go whatever their time: they are raw text.
    """
    found = owned(store).of(QUARANTINE)
    if not found or target.names(QUARANTINE):
        return [], None
    entries = [entry for entry in store.manifest.segments if entry.key == found[0].id]
    values = [v for entry in entries for v in store.segments.reader(entry).quarantined()]
    left = [value for value in values if not target.names(modality_of(value.signal))]
    return (left, found[0]) if len(left) < len(values) else ([], None)


def _to_cut(given: Share, key: EpochKey) -> bool:
    return given.names(key.modality) and key.modality not in SPECIAL


def _cuts(given: Share) -> list[int]:
    return [end for end in (given.start_ns, given.stop_ns) if end is not None]


def _with(store: Store, shares: tuple[Share, ...]) -> Vault:
    return replace(owned(store), shares=shares)
