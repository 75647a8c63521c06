"""Rate and rhythm: pacing, delays, fibrillation, slow and fast sinus."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.rules.registry import now, rule
from workbench.evidence.situation import Case

#: Atrial rate (per minute) at which delays are compared.
DELAY_RATE = 70.0
#: Demand that goes with a fast sinus at rest (assumed).
AROUSED = 0.7
#: Delays tried (ms), and those that patients of Eberhardt 2012 (PMID 22402713) were left at.
DELAYS = tuple(range(60, 301, 10))
DEFAULTS = (100, 240)


@rule(r"av (?:delay|interval) (\d+) ms (?:vs|versus|and|to) (?:no |(\d+) ms)")
def _kick(found: re.Match[str], case: Case) -> Case:
    first, second = float(found[1]) / 1000.0, max(float(found[2] or 0.0) / 1000.0, 1e-3)
    after = case.now.driven(pacing__rate=DELAY_RATE, pacing__av_delay=first)
    before = case.now.driven(pacing__rate=DELAY_RATE, pacing__av_delay=second)
    return replace(case, now=after, before=before)


@rule(r"(?:pacing|paced)(?: from)? (\d+) ?(?:->|to) ?(\d+)")
def _paced(found: re.Match[str], case: Case) -> Case:
    low, high = (case.now.driven(pacing__rate=float(found[i])) for i in (1, 2))
    return replace(case, now=high, before=low)


@rule(r"(?:pacing|paced)(?: rate)?(?: at| of)? (\d+) ?/ ?min|vvi (\d+)|aai (\d+)|ddd (\d+)")
def _rate(found: re.Match[str], case: Case) -> Case:
    value = float(next(group for group in found.groups() if group))
    drives = {"pacing__rate": value}
    if "vvi" in found[0] or "ventricular pacing" in found.string:
        drives["pacing__av_delay"] = 1e-3
    return now(case, case.now.driven(**drives))


@rule(r"(?:sinus )?(tachycardia|bradycardia)(?: at| of)? (\d+) ?(?:/ ?min|bpm|beats)")
def _sinus(found: re.Match[str], case: Case) -> Case:
    """A fast sinus is driven, and what drives it acts on muscle and vessels too."""
    driven = case.now.driven(stress__demand=AROUSED) if found[1] == "tachycardia" else case.now
    return now(case, driven.wishing(sinus_rate=float(found[2])))


@rule(r"resting ddd|dual-chamber|optimum vs|av[- ](?:delay|interval) optimi")
def _delays(found: re.Match[str], case: Case) -> Case:
    paced = tuple(
        case.now.driven(pacing__rate=DELAY_RATE, pacing__av_delay=delay / 1000.0)
        for delay in DELAYS
    )
    return Case(case.now, case.now, paced)


@rule(r"(?:right|left)? ?ventric\w+ first|vv[- ]delay (-?\d+) ms|left bundle")
def _dyssynchrony(found: re.Match[str], case: Case) -> Case:
    delay = float(found[1] or 60.0) / 1000.0
    return now(case, case.now.driven(pacing__rate=DELAY_RATE, pacing__vv_delay=delay))


@rule(r"atrial fibrillation|\baf\b")
def _fibrillation(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.driven(rhythm__atrial_fibrillation=1.0))
