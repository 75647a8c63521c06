"""Estimates of shares of people: beyond a limit of a quantity, or by log odds of a response."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtr

from twin_core.trial.agreement import Estimate
from twin_core.trial.plan import Effect, Goal
from workbench.trials.drugs import WITHDRAWN
from workbench.trials.look import EVENT_STATISTICS
from workbench.trials.view import View

#: Share of people with diabetes of some years who take no drug in usual care (guideline arm of
#: DiRECT, Lean 2018).
WITHOUT_DRUGS = 0.2
#: Share who take none once they have lost much: they are taken off drugs as weight falls (of those
#: below 6.5 % after diet replacement, DiRECT, DIADEM-I; after surgery, STAMPEDE; assumed).
SLIMMED, MUCH_LOST = 0.85, -0.08
#: Log odds of ACR 20, 50 and 70 responses without any drug (placebo arms of DE019 and PREMIER).
ACR = {20.0: -0.5, 50.0: -1.5, 70.0: -2.6}
#: Lower log odds where another drug has failed (placebo arms of ATTRACT and OPTION).
RESISTANT = 0.4
MORE_THAN_ONE = 0.8  # drugs together reach this share of their summed log odds
#: Log odds of a response to placebo in depression (Furukawa 2016: 35 to 40 %), and what a
#: standardised difference is as log odds (Hasselblad and Hedges 1995).
MOOD, ODDS_PER_SD = -0.5, math.pi / math.sqrt(3.0)
#: Log odds of remission and of a response on placebo: PASI 75 (ERASURE 2014), ulcerative colitis
#: (ACT 2005, GEMINI 2013), lupus (BLISS-52 2011); as remembered.
ODDS = {"pasi": (-2.7, -2.7), "bowel": (-2.2, -0.6), "sle": (-0.3, -0.3)}
#: People who answered a first course are more often well later, on placebo too (CHARM 2007, ACCENT
#: 2002, GEMINI 2 2013: a fifth and less).
KEPT_REMISSION = 0.75
#: Standard error of log odds that trials of one kind leave open.
OPEN = 0.30


def responders(view: View) -> Estimate:
    """Shares of people beyond a limit."""
    return shares_of(view, [_beyond(view, arm) for arm in view.arms])


def by_odds(view: View) -> Estimate:
    """Shares of people that respond, by log odds of their drugs."""
    return shares_of(view, [_responding(view, arm) for arm in view.arms])


def _beyond(view: View, arm: int) -> float:
    limit, row = view.look.threshold, view.look.row or {}
    assert limit is not None
    start, end = view.level(limit.quantity, 0, arm), view.level(limit.quantity, view.visit, arm)
    noise = float(row.get("responder_sd", 0.7 * float(row["change_sd"])))
    x = end
    if limit.change:
        x = 100.0 * (end / start - 1.0) if limit.percent else end - start
        noise = float(row["percent_sd"] if limit.percent else row["change_sd"])
        noise = np.hypot(noise, 0.4 * x)  # who loses more differs more
    share = ndtr((limit.limit - x) / noise)
    effects = view.course.trial.arms[arm].of(Effect)
    if view.look.free and not any(e.source == WITHDRAWN for e in effects):
        goals = view.course.trial.arms[arm].of(Goal)
        much = any(goal.change <= MUCH_LOST and not goal.told for goal in goals)
        share = share * (SLIMMED if much else WITHOUT_DRUGS)
    return float((share if limit.below else 1.0 - share).mean())


def _responding(view: View, arm: int) -> float:
    effects = view.course.trial.arms[arm].of(Effect)
    if view.look.quantity == "response":
        p = view.who.given.get("response", (0.2, 0.0))[0]
        odds = math.log(p / (1.0 - p)) + sum(e.value for e in effects if e.quantity == "response")
    elif view.look.quantity == "mood":
        shift = sum(e.value for e in effects if e.quantity == "distress" and not e.ratio)
        odds = MOOD * (2.0 if view.look.by < 1.0 else 1.0) - ODDS_PER_SD * shift
    elif view.look.quantity in ODDS:
        name = view.look.quantity
        start = ODDS[name][1 if view.look.by else 0]
        start += KEPT_REMISSION if "responders to" in view.who.text and name == "bowel" else 0.0
        odds = start + sum(e.value for e in effects if e.quantity == name)
    else:
        told = [e.value for e in effects if e.quantity == "acr"]
        start = ACR.get(view.look.by, -1.5) - (RESISTANT if view.who.has("ra_resistant") else 0.0)
        odds = start + sum(told) * (MORE_THAN_ONE if len(told) > 1 else 1.0)
    return 1.0 / (1.0 + math.exp(-odds))


def shares_of(view: View, shares: list[float], open_: float = OPEN) -> Estimate:
    """Shares of people as %, their difference, or ratio (of odds where that is said)."""
    shares = [min(max(s, 0.002), 0.998) for s in shares]
    odds = [math.log(p / (1.0 - p)) for p in shares]
    n, point = view.size, view.point
    spread = [1.0 / math.sqrt(n * p * (1.0 - p)) for p in shares]
    if len(shares) == 1:
        p, slope = shares[0], 100.0 * shares[0] * (1.0 - shares[0])
        return Estimate(100.0 * p, slope * spread[0], open_ * slope, unit=25.0)
    both = math.hypot(*spread)
    if "odds" in point.unit.lower() or "odds" in point.statistic:
        return Estimate(odds[0] - odds[1], both, open_, log=True, unit=0.5)
    if point.statistic in EVENT_STATISTICS:
        return Estimate(math.log(shares[0] / shares[1]), both, open_, log=True, unit=0.5)
    scale = 100.0 if any(x in point.unit for x in ("%", "perc", "pp")) else 1.0
    slope = scale * max(p * (1.0 - p) for p in shares)
    value = scale * (shares[0] - shares[1])
    return Estimate(value, slope * both, slope * open_, unit=0.25 * scale)
