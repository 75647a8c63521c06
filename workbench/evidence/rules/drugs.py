"""Drugs: lasting ones by class, and those of the hour by infusion."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.rules.registry import Rule, now, rule
from workbench.evidence.situation import Case, Situation

#: Standard doses of the long-term drugs, and the words for them.
CLASSES = {
    "drug.ace_inhibitor": r"\bace[ -]?(?:i\b|inhibitor)|lisinopril|enalapril|ramipril",
    "drug.angiotensin_blocker": r"\barb\b|angiotensin (?:receptor )?blocker|losartan|valsartan",
    "drug.calcium_blocker": r"\bccb\b|calcium[ -](?:channel[ -])?(?:blocker|antagonist)|amlodipine",
    "drug.thiazide": r"thiazide|chlorthalidone|indapamide",
    "drug.loop_diuretic": r"furosemide|frusemide|loop diuretic|bumetanide|torasemide",
    "drug.mineralocorticoid_blocker": r"\bmra\b|spironolactone|eplerenone|mineralocorticoid",
    "drug.beta_blocker": r"beta[ -]?(?:adrenergic )?block|metoprolol|bisoprolol|atenolol|"
    r"propranolol|carvedilol",
    "drug.sglt2_inhibitor": r"sglt2|dapagliflozin|empagliflozin|canagliflozin",
}
#: Drugs of the hour: the port, the words, and a usual dose in its unit where none is told.
INFUSIONS = {
    "infusion.noradrenaline": (r"norepinephrine|noradrenaline", 0.1),
    "infusion.adrenaline": (r"(?<!nor)epinephrine|(?<!nor)adrenaline(?!rgic)", 0.05),
    "infusion.phenylephrine": (r"phenylephrine", 1.0),
    "infusion.nitroprusside": (r"nitroprusside", 0.5),
    "infusion.nitroglycerin": (r"nitroglycerine?|glyceryl trinitrate", 0.5),
    "infusion.dobutamine": (r"dobutamine", 5.0),
    "infusion.isoprenaline": (r"isoproterenol|isoprenaline", 0.02),
    "infusion.atropine": (r"atropine", 0.02),
}
#: Weeks of treatment in the trials of pressure drugs; days until a first dip is read.
TREATED_DAYS, DIP_DAYS, HOURS = 56.0, 21.0, 120.0
CUP_MG, CUP_MINUTES = 200.0, 30.0
FUROSEMIDE_MG, INJECTION_MINUTES = 40.0, 5.0
HYPERTENSIVE = ("hypertension",)
ACUTE = r"acute|\biv\b|intravenous|\b\d+ ?(?:h|min)\b|bolus"


def treated_days(text: str) -> float:
    """How long the words say that a drug was taken."""
    longer = re.search(r"(\d+)(?:\s?(?:-|to)\s?(\d+))? (months|month|weeks|week|years|year)", text)
    if longer:
        middle = (float(longer[1]) + float(longer[2] or longer[1])) / 2.0
        return min(middle * {"m": 30.0, "w": 7.0, "y": 365.0}[longer[3][0]], 365.0)
    return DIP_DAYS if re.search(r"week (\d+)|initial|\bdip\b", text) else TREATED_DAYS


def patient(case: Case) -> Situation:
    """Whom trials of pressure drugs treat: people with hypertension, unless another ail is told."""
    if case.now.presets:
        return case.now
    return replace(case.now.with_facts(age=55.0), presets=HYPERTENSIVE)


def _treated(signal: str) -> Rule:
    def apply(found: re.Match[str], case: Case) -> Case:
        text = found.string
        name = signal.replace(".", "__")
        if re.search(r"healthy|volunteers|exercise", text) or case.now.acts:
            drugged = replace(case.now.driven(**{name: 1.0}), days=max(case.now.days, 14.0))
            return replace(case, now=drugged, before=case.before or _undrugged(drugged))
        base = replace(patient(case), days=max(case.now.days, treated_days(text)))
        dose = 0.5 if re.search(r"half (?:the )?(?:standard )?dose|half-dose", text) else 1.0
        dose = 2.0 if re.search(r"(?:double|twice the) (?:standard )?dose", text) else dose
        before = None if case.before is None else replace(base, drives=case.before.drives)
        return replace(case, now=base.driven(**{name: dose}), before=before)

    return apply


def _undrugged(situation: Situation) -> Situation:
    kept = tuple((n, v) for n, v in situation.drives if not n.startswith("drug."))
    return replace(situation, drives=kept)


for _signal, _words in CLASSES.items():
    _lasting = _words if _signal != "drug.loop_diuretic" else rf"(?:{_words})(?!.*(?:{ACUTE}))"
    rule(rf"(?<!two )(?:{_lasting})")(_treated(_signal))


@rule(rf"(?:(?:{ACUTE}).*)?(?:{CLASSES['drug.loop_diuretic']})")
def _acute_loop(found: re.Match[str], case: Case) -> Case:
    """An injection, as told or as usual, followed for two hours."""
    if not re.search(ACUTE, found.string):
        return case
    told = re.search(r"(\d+) ?mg\b", found.string)
    dose = float(told[1]) if told else FUROSEMIDE_MG
    given = case.now.pulsed(INJECTION_MINUTES, infusion__furosemide=dose / INJECTION_MINUTES)
    return now(case, replace(given, minutes=HOURS))


@rule(r"half dose of any class|half[- ](?:the )?standard dose")
def _half(found: re.Match[str], case: Case) -> Case:
    base = replace(patient(case), presets=HYPERTENSIVE, days=TREATED_DAYS, drives=())
    names = ("ace_inhibitor", "angiotensin_blocker", "calcium_blocker", "thiazide", "beta_blocker")
    others = []
    for name in names:
        others += [base.driven(**{f"drug__{name}": share}) for share in (0.5, 1.0)]
    return Case(base, base, tuple(others))


@rule(r"two classes|second class|two drugs in combination")
def _pairs(found: re.Match[str], case: Case) -> Case:
    base = replace(patient(case), presets=HYPERTENSIVE, days=TREATED_DAYS, drives=())
    pairs = (
        ("drug__ace_inhibitor", "drug__thiazide"), ("drug__calcium_blocker", "drug__thiazide"),
        ("drug__ace_inhibitor", "drug__calcium_blocker"), ("drug__beta_blocker", "drug__thiazide"),
    )  # fmt: skip
    others = []
    for first, second in pairs:
        others += [base.driven(**dict.fromkeys(names, 1.0)) for names in
                   ((first,), (second,), (first, second))]  # fmt: skip
    return Case(base, base, tuple(others))


def _infused(signal: str, words: str, usual: float) -> Rule:
    def apply(found: re.Match[str], case: Case) -> Case:
        told = re.search(
            rf"(?:{words})[^\d]{{0,20}}([\d.]+)(?:\s?(?:-|to)\s?([\d.]+))? ?(ug|mcg|µg|mg|ng)?",
            found.string,
        )
        dose = float(told[2] or told[1]) if told else usual
        if told and told[3] == "ng":
            dose /= 1000.0
        if signal == "infusion.atropine" and dose > 0.1:
            dose /= dict(case.now.facts)["mass"]  # mg for the whole person
        return now(case, case.now.driven(**{signal.replace(".", "__"): dose}))

    return apply


for _port, (_words, _usual) in INFUSIONS.items():
    rule(rf"(?:{_words})(?! (?:change|rise|level|concentration|in plasma))(?!.*mental)")(
        _infused(_port, _words, _usual)
    )


@rule(r"(morphine|propofol|fentanyl|ketamine|tranexamic|\btxa\b|vasopressin|esmolol|milrinone)")
def _unknown(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now, missing=f"no organ takes {found[1]}"))


@rule(r"caffein|coffee")
def _caffeine(found: re.Match[str], case: Case) -> Case:
    told = re.search(r"(\d+) ?mg", found.string)
    amount = float(told[1]) if told else CUP_MG
    drunk = case.now.pulsed(CUP_MINUTES, caffeine__intake_rate=amount / CUP_MINUTES)
    return now(case, replace(drunk, minutes=60.0))
