"""What a refused file needs to be told, as the refusal itself names it: for the window to ask.

A refusal ends with the option that answers it, such as ``--unit mg/dL or --unit mmol/L``; here that
becomes a question with choices, so that nobody needs a command line to answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

#: The command's option, the importers' own, and the question
_OPTIONS = {
    "--day-first": ("day_first", "Is 03/04/2024 the 3rd of April or March 4th?"),
    "--unit": ("assume_unit", "In which unit are the values?"),
    "--recorded-at": ("recorded_at", "When did the recording begin, or was the picture taken?"),
    "--person": ("person_choice", "Which of these people is it about?"),
    "--same-person": ("same_person", "Is the file about the person of this record?"),
}
_NAMED = re.compile(r"--[a-z]+(?:-[a-z]+)*")
_UNIT = re.compile(r"--unit ([^\s,);]+)")
_ORDERS = {"the 3rd of April (day first)": True, "March 4th (month first)": False}
_SAME = {"Yes, it is the same person": True}
#: Offered where a refusal names no unit
_UNITS = ("kg", "[lb_av]", "mg/dL", "mmol/L", "mm", "ms", "mV")


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask; `choices` map what is shown to what it means, `free` lets one type."""

    option: str
    text: str
    choices: dict[str, Any]
    free: bool = False


def question_of(error: Exception) -> Question | None:
    """The question that a refusal leaves to its reader; None where there is nothing to answer."""
    said = str(error)
    if "only be day first" in said or "only be month first" in said:  # the file settles it
        return None
    named = next((name for name in _NAMED.findall(said) if name in _OPTIONS), None)
    if named is None:
        return None
    option, text = _OPTIONS[named]
    return Question(option, text, _choices(option, said, error), option in _FREE)


def checked(option: str, answer: Any) -> Any:
    """The answer as the importers take it; raises `ValueError` in one sentence."""
    if option != "recorded_at":
        return answer
    try:
        return datetime.fromisoformat(str(answer).strip()).isoformat()
    except ValueError:
        raise ValueError("write a day and a time such as 2024-03-01 08:00") from None


_FREE = ("recorded_at", "assume_unit")


def _choices(option: str, said: str, error: Exception) -> dict[str, Any]:
    if option == "day_first":
        return dict(_ORDERS)
    if option == "same_person":
        return dict(_SAME)
    if option == "assume_unit":
        named = _UNIT.findall(said)
        return {unit: unit for unit in (named if len(named) > 1 else [*named, *_UNITS])}
    people = getattr(error, "people", ())
    return {f"{name} ({number})" if name else number: number for number, name in people}
