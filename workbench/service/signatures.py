"""The signatures of all causes for the channels of one table of days."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from data.evidence.vigilance import causes
from twin_core.insight.signature import USUAL_STEPS, Signature, signature_of
from workbench.service.courses import courses
from workbench.service.daily import Daily

#: A cause that touches fewer of the watched channels cannot be told from noise.
LEAST_CHANNELS = 2


def signatures_for(daily: Daily, known: frozenset[str] = frozenset()) -> list[Signature]:
    """Causes that leave a trace in at least two of the channels.

    `known` says what else the record holds ("drugs"); causes that need it are left out without it,
    and causes that it supports are not rare.
    """
    usual = daily.column("steps")
    steps = float(np.nanmedian(usual)) if np.isfinite(usual).any() else USUAL_STEPS
    found = [
        signature_of(name, row, daily.channels, courses().get(row.get("organ", "")), steps)
        for name, row in causes().items()
        if row.get("only_with") is None or row["only_with"] in known
    ]
    found = [replace(one, rarity=0.0) if one.supported_by in known else one for one in found]
    return [one for one in found if np.any(one.course != 0.0, axis=0).sum() >= LEAST_CHANNELS]
