"""Exercise: minutes and intensity as the load of organs, and what it does beyond them."""

from __future__ import annotations

import math
import re
from functools import partial

from twin_core.trial.plan import Action, Drive, Effect, Hazard, Span
from workbench.trials.dose import times_a_day
from workbench.trials.spec import Intervention, TrialSpec
from workbench.trials.who import Who

#: Oxygen uptake above rest at full effort of a middle-aged adult [mL/(kg.min)] (Myers 2017), and
#: kcal for each litre: they turn energy of exercise into minutes of full effort; uptake at rest is
#: part of energy that is told gross, as trials do (DREW 2007, STRRIDE 2005).
RESERVE, REST, PER_LITRE = 23.0, 3.5, 5.0
#: Exponent of training impulse in the share of reserve, and the share it is told against.
TRIMP, USUAL_INTENSITY = 1.92, 0.62


def weekly_minutes(done: Intervention) -> tuple[float, bool]:
    """Minutes a week, and whether they had to be assumed."""
    unit, dose = done.unit.lower(), done.dose
    length = re.search(
        r"(\d+)(?: to | ?- ?)(\d+) min|(\d+) min",
        done.schedule.lower() + " " + done.details.lower(),
    )
    session = 40.0
    if length:
        session = float(length[3]) if length[3] else 0.5 * (float(length[1]) + float(length[2]))
    per_week = re.search(
        r"(\d+(?:\.\d+)?) ?(?:d|days|sessions|times)?(?:/| per | a )week", done.schedule.lower()
    )
    often = (
        float(per_week[1])
        if per_week
        else max(times_a_day(done.schedule) * 7.0, 1.0)
        if done.schedule
        else 3.0
    )
    if dose is None:
        details = re.search(r"(\d+) x \((\d+) min", done.details.lower())
        if details:
            return often * 45.0, False
        return (often if per_week else 3.0) * session, True
    if re.search(r"min.*week", unit):
        return dose, False
    if re.search(r"^h.*week", unit):
        return dose * 60.0, False
    if "session" in unit:  # a week, unless the number is that of the whole programme
        weekly = "week" in unit or dose <= 7.0
        return (dose if weekly else often) * session, False
    if "min" in unit:
        return dose * often, False
    if "mile" in unit:
        return dose * 11.0, False
    if "km" in unit:
        return dose * 11.0, False
    if re.search(r"step", unit):
        return dose / 100.0 * 7.0, False
    if "met" in unit:  # MET-min or MET-h a week, at 4 MET
        return dose * (60.0 if "h" in unit else 1.0) / 4.0, False
    return 0.0 if dose == 0.0 else 130.0, dose != 0.0


def intensity_of(done: Intervention) -> float:
    """Share of the uptake reserve."""
    text = done.text
    found = re.search(r"(\d+)(?: to | ?- ?)(\d+) ?% ?(?:of )?(?:vo2|maximal|peak|heart)", text)
    if found:
        return 0.5 * (float(found[1]) + float(found[2])) / 100.0 - 0.03
    found = re.search(r"(\d+) ?% ?(?:of )?(?:vo2|maximal|peak|heart)", text)
    if found and "interval" not in text:
        return float(found[1]) / 100.0
    if re.search(SPRINT, text):
        return 0.90
    if re.search(r"interval|hiit|\bhit\b", text):
        return 0.85
    if re.search(r"vigorous|running|jog", text):
        return 0.72
    if re.search(r"walk|light|leisure|activity|moderate", text):
        return 0.45
    return 0.60


#: What people eat back of the energy of exercise where nobody tells them to eat less (Thomas 2012,
#: doi:10.1111/j.1467-789X.2012.01012.x: weight falls by some half of what was spent).
EATEN_BACK = 0.55
#: Heart failure and its drugs halve what a programme is kept to, and its yield (HF-ACTION 2009).
KEPT_IN_FAILURE = 0.35
#: All-out efforts count as at least so many hard minutes a week (Gist 2014, Burgomaster 2008).
SPRINT, SPRINT_MINUTES = r"sprint|all.?out|supramaximal|wingate|1[1-9]\d ?%", 80.0
SOURCE = "organs training and energy_balance"


def exercise(
    done: Intervention, spec: TrialSpec, who: Who, span: Span, assumed: list[str]
) -> list[Action]:
    """Inputs of organs, and what training does that no organ has."""
    text, unit = done.text, done.unit.lower()
    habitual = who.given.get("habitual_load", (5.0, 0.0))[0]
    if re.search(r"acute|ratio", unit):
        return [_load_ratio(float(done.dose or 1.0), span)]
    if re.search(r"bed.?rest|immobil", text):
        unloaded = Drive("training.load_change", -0.97 * habitual, span, 0.12, SOURCE)
        return [unloaded, _bed_rest(span)]
    if re.search(r"stopped|detrain", text) or (done.dose == 0.0 and "not allowed" not in text):
        return [Drive("training.load_change", -0.97 * habitual, span, 0.12, SOURCE)]
    if re.search(r"taper|volume reduced|reduced (training|volume)", text):
        share = (done.dose if done.dose is not None and "%" in done.unit else -50.0) / 100.0
        return [Drive("training.load_change", -abs(share) * habitual * 0.7, span, 0.2, SOURCE)]
    if re.search(r"altitude|living at|hypoxi", text):
        return []
    strength = r"resist|strength|isometric|handgrip|wall squat|yoga|tai chi|qigong"
    if re.search(strength, text) and not re.search(r"aerobic (or|and|plus)|\baerobic\b.*or", text):
        return [Drive("exercise.intensity", 60.0 * 0.25 / 7.0 / 1440.0, span, 0.3, SOURCE)]
    return _aerobic_training(done, who, span, assumed)


def _aerobic_training(done: Intervention, who: Who, span: Span, assumed: list[str]) -> list[Action]:
    if re.search(r"kcal/kg", done.unit.lower()):
        full = float(done.dose or 0.0) / (_gross(done) * 1e-3 * PER_LITRE) / 7.0
    elif re.search(r"kcal", done.unit.lower()) and done.dose is not None:
        reserve, mass = _reserve_of(who)
        full = _daily_energy(done) / (_gross(done, reserve) * 1e-3 * PER_LITRE * mass)
    else:
        minutes, guessed = weekly_minutes(done)
        if guessed:
            assumed.append(f"dose of {done.name}: {minutes:g} min a week")
        if re.search(SPRINT, done.text):
            minutes = max(minutes, SPRINT_MINUTES)
        full = minutes * intensity_of(done) / 7.0
    full *= KEPT_IN_FAILURE if who.has("hf") or who.has("hfpef") else 1.0
    share = min(full / 11.0, 2.0)
    drives: list[Action] = [Drive("exercise.intensity", full / 1440.0, span, 0.15, SOURCE)]
    if full > 0.0:
        # Minutes count the more the harder they are, as in training impulse (Banister 1991).
        harder = math.exp(TRIMP * (intensity_of(done) - USUAL_INTENSITY)) - 1.0
        drives.append(Drive("training.load_change", harder * full, span, 0.15, SOURCE))
        spent = full * RESERVE * 1e-3 * PER_LITRE * USUAL_MASS
        source = "food that training calls for: Thomas 2012 (Obes Rev 13:835)"
        held = re.search(r"intake (held|kept|constant|maintained)|isocaloric", done.text)
        if not held:
            drives.append(Drive("diet.energy_change", EATEN_BACK * spent, span, 0.4, source))
    return drives + [make(share, span) for make in _AEROBIC]


def _gross(done: Intervention, reserve: float = RESERVE) -> float:
    """Uptake at full effort [mL/(kg.min)] by which energy is told: with what rest would cost."""
    return reserve + REST / intensity_of(done)


def _reserve_of(who: Who) -> tuple[float, float]:
    """Uptake reserve [mL/(kg.min)] of such people and their mass [kg].

    Uptake at full effort by Myers 2017 (doi:10.1016/j.pcad.2017.03.002) where it is not told.
    """
    bmi = who.criteria.targets.get("bmi")
    mass = (bmi.mean if bmi is not None and bmi.mean else 27.0) * 2.82
    uptake = 79.9 - 0.39 * who.age - 13.7 * who.criteria.women - 0.127 * mass / 0.4536
    told = who.given.get("vo2max") or (max(uptake, 14.0), 0.0)
    return max(told[0] - REST, 8.0), mass


def _daily_energy(done: Intervention) -> float:
    """Energy of exercise [kcal/d] told by day, session or week."""
    unit, dose = done.unit.lower(), float(done.dose or 0.0)
    if "week" in unit:
        return dose / 7.0
    share = re.search(r"(\d+) of (\d+) days", done.text)
    if "day" in unit:
        return dose * (float(share[1]) / float(share[2]) if share else 1.0)
    often = re.search(r"(\d+(?:\.\d+)?) ?(?:d|days|sessions|times)?(?:/| per | a )week", done.text)
    return dose * (float(often[1]) if often else 3.0) / 7.0


#: Mass [kg] for which energy of exercise is told where only minutes are.
USUAL_MASS = 80.0


#: Ratio of a week's load to the usual that injuries are told against.
BALANCED = 0.75


def _load_ratio(ratio: float, span: Span) -> Hazard:
    source = (
        "Hulin 2014 (Br J Sports Med 48:708): 3.3 and 4.5 times the risk at twice the usual load"
    )
    rise = math.log(3.85) / (2.0 - BALANCED)
    return Hazard("injury", rise * max(ratio - BALANCED, 0.0), 0.35, span, source)


def _bed_rest(span: Span) -> Effect:
    """Oxygen uptake beyond lost training: some 10 % in two weeks, 28 % in three months."""
    source = "Capelli 2006, Convertino 1997 (Med Sci Sports Exerc 29:191), Ried-Larsen 2017"
    return Effect("vo2max", -0.28, 0.05, True, tau=33.0, span=span, source=source)


def _aerobic(
    on: str, value: float, se: float, source: str, share: float, span: Span, **more: float
) -> Effect:
    slope, reference = more.get("slope", 0.0), more.get("reference", 0.0)
    by = math.sqrt(share)  # the first minutes count most
    return Effect(
        on, value * by, se * by, bool(more.get("ratio")), slope * by, reference, 28.0, span, source
    )


_BP = "Cornelissen 2013 (J Am Heart Assoc 2:e004473), by pressure at the start"
_GLUCOSE = "Way 2016, Umpierre 2011 (JAMA 305:1790)"
_LIPIDS = "Kodama 2007, Kelley 2006"
#: What aerobic training does beyond weight and oxygen uptake, at some 130 moderate min a week.
_AEROBIC = (
    partial(_aerobic, "sbp", -2.0, 0.6, _BP, slope=-0.12, reference=131.0),
    partial(_aerobic, "dbp", -1.7, 0.5, _BP, slope=-0.08, reference=80.0),
    partial(_aerobic, "log_disposition", 0.14, 0.05, _GLUCOSE),
    partial(_aerobic, "hdl", 2.0, 0.5, _LIPIDS),
    partial(_aerobic, "tg", -0.05, 0.02, _LIPIDS, ratio=1.0),
    partial(_aerobic, "hr", -3.5, 1.0, "Reimers 2018 (J Clin Med 7:503)"),
    partial(_aerobic, "six_minute", 22.0, 7.0, "HF-ACTION 2009 (JAMA 301:1439), Long 2019"),
    partial(_aerobic, "distress", -0.30, 0.08, "Stubbs 2017, Schuch 2016"),
)
