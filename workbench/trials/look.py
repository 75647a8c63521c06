"""What an endpoint is: a quantity, a share of responders, or events, by its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.trials import tables
from workbench.trials.spec import EndpointSpec
from workbench.trials.units import factor

#: Events that come more than once in a trial.
RECURRENT = {"relapse", "falls", "other_hosp", "hypoglycaemia"}


@dataclass(frozen=True, slots=True)
class Threshold:
    """A responder: a quantity's level or change, in its unit or in %, beyond a limit."""

    quantity: str
    limit: float
    below: bool
    change: bool
    percent: bool


@dataclass(frozen=True, slots=True)
class Look:
    """`row` tells spreads and unit; `part` scales an effect; `events` of a composite; `free` turns
    a share into those without an event, or asks for responders without drugs."""

    kind: str  # quantity, slope, responder, event, logit, median
    quantity: str = ""
    row: Mapping[str, Any] | None = None
    part: float = 1.0
    by: float = 1.0
    events: tuple[str, ...] = ()
    threshold: Threshold | None = None
    free: bool = False
    skip_days: float = 0.0


#: Words of model parameters and of studies of variance, which no organ shows as an outcome.
NO_OUTCOME = (
    r"time constant|fitness gain|fatigue gain|exponent|variance|drug effect|half effect|"
    r"correlation|circadian drift|critical daily"
)

EVENT_STATISTICS = {"hazard_ratio", "relative_risk", "odds_ratio", "risk_ratio", "rate_ratio"}


def look_at(point: EndpointSpec) -> Look | None:
    """What to look at; None where no table knows it."""
    text = point.signal.lower()
    special = _responder(text) or _special(text)
    if special is not None:
        return special
    eventful = point.statistic in EVENT_STATISTICS or point.statistic in ("proportion", "rate")
    eventful = eventful and not re.search(r"slope|per year of age", text)
    events = events_in(text) if eventful or re.search(r"incidence|death|risk of", text) else ()
    if events:
        return Look("event", events=events, free=bool(re.match(r"free |survival|.*-free", text)))
    row = tables.quantities().first(text)
    if row is None:
        events = events_in(text)
        return Look("event", events=events) if events else None
    name = str(row["id"])
    by = factor(name, point.unit)
    if re.search(r"slope|per year", text):
        skip = 0.0 if "total" in text or name != "egfr" else 90.0 if "chronic" in text else 30.0
        return Look("slope", name, row, skip_days=skip)
    return Look("quantity", name, row, float(row.get("part", 1.0)), by)


def events_in(text: str) -> tuple[str, ...]:
    """Components of a composite by its words; `death` becomes both kinds of death."""
    found = [str(row["id"]) for row in tables.event_words().every(text)]
    whole = tables.composites().first(text)
    if whole is not None and not set(found) - {"death"}:
        found = [*whole["events"], *found]
    if "kidney" in found and re.search(
        r"kidney or cardiovascular death|renal or cardiovascular", text
    ):
        found.append("cv_death")
    if (
        "hf_hosp" in found
        and re.search(r"\bdeath or (heart failure|hospital)", text)
        and "cv_death" not in found
    ):
        found.append("death")
    if "death" in found:
        found = [e for e in found if e not in ("death", "cv_death")] + ["cv_death", "noncv_death"]
    if "progression" in found and "ms_progression" in found:
        found.remove("progression")
    return tuple(dict.fromkeys(found))


def _special(text: str) -> Look | None:
    row = tables.parameters().first(text)
    if row is not None:
        return Look("parameter", str(row["parameter"]))
    if re.search(NO_OUTCOME, text):
        return Look("unknown")
    if re.search(r"(objective|tumou?r|overall) (tumou?r )?response|response rate", text):
        return Look("logit", "response", quantities_row("tumour_size"))
    if re.search(r"acr ?\d0", text):
        return Look(
            "logit", "acr", quantities_row("das28"), by=float(re.findall(r"acr ?(\d0)", text)[0])
        )
    if re.search(r"overall survival.*median|median overall survival|survival, median", text):
        return Look("median", "os", events=("cancer_death",))
    if re.search(r"median.*progression|progression.*median", text):
        return Look("median", "pfs", events=("progression",))
    return None


def quantities_row(name: str) -> Mapping[str, Any]:
    """The table's row of a quantity by its id."""
    return next(row for _, _, row in tables.quantities().rows if row["id"] == name)


_LOSS = re.compile(
    r"(?:weight|mass)?\D{0,20}(?:loss|lost|reduc\w+|decrease) (?:of )?(?:at least |>=? ?|≥ ?)?"
    r"(\d+(?:\.\d+)?) ?(kg|%)"
    r"|(?:>=?|≥|at least) ?(\d+(?:\.\d+)?) ?(kg|%) (?:body )?weight"
)
_LEVEL = re.compile(r"(<=?|≤|below|under|less than|>=?|≥|above|over) ?(\d+(?:\.\d+)?)")


def _responder(text: str) -> Look | None:
    found = _LOSS.search(text)
    if found and re.search(r"weight", text):
        limit, unit = found[1] or found[3], found[2] or found[4]
        threshold = Threshold("mass", -float(limit), True, True, unit == "%")
        return Look("responder", "mass", quantities_row("mass"), threshold=threshold)
    if re.search(r"diabetes remission|remission of (type 2 )?diabetes", text):
        threshold = Threshold("hba1c", 6.5, True, False, False)
        free = "hba1c" not in text  # unless told by its level alone, remission is without drugs
        return Look("responder", "hba1c", quantities_row("hba1c"), threshold=threshold, free=free)
    if re.search(r"^remission|das.*remission|clinical remission", text):
        threshold = Threshold("das28", 2.6, True, False, False)
        return Look("responder", "das28", quantities_row("das28"), threshold=threshold)
    level = _LEVEL.search(text)
    row = tables.quantities().first(text)
    if (
        level
        and row is not None
        and row["id"] in ("hba1c", "ldl", "sbp", "neutrophils", "fpg", "das28")
    ):
        below = level[1] in ("<", "<=", "≤", "below", "under", "less than")
        limit = float(level[2]) * (38.67 if row["id"] == "ldl" and float(level[2]) < 10 else 1.0)
        threshold = Threshold(str(row["id"]), limit, below, False, False)
        return Look("responder", str(row["id"]), row, threshold=threshold)
    return None
