"""The rules, in the order in which they were written down.

A rule is a pattern for the words of a row, in lower case, and what they say; all rules that match
apply, in order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from workbench.evidence.situation import Case, Situation

Rule = Callable[[re.Match[str], Case], Case]
RULES: list[tuple[re.Pattern[str], Rule]] = []


def rule(pattern: str) -> Callable[[Rule], Rule]:
    """Registers a rule for rows whose words match `pattern`."""

    def register(function: Rule) -> Rule:
        RULES.append((re.compile(pattern), function))
        return function

    return register


def now(case: Case, situation: Situation) -> Case:
    """The case with another situation, compared with the same one as before."""
    return replace(case, now=situation)


def also_before(case: Case, **drives: float) -> Case:
    """Drives that hold in both situations that are compared."""
    before = (case.before or case.now).driven(**drives)
    return replace(case, now=case.now.driven(**drives), before=before)
