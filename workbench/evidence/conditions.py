"""From the words of a row to the situations that answer it.

Condition and quantity are read together, for either may say what is done ("PCWP at peak upright
exercise" in "HFpEF").
"""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.row import Row
from workbench.evidence.rules import RULES
from workbench.evidence.situation import Case, Situation

_CHANGE = r"\bchange|fall|rise|\bratio of|slope|gain|dip|drop|increase|decrease|reduction"


def case_of(row: Row) -> Case:
    """What a row asks for."""
    quantity = row.quantity.lower()
    text = f"{row.condition.lower()}; {quantity}"
    if row.group.lower() == "heart failure" or re.search(r"nyha|heart failure", text):
        text = _failing(text)
    case = Case(Situation())
    for pattern, apply in RULES:
        found = pattern.search(text)
        if found:
            case = apply(found, case)
    compared = row.kind in ("change", "relative", "sign") or re.search(_CHANGE, quantity)
    if compared and case.before is None:
        case = replace(case, before=_without(case.now))
    return case


def _without(now: Situation) -> Situation:
    """What a change is told from: the same effort without the drug, else rest."""
    kept = tuple((n, v) for n, v in now.drives if not n.startswith(("drug.", "infusion.")))
    effort = any(name in ("reserve", "oxygen_uptake", "power") for name, _ in now.wishes)
    return replace(now, drives=kept) if effort and kept != now.drives else now.rest()


def _failing(text: str) -> str:
    """Heart failure of an unnamed kind has a reduced ejection fraction where it says so."""
    if re.search(r"hfpef|control|hfref|preserved", text):
        return text
    words = r"systolic (?:hf|heart)|nyha|reduced|acute|bnp|heart failure|6-min"
    return f"{text} hfref" if re.search(words, text) else text
