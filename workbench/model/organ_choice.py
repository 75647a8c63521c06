"""What the organ dialog shows and stores, worked out away from the GUI thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.model.vault import Refusal


def organ_rows(path: str) -> list[dict[str, Any]]:
    """Every installed organ that loads, as plain facts for the dialog."""
    from data.record import Record
    from twin_core.organ import discover
    from workbench.service.organs import choice_of
    from workbench.service.person import usual_organs

    with Record.open(path, purpose="seeing which organs are used") as kept:
        usual, preset, _ = usual_organs(kept)
        choice = choice_of(kept)
    starts = ({usual[0]: preset} if preset else {}) | dict(choice.presets)
    known = {p.manifest.id: p.manifest for p in discover() if p.manifest is not None}
    other_glucose = {"glucose_t1d", "glucose_endogenous"} - set(usual)
    return [
        {
            "id": name,
            "name": manifest.display_name,
            "words": manifest.intended_use,
            "validity": manifest.validity.rating,
            "presets": tuple((preset.id, preset.name) for preset in manifest.preset),
            "start": starts.get(name, ""),
            "part_of_twin": name in (*usual, *choice.organs),
            "fixed": name in usual,
        }
        for name, manifest in known.items()
        if name not in other_glucose
    ]


def store_choice(path: str, added: Sequence[str], starts: Mapping[str, str]) -> None:
    """Keep a choice in the record; raises `Refusal` where the body cannot be wired."""
    from data.record import Record
    from twin_core.organ import OrganError
    from workbench.service.organs import Choice, changed, keep_choice
    from workbench.service.person import usual_organs

    with Record.open(path, "w", purpose="choosing organs") as kept:
        usual, _, _ = usual_organs(kept)
        try:
            choice = changed(Choice(), usual, added, presets=starts)
        except OrganError as error:
            raise Refusal(str(error)) from error
        keep_choice(kept, choice)
