"""Which organs make a person's twin, beyond the usual three, and from which starting points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from data.record import Record
from twin_core.body import assemble_by_id
from twin_core.organ import OrganError, Stage

KIND, NAME, FORMAT = "choice", "organs", 1


@dataclass(frozen=True, slots=True)
class Choice:
    """Organs that the owner added, and presets by organ (a failing heart, say)."""

    organs: tuple[str, ...] = ()
    presets: Mapping[str, str] = field(default_factory=dict)


def choice_of(record: Record) -> Choice:
    """What was chosen for this record; nothing where nobody chose."""
    if not any(info.name == NAME for info in record.documents(KIND)):
        return Choice()
    table = record.document(KIND, NAME).content
    return Choice(tuple(table["organs"]), dict(table["presets"]))


def changed(
    before: Choice,
    usual: Iterable[str],
    add: Iterable[str] = (),
    drop: Iterable[str] = (),
    presets: Mapping[str, str] | None = None,
) -> Choice:
    """The choice after adding and dropping; raises `OrganError` where the body cannot be wired.

    A preset of "" takes an organ back to its usual start.
    """
    usual = tuple(usual)
    gone = set(drop)
    wanted = dict.fromkeys((*before.organs, *add))
    organs = tuple(organ for organ in wanted if organ not in gone and organ not in usual)
    body = assemble_by_id((*usual, *organs))
    starts = {**before.presets, **(presets or {})}
    kept = {organ: start for organ, start in starts.items() if start and organ not in gone}
    for organ, start in kept.items():
        if organ not in (*usual, *organs):
            raise _no_preset(organ, "the twin has no such organ", "add the organ first")
        try:
            body.preset(organ, start)
        except KeyError:
            known = next(m for m in body.manifests if m.id == organ).preset
            names = ", ".join(preset.id for preset in known) or "none"
            raise _no_preset(organ, f"it has no preset '{start}'", f"choose from {names}") from None
    return Choice(organs, kept)


def keep_choice(record: Record, choice: Choice) -> None:
    """Store a choice; the twin is fitted anew when it is next opened."""
    table = {"format": FORMAT, "organs": list(choice.organs), "presets": dict(choice.presets)}
    record.store_document(KIND, NAME, table)


def _no_preset(organ: str, problem: str, cure: str) -> OrganError:
    return OrganError(Stage.ASSEMBLED, organ, problem, cure)
