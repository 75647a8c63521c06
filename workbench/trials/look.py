"""What an endpoint is: a quantity, a share of responders, or events, by its words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.trials import tables
from workbench.trials.spec import EVENT_STATISTICS, EndpointSpec
from workbench.trials.units import factor
from workbench.trials.who import Who

#: Events that come more than once in a trial.
RECURRENT = {"relapse", "falls", "other_hosp", "hypoglycaemia", "exacerbation"}


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


def look_at(point: EndpointSpec, who: Who | None = None) -> Look | None:
    """What to look at in a cohort; None where no table knows it."""
    text = point.signal.lower()
    special = _marrow(text) or _of_disease(text, who) or _responder(text) or _special(text, who)
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
    if row["id"] == "gfr_ageing" and who is not None and who.has("ckd"):
        row = quantities_row("egfr")  # a disease's slope, not that of years
    name = str(row["id"])
    by = factor(name, point.unit)
    if re.search(r"slope|per year", text) or (
        point.statistic == "rate" and re.search(r"/ ?(y|a\b|year)", point.unit.lower())
    ):
        skip = 0.0 if "total" in text or name != "egfr" else 90.0 if "chronic" in text else 30.0
        return Look("slope", name, row, skip_days=skip)
    part = float(row.get("part", 1.0))
    if name in ("lvesv", "lvedv") and re.search(r"index|/m2", f"{text} {point.unit.lower()}"):
        part *= PER_SURFACE
    if name == "phase_shift" and "delay" in text:
        part = -part
    return Look("quantity", name, row, part, by)


#: One over the body surface [1/m2] of people whose volumes are told by it.
PER_SURFACE = 0.53


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


def _marrow(text: str) -> Look | None:
    """Toxicity to the marrow: grades by neutrophils or leukocytes, fever, and the lowest count."""
    if "febrile neutropenia" in text or re.search(r"neutropeni\w+ (fever|sepsis)", text):
        return Look("marrow", "febrile")
    if re.search(r"day of .*nadir|time (to|of) .*nadir", text):
        return Look("marrow", "nadir_day")
    if re.search(r"nadir|lowest (neutrophil|count)", text):
        return Look("marrow", "nadir")
    if not re.search(r"neutropeni|leu[ck]openi|neutrophils? below", text):
        return None
    cells = "leukocytes" if re.search(r"leu[ck]openi", text) else "neutrophils"
    told = re.search(r"(?:below|<) ?(\d+(?:\.\d+)?)", text)
    fourth = re.search(r"grade (4|iv)", text)
    limit = float(told[1]) if told else 0.5 if fourth else 1.0
    if cells == "leukocytes" and told is None:
        limit *= 2.0  # grade 3 begins at 2, grade 4 at 1
    return Look("marrow", cells, threshold=Threshold(cells, limit, True, False, False))


def _of_disease(text: str, who: Who | None) -> Look | None:
    """Responses and remissions that mean something else in each disease."""
    if who is None:
        return None
    if re.search(r"pasi|clear or almost clear|skin clear", text):
        return Look("logit", "pasi")
    if not re.search(r"respon[sd]|remission|sri", text):
        return None
    if who.has("depression"):
        return Look("logit", "mood", by=0.6 if "remission" in text else 1.0)
    if who.has("bowel"):
        return Look("logit", "bowel", by=0.0 if "remission" in text else 1.0)
    return Look("logit", "sle") if who.has("lupus") else None


def _special(text: str, who: Who | None) -> Look | None:
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
    if re.search(r"median", text) and re.search(r"progression|disease-free|relapse-free", text):
        return Look("median", "pfs", events=("progression",))
    if re.search(r"survival.*median|median.*survival", text) and (who is None or who.has("cancer")):
        return Look("median", "os", events=("cancer_death",))
    if re.search(r"median survival", text):
        return Look("quantity", "life_years", quantities_row("life_years"))
    return None


def quantities_row(name: str) -> Mapping[str, Any]:
    """The table's row of a quantity by its id."""
    return next(row for _, _, row in tables.quantities().rows if row["id"] == name)


_LOSS = re.compile(
    r"(?:weight|mass)?\D{0,20}(?:loss|lost|reduc\w+|decrease) (?:of )?(?:at least |>=? ?|≥ ?)?"
    r"(\d+(?:\.\d+)?) ?(kg|%)"
    r"|(?:>=?|≥|at least) ?(\d+(?:\.\d+)?) ?(kg|%) (?:body )?weight"
)
_LEVEL = re.compile(
    r"(?P<sign><=?|≤|below|under|less than|>=?|≥|above|over|at least) ?(?P<limit>\d+(?:\.\d+)?)"
    r"|(?P<after>\d+(?:\.\d+)?) ?[^\s,;]{0,8} or (?P<word>less|lower|below|more|higher|above)"
)
_BELOW = {"<", "<=", "≤", "below", "under", "less than", "less", "lower"}


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
    if re.search(r"^remission(?! of hyp)|das.*remission|clinical remission", text):
        threshold = Threshold("das28", 2.6, True, False, False)
        return Look("responder", "das28", quantities_row("das28"), threshold=threshold)
    level = _LEVEL.search(text)
    row = tables.quantities().first(text)
    if level and row is not None and row["id"] in _WITH_LIMITS:
        below = (level["sign"] or level["word"]) in _BELOW
        limit = float(level["limit"] or level["after"])
        limit *= 38.67 if row["id"] == "ldl" and limit < 10.0 else 1.0
        threshold = Threshold(str(row["id"]), limit, below, False, False)
        return Look("responder", str(row["id"]), row, threshold=threshold)
    return None


#: Quantities whose level is a goal of treatment.
_WITH_LIMITS = {"hba1c", "ldl", "sbp", "dbp", "neutrophils", "fpg", "das28", "ahi", "bmi"}
