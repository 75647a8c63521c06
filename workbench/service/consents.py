"""Who may read what of a record, of which time, for what, until when: in a person's own words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viewers.words import tr
from workbench.service.access import KINDS, day

if TYPE_CHECKING:
    from data.vault.state import Share

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Consents:
    """`rows` hold a sentence for each consent; `first` says what holds for everybody else."""

    state: str
    first: str
    rows: tuple[dict[str, Any], ...] = ()


def consents_of(path: Path) -> Consents:
    """The consents in force, each with when its reader last came, as far as the log tells."""
    from data.audit.journal import entries
    from data.record import Record

    with Record.open(path, purpose="seeing who may read it") as record:
        vault = record.vault
        if vault is None:
            return Consents(
                "open",
                "This record is not encrypted: whoever gets at its folder reads everything.",
            )
        if vault.role != "owner":
            return Consents("shared", _mine(vault.shares), ())
        names = sorted(record.signals())
        logged = entries(record._store) if record._store.layout.audit.exists() else []
        last = {entry.who: entry.time_ns for entry in logged if entry is not None}
        rows = tuple(_row(share, names, last.get(share.name)) for share in vault.shares)
    told = "these people" if rows else "nobody"
    return Consents("encrypted", f"Besides you, {told} may read this record.", rows)


def _mine(shares: tuple[Share, ...]) -> str:
    what = "; ".join(f"{_kinds(share, ())}{_terms(share)}" for share in shares)
    return f"You are not the owner. You may read {what}."


def _row(share: Share, signals: list[str], last_ns: int | None) -> dict[str, Any]:
    sentence = f"{share.name} may read {_kinds(share, signals)}{_terms(share)}."
    came = f"last opened by them on {day(last_ns)}" if last_ns else "not opened by them so far"
    return {
        "with": share.name,
        "sentence": sentence,
        "given": day(share.created_ns),
        "last_read": day(last_ns),
        "aside": f"given on {day(share.created_ns)}, {came}; "
        f"`vitruvian vault revoke` with '{share.name}' takes it back",
    }


def _kinds(share: Share, signals: list[str] | tuple[str, ...]) -> str:
    return " and ".join(_kind(name, signals) for name in share.modalities)


def _kind(modality: str, signals: list[str] | tuple[str, ...]) -> str:
    from twin_core.vocabulary import signal

    if modality in KINDS:
        return tr(KINDS[modality])
    held = [signal(name).name.lower() for name in signals if name.partition(".")[0] == modality]
    shown = ", ".join(held[:_NAMED]) + (" and more" if len(held) > _NAMED else "")
    return f"{modality} data" + (f" ({shown})" if held else "")


def _terms(share: Share) -> str:
    since, until = day(share.start_ns), day(share.stop_ns)
    time = f" from {since}" if since else ""
    time += f" up to {until}" if until else ""
    if not time:
        time = " of all time, new values included"
    ends = f", until {day(share.expires_ns)}" if share.expires_ns else ", until you take it back"
    return f"{time}{ends}, " + (f"for {share.purpose}" if share.purpose else "for any purpose")
