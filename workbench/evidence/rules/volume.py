"""Blood lost, fluids given, water and salt."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.rules.registry import now, rule
from workbench.evidence.situation import Case

#: Days after which sodium intake and excretion agree.
SETTLED = 14.0
#: Minutes from the first of several withdrawals to the measurement (Johnson 2014: some 20 each).
STAGES = 60.0
#: Most of the blood that a bleeding of given rate and length is taken to cost.
MOST_LOST = 0.35


@rule(
    r"(\d+\.?\d*) ?(?:-(\d+\.?\d*) ?)?% (?:of )?(?:the )?(?:blood )?(?:volume )?"
    r"(?:loss|lost|h(?:a)?emorrhage|bleed)|\((\d+)-(\d+)% loss"
)
def _loss_share(found: re.Match[str], case: Case) -> Case:
    low = float(found[1] or found[3])
    high = float(found[2] or found[4] or low)
    rate = re.search(r"(\d+)(?:-(\d+))? ml/min", found.string)
    share = (low + high) / 200.0
    minutes = 20.0
    if rate:
        speed = (float(rate[1]) + float(rate[2] or rate[1])) / 2.0
        minutes = 0.5 * share * 5200.0 / speed  # for a loss that goes on, half of its time
    return now(case, replace(case.now.wishing(blood_share=-share), minutes=minutes))


@rule(
    r"class (iv|iii|ii|i)\b(?!.*\d% )(?!.*nyha)"
    r"(?=.*(?:atls|h(?:a)?emorrhage|bleed|fluid|trauma|shock|loss))"
)
def _class(found: re.Match[str], case: Case) -> Case:
    """Shares of the trauma table: up to 15, 15 to 30, 30 to 40 and more than 40 %."""
    share = {"i": 0.1, "ii": 0.225, "iii": 0.35, "iv": 0.42}[found[1]]
    if any(name == "blood_share" for name, _ in case.now.wishes):
        return case
    return now(case, replace(case.now.wishing(blood_share=-share), minutes=20.0))


@rule(r"\batls\b|trauma")
def _injured(found: re.Match[str], case: Case) -> Case:
    """The injured are in pain and fear, which volunteers who are bled are not."""
    return now(case, case.now.driven(stress__demand=1.0))


@rule(
    r"(\d+\.?\d*) ?(l|ml) (?:of )?(?:whole )?blood (?:removed|lost|loss|"
    r"withdrawn|donat)|(?:bleeding|h(?:a)?emorrhage|loss|donation) of (\d+\.?\d*) ?(l|ml)\b"
)
def _loss_litres(found: re.Match[str], case: Case) -> Case:
    amount, unit = float(found[1] or found[3]), found[2] or found[4]
    lost = amount * (1000.0 if unit == "l" else 1.0)
    minutes = STAGES if "stages" in found.string else 20.0
    return now(case, replace(case.now.driven(blood__volume_change=-lost), minutes=minutes))


@rule(r"(\d+)-(\d+) ml/min bleed, (\d+)-(\d+) min")
def _bleed(found: re.Match[str], case: Case) -> Case:
    rate, minutes = ((float(found[i]) + float(found[i + 1])) / 2.0 for i in (1, 3))
    share = min(rate * minutes / 5200.0, MOST_LOST)
    return now(case, replace(case.now.wishing(blood_share=-share), minutes=minutes))


@rule(
    r"(\d+\.?\d*) ?(l|ml) (?:of )?(?:iv |intravenous )?(?:normal |isotonic |"
    r"0\.9 ?% )?(?:saline|crystalloid|ringer|colloid|albumin|blood transf|fluid)"
)
def _saline(found: re.Match[str], case: Case) -> Case:
    given = float(found[1]) * (1000.0 if found[2] == "l" else 1.0)
    return now(case, case.now.driven(blood__volume_change=given))


@rule(r"(\d+\.?\d*) ?(l|ml) (?:of )?water")
def _water(found: re.Match[str], case: Case) -> Case:
    amount = float(found[1]) * (1000.0 if found[2] == "l" else 1.0)
    # Drunk within a quarter of an hour, then followed for two hours.
    return now(case, replace(case.now.pulsed(15.0, diet__water_rate=amount / 15.0), minutes=120.0))


@rule(r"(\d+) (?:to|->|vs\.?) (\d+) (?:mmol|meq)(?:/d| a day| per day)?")
def _sodium(found: re.Match[str], case: Case) -> Case:
    first, last = float(found[1]), float(found[2])
    before = replace(case.now.wishing(sodium_intake=first), days=SETTLED)
    after = replace(case.now.wishing(sodium_intake=last), days=SETTLED)
    return replace(case, now=after, before=before)


@rule(
    r"(?:-|minus |reduc\w+ (?:of |by )?|lower\w* by )(\d+) (?:mmol|meq)(?:/d| a day| per day)?|"
    r"(?:sodium|salt) (?:restriction|reduction)(?!.*\d+ (?:mmol|meq))"
)
def _less_sodium(found: re.Match[str], case: Case) -> Case:
    less = float(found[1] or 100.0)
    changed = case.now.driven(diet__sodium_change=-22.99 * less)
    return replace(case, now=replace(changed, days=28.0), before=case.now.rest())


@rule(r"(\d+)(?:x|-fold|fold) step in (?:salt |sodium )?intake")
def _sodium_step(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now.wishing(sodium_times=float(found[1])), days=SETTLED))


@rule(r"(?:lower[- ]body negative(?: pressure)?|\blbnp\b)[^\d-]*-?(\d+)")
def _suction(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.driven(posture__lower_body_suction=float(found[1])))


@rule(
    r"dehydrat\w+[^\d]*(\d) ?%|(\d) ?% (?:body[- ](?:mass|weight) )?(?:dehydration|hypohydration)"
)
def _dry(found: re.Match[str], case: Case) -> Case:
    """A day without drink costs some 2 % of body mass."""
    days = float(found[1] or found[2]) / 2.0
    withheld = case.now.driven(hydration__withheld=1.0)
    return now(case, replace(withheld, minutes=1440.0 * days))
