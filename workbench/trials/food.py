"""Salt, alcohol, energy and goals of weight, as inputs of organs."""

from __future__ import annotations

import math
import re

from twin_core.trial.plan import Action, Drive, Goal, Span
from workbench.trials.spec import Intervention, TrialSpec
from workbench.trials.who import Who

SODIUM_MG, SALT_MMOL = 22.99, 17.1  # mg of sodium in a mmol; mmol in a gram of salt
#: People who eat very much less move less, too: of a deficit beyond so many kcal a day half is
#: not missed (Keys 1950: half of the fall of expenditure in semistarvation was less moving).
MOST_MISSED, STILL_MISSED = 700.0, 0.5
#: Habitual sodium of the organ's people [mmol/d], told against when a level is given.
HABIT = 150.0


def sodium(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    text, source = done.text, "organ kidney_pressure"
    if re.search(r"substitute", text):
        # Three quarters of household salt, itself two thirds of what is eaten in rural China.
        drives = [("diet.sodium_change", -15.0 * SODIUM_MG), ("diet.potassium_change", 20.0)]
        return [Drive(s, v, span, 0.3, "urine of SSaSS 2021 (NEJM 385:1067)") for s, v in drives]
    dose = done.dose
    if dose is None:
        assumed.append(f"dose of {done.name}: 50 mmol/d less")
        dose = -50.0
    elif re.search(r"\bmg", done.unit.lower()):
        dose /= SODIUM_MG
    elif re.match(r"g\b", done.unit):
        salt = "salt" in (done.unit if re.search(r"salt|sodium", done.unit) else text)
        dose *= SALT_MMOL if salt else 1000.0 / SODIUM_MG
    change = (
        dose
        if dose < 0.0 or re.search(r"change|lower by|less|reduction of", text)
        else dose - HABIT
    )
    if dose > 0.0 and re.search(r"reduction of|less\b", text):
        change = -dose
    if "2100 kcal" in text:  # told for 2100 kcal; people of usual size eat 2600
        change *= 2600.0 / 2100.0
    return [Drive("diet.sodium_change", change * SODIUM_MG, span, 0.15, source)]


def alcohol(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    usual = who.given.get("alcohol", (40.0, 0.0))[0]
    dose = done.dose if done.dose is not None else -50.0
    change = (
        usual * dose / 100.0 if "%" in done.unit else dose * (12.0 if "drink" in done.unit else 1.0)
    )
    return [Drive("diet.alcohol_change", change, span, 0.15, "organ kidney_pressure")]


def has_energy(done: Intervention) -> bool:
    return (
        done.dose is not None
        and bool(re.search(r"kcal|kj|mj|below needs|above needs|energy", done.unit.lower()))
        and not re.search(r"meal", done.text)
    )


def eaten(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    """Energy of a diet against needs: a difference, a share of needs, or a level that is eaten."""
    unit, dose = done.unit.lower(), float(done.dose or 0.0)
    if "replacement" in done.name.lower():
        return []  # what such programmes attain is a measure of its own
    scale = 239.0 if "mj" in unit else 0.239 if "kj" in unit else 1.0
    needs = _needs(who)
    if "%" in unit:
        change = -abs(dose) / 100.0 * needs if "below" in unit else dose / 100.0 * needs
    elif "above" in unit:
        change = dose * _share_of_days(done)
    elif dose < 0.0:
        change = dose * scale * _adherence(done, spec)
    else:
        change = dose * scale - needs
        if done.start < 0.0:
            return []  # the period before, at needs
    if change < -MOST_MISSED:
        change = -MOST_MISSED + STILL_MISSED * (change + MOST_MISSED)
    # Where a diet is told against needs, those are only known as well as people's activity.
    share = NEEDS_DOUBT if "%" in unit else 0.0
    if share == 0.0 and dose > 0.0 and "above" not in unit:
        share = NEEDS_DOUBT * needs / max(abs(change), 1.0)
    doubt = math.hypot(0.12, min(share, 0.5))
    return [Drive("diet.energy_change", change, span, doubt, "organ energy_balance")]


def _adherence(done: Intervention, spec: TrialSpec) -> float:
    """Prescribed deficits are half eaten back within months (food records of POUNDS LOST)."""
    if re.search(r"provided|supervised|ward|adjusted", done.text) or spec.days < 30.0:
        return 1.0
    return 0.55


#: Relative error of a group's energy needs: activity levels of 1.6, give or take 0.15.
NEEDS_DOUBT = 0.09


def _share_of_days(done: Intervention) -> float:
    found = re.search(r"(\d+) of (\d+) days", done.text)
    return float(found[1]) / float(found[2]) if found else 1.0


def _needs(who: Who) -> float:
    """Energy needs [kcal/d] of such people: Mifflin 1990 at an activity level of 1.6."""
    targets, women = who.criteria.targets, who.criteria.women
    bmi = targets.get("bmi")
    body = bmi.mean if bmi is not None and bmi.mean is not None else 27.0
    height = 175.5 - 13.5 * women
    rest = (
        9.99 * body * (height / 100.0) ** 2 + 6.25 * height - 4.92 * who.age + 5.0 - 166.0 * women
    )
    return 1.6 * rest


def weight_loss(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    """A goal in % or kg. Told as net loss it is reached; as a goal, by what people keep of it."""
    bmi = who.criteria.targets.get("bmi")
    mass = (bmi.mean if bmi is not None and bmi.mean else 28.0) * 2.82
    share = abs(done.dose or 0.0) / (100.0 if "%" in done.unit else mass)
    course = ((min(spec.days, 180.0), 1.0),)
    if re.search(r"goal", done.text):
        course = ((180.0, 1.0), (365.0, 0.95), (730.0, 0.75), (1100.0, 0.6), (1500.0, 0.55))
    return [Goal(-share, course, span, 0.12, "course of weight in DPP 2002 and Look AHEAD 2010")]
