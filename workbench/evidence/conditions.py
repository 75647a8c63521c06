"""From the words of a condition to a situation.

Each rule is a pattern and what it says; all rules that match apply, in order. A rule adds to the
situation or, for "80->120", to the one before it as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from workbench.evidence.row import Row
from workbench.evidence.situation import Case, Situation

Rule = Callable[[re.Match[str], Case], Case]
_RULES: list[tuple[re.Pattern[str], Rule]] = []

#: Standard doses of the long-term drugs, and the words for them.
CLASSES = {
    "drug.ace_inhibitor": r"\bace[ -]?(i\b|inhibitor)|lisinopril|enalapril|ramipril",
    "drug.angiotensin_blocker": r"\barb\b|angiotensin (receptor )?blocker|losartan|valsartan",
    "drug.calcium_blocker": r"\bccb\b|calcium (channel )?blocker|amlodipine",
    "drug.thiazide": r"thiazide|chlorthalidone",
    "drug.loop_diuretic": r"furosemide|loop diuretic|bumetanide",
    "drug.mineralocorticoid_blocker": r"\bmra\b|spironolactone|eplerenone|mineralocorticoid",
    "drug.beta_blocker": r"beta[ -]?blocker|metoprolol|bisoprolol|atenolol|propranolol",
    "drug.sglt2_inhibitor": r"sglt2|dapagliflozin|empagliflozin|canagliflozin",
}
#: Weeks of treatment in the trials of pressure drugs.
TREATED_DAYS = 56.0


def rule(pattern: str) -> Callable[[Rule], Rule]:
    """Registers a rule for conditions that match `pattern`, in lower case."""

    def register(function: Rule) -> Rule:
        _RULES.append((re.compile(pattern), function))
        return function

    return register


def case_of(row: Row) -> Case:
    """What a row asks for."""
    text = row.condition.lower()
    if row.group.lower() == "heart failure" or "nyha" in text:
        text = _failing(text, row.quantity.lower())
    if any(re.search(words, row.quantity.lower()) for words in CLASSES.values()):
        text = f"{text}; {row.quantity.lower()}"  # "furosemide urine rise", say
    case = Case(Situation())
    for pattern, apply in _RULES:
        found = pattern.search(text)
        if found:
            case = apply(found, case)
    compared = row.kind in ("change", "relative", "sign") or re.search(
        r"change|fall|rise|ratio|slope|gain|dip", row.quantity.lower()
    )
    if compared and case.before is None:
        case = replace(case, before=_without(case.now))
    return case


def _without(now: Situation) -> Situation:
    """What a change is told from: the same effort without the drug, else rest."""
    kept = tuple((name, value) for name, value in now.drives if not name.startswith("drug."))
    effort = any(name in ("reserve", "oxygen_uptake", "power") for name, _ in now.wishes)
    return replace(now, drives=kept) if effort and kept != now.drives else now.rest()


def _failing(text: str, quantity: str) -> str:
    """Heart failure of an unnamed kind has a reduced ejection fraction where it says so."""
    if "hfpef" in text or "control" in text or "hfref" in text:
        return text
    return f"{text} hfref" if re.search(r"systolic|nyha|reduced", text + quantity) else text


def _now(case: Case, situation: Situation) -> Case:
    return replace(case, now=situation)


# ------------------------------------------------------------------ people
@rule(r"\b(women|woman|female)\b")
def _woman(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.with_facts(sex=0.0, height=165.0, mass=65.0))


@rule(r"both sexes")
def _anybody(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.with_facts(sex=0.5, height=170.0, mass=75.0))


@rule(r"(\d\d)\s?-\s?(\d\d)(?:\b| y)(?!\s?(?:%|mmol|ml|min|w\b|deg|mm|h\b|h/))")
def _ages(found: re.Match[str], case: Case) -> Case:
    low, high = float(found[1]), float(found[2])
    fits = 15 <= low < high <= 95
    return _now(case, case.now.with_facts(age=(low + high) / 2.0)) if fits else case


@rule(r"(?:aged?|median|at) (\d\d) ?y|\b(\d\d) (?:y|years)\b")
def _age(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.with_facts(age=float(found[1] or found[2])))


@rule(r"(\d\d) to (\d\d) y")
def _two_ages(found: re.Match[str], case: Case) -> Case:
    young = case.now.with_facts(age=float(found[1]))
    return replace(case, now=case.now.with_facts(age=float(found[2])), before=young)


@rule(r"average over (\d\d)-(\d\d) y|(?:after|over) (\d\d)\b(?!%)")
def _later(found: re.Match[str], case: Case) -> Case:
    if found[1]:
        low, high = float(found[1]), float(found[2])
    else:
        low, high = float(found[3]), float(found[3]) + 20.0
    if low < 18.0:
        return case
    young = case.now.with_facts(age=low)
    return replace(case, now=case.now.with_facts(age=high), before=young)


@rule(r"(\d\d\d?) ?kg")
def _mass(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.with_facts(mass=float(found[1])))


@rule(r"hfpef")
def _hfpef(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.with_facts(age=70.0), presets=("hfpef",)))


@rule(r"hfref|reduced ejection|systolic hf|nyha i(ii|v)")
def _hfref(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.with_facts(age=65.0), presets=("hfref",)))


@rule(r"hypertensi")
def _hypertension(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.with_facts(age=55.0), presets=("hypertension",)))


@rule(r"sedentary")
def _sedentary(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now, presets=(*case.now.presets, "sedentary")))


# ------------------------------------------------------------------ effort and posture
@rule(r"vo2 (\d+\.?\d*) l/min")
def _uptake(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.wishing(oxygen_uptake=float(found[1])), minutes=6.0))


@rule(r"(?<!label )(?:^|at |stage at )(\d+) w\b")
def _power(found: re.Match[str], case: Case) -> Case:
    watts, mass = float(found[1]), dict(case.now.facts)["mass"]
    if watts <= 100.0 and "30-35 % above the acsm line" in found.string:
        uptake = 1.325 * (10.8 * watts + 7.0 * mass) / 1000.0  # the row's own caution on its watts
        return _now(case, replace(case.now.wishing(oxygen_uptake=uptake), minutes=6.0))
    return _now(case, replace(case.now.wishing(power=watts), minutes=6.0))


@rule(r"(?<!near-)(?:maxim(?:al|um)|peak) (?:upright |supine )?exercise|\bat peak\b|cycle ramp")
def _maximal(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.wishing(reserve=1.0), minutes=6.0))


@rule(r"moderate (?:exercise|cycling)")
def _moderate(found: re.Match[str], case: Case) -> Case:
    still = replace(case.now.wishing(power=20.0), minutes=6.0)
    return replace(case, now=replace(case.now.wishing(power=100.0), minutes=6.0), before=still)


@rule(r"\bduring exercise")
def _some_effort(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.wishing(reserve=0.6), minutes=6.0))


@rule(r"\bstanding\b|\bhut\b|head-up|\btilt")
def _standing(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.driven(posture__tilt=1.0), minutes=5.0))


@rule(r"upright rest")
def _sitting(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.driven(posture__tilt=1.0))


# ------------------------------------------------------------------ volume
@rule(r"(\d+\.?\d*) ?(?:-(\d+\.?\d*) ?)?% (?:blood )?loss|\((\d+)-(\d+)% loss")
def _loss_share(found: re.Match[str], case: Case) -> Case:
    low = float(found[1] or found[3])
    high = float(found[2] or found[4] or low)
    return _now(case, case.now.wishing(blood_share=-(low + high) / 200.0))


@rule(r"class ii\b(?!.*\d% )")
def _second_class(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.wishing(blood_share=-0.225))


@rule(r"class iii\b(?!.*\d% )")
def _third_class(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.wishing(blood_share=-0.35))


@rule(r"(\d+\.?\d*) l blood (?:removed|lost|loss)")
def _loss_litres(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.driven(blood__volume_change=-1000.0 * float(found[1])))


@rule(r"(\d+)-(\d+) ml/min bleed, (\d+)-(\d+) min")
def _bleed(found: re.Match[str], case: Case) -> Case:
    rate, minutes = ((float(found[i]) + float(found[i + 1])) / 2.0 for i in (1, 3))
    return _now(case, case.now.driven(blood__volume_change=-rate * minutes))


@rule(r"(\d+\.?\d*) l (?:of )?(?:saline|crystalloid|ringer)")
def _saline(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.driven(blood__volume_change=1000.0 * float(found[1])))


@rule(r"(\d+\.?\d*) l (?:of )?water")
def _water(found: re.Match[str], case: Case) -> Case:
    rate = 1000.0 * float(found[1]) / 30.0
    return _now(case, replace(case.now.driven(diet__water_rate=rate), minutes=30.0))


@rule(r"(\d+) to (\d+) mmol/day")
def _sodium(found: re.Match[str], case: Case) -> Case:
    low, high = float(found[1]), float(found[2])
    before = replace(case.now.wishing(sodium_intake=low), days=14.0)
    now = replace(case.now.wishing(sodium_intake=high), days=14.0)
    return replace(case, now=now, before=before)


@rule(r"(\d+)x step in (?:salt |sodium )?intake")
def _sodium_step(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.wishing(sodium_times=float(found[1])), days=14.0))


@rule(r"lower body negative|\blbnp\b")
def _suction(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now, missing="no organ takes lower-body negative pressure"))


# ------------------------------------------------------------------ drugs
def _treated(signal: str) -> Rule:
    def apply(found: re.Match[str], case: Case) -> Case:
        text = found.string
        longer = re.search(r"(\d+)(?:-(\d+))? (months|weeks|week)", text)
        days = TREATED_DAYS
        if longer:
            middle = (float(longer[1]) + float(longer[2] or longer[1])) / 2.0
            days = middle * (30.0 if longer[3] == "months" else 7.0)
        elif re.search(r"week (\d+)-(\d+)", text):
            days = 21.0
        failing = bool(case.now.presets)
        base = case.now if failing else replace(
            case.now.with_facts(age=55.0), presets=("hypertension",)
        )  # fmt: skip
        name = signal.replace(".", "__")
        base = replace(base, days=max(base.days, days))
        case = replace(case, now=base.driven(**{name: 1.0}))
        return case if case.before is None else replace(case, before=replace(base, drives=()))

    return apply


for _signal, _words in CLASSES.items():
    rule(rf"(?:{_words})(?!.*acute)")(_treated(_signal))


@rule(r"half dose of any class")
def _half(found: re.Match[str], case: Case) -> Case:
    return _several_classes(case, 0.5)


@rule(r"two classes at standard dose")
def _pairs(found: re.Match[str], case: Case) -> Case:
    base = replace(
        case.now.with_facts(age=55.0), presets=("hypertension",), days=TREATED_DAYS, drives=()
    )
    pairs = (
        ("drug__ace_inhibitor", "drug__thiazide"), ("drug__calcium_blocker", "drug__thiazide"),
        ("drug__ace_inhibitor", "drug__calcium_blocker"), ("drug__beta_blocker", "drug__thiazide"),
    )  # fmt: skip
    others = []
    for first, second in pairs:
        others += [base.driven(**dict.fromkeys(names, 1.0)) for names in
                   ((first,), (second,), (first, second))]  # fmt: skip
    return Case(base, base, tuple(others))


def _several_classes(case: Case, dose: float) -> Case:
    base = replace(
        case.now.with_facts(age=55.0), presets=("hypertension",), days=TREATED_DAYS, drives=()
    )
    names = ("ace_inhibitor", "angiotensin_blocker", "calcium_blocker", "thiazide", "beta_blocker")
    others = []
    for name in names:
        others += [base.driven(**{f"drug__{name}": share}) for share in (dose, 1.0)]
    return Case(base, base, tuple(others))


@rule(r"furosemide|loop diuretic")
def _acute_loop(found: re.Match[str], case: Case) -> Case:
    acute = re.search(r"acute|iv\b|\b\d h\b", found.string)
    base = replace(case.now, days=1.0) if acute else case.now
    return _now(case, base.driven(drug__loop_diuretic=1.0))


@rule(r"(norepinephrine|phenylephrine|nitroprusside|epinephrine|dobutamine|isoproterenol|atropine|"
      r"morphine|propofol|fentanyl|tranexamic|txa)(?:[^\d]*([\d.]+)(?:-([\d.]+))?)?")  # fmt: skip
def _acute_drug(found: re.Match[str], case: Case) -> Case:
    dose = float(found[3] or found[2] or 1.0)
    return _now(case, case.now.wishing(**{f"drug:{found[1]}": dose}))


@rule(r"caffein|coffee")
def _caffeine(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.driven(caffeine__intake_rate=200.0 / 30.0), minutes=30.0))


# ------------------------------------------------------------------ rhythm
@rule(r"av delay (\d+) ms vs (?:no |0 ms)")
def _kick(found: re.Match[str], case: Case) -> Case:
    now = case.now.driven(pacing__rate=70.0, pacing__av_delay=float(found[1]) / 1000.0)
    return replace(case, now=now, before=case.now.driven(pacing__rate=70.0, pacing__av_delay=1e-3))


@rule(r"pacing (\d+) ?-> ?(\d+)")
def _paced(found: re.Match[str], case: Case) -> Case:
    low, high = (case.now.driven(pacing__rate=float(found[i])) for i in (1, 2))
    return replace(case, now=high, before=low)


@rule(r"(?:tachycardia|bradycardia|pacing|paced)(?: at)? (\d+)/min")
def _rate(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.driven(pacing__rate=float(found[1])))


@rule(r"resting ddd|dual-chamber|optimum vs default|av interval")
def _delays(found: re.Match[str], case: Case) -> Case:
    paced = tuple(
        case.now.driven(pacing__rate=70.0, pacing__av_delay=delay / 1000.0)
        for delay in range(60, 301, 10)
    )
    return Case(case.now, case.now, paced)


@rule(r"atrial fibrillation|\baf\b")
def _fibrillation(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.driven(rhythm__atrial_fibrillation=1.0))


# ------------------------------------------------------------------ surroundings
@rule(r"altitude (?:of )?(\d+) m")
def _altitude(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.driven(place__altitude=float(found[1])), minutes=60.0))


@rule(r"mental (?:stress|arithmetic)|stroop|public speaking")
def _mental(found: re.Match[str], case: Case) -> Case:
    return _now(case, case.now.driven(stress__demand=1.0))


@rule(r"non-rem|\bsleep vs|stage [34]\b|asleep")
def _asleep(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now.driven(sleep__asleep=1.0), minutes=60.0))


@rule(r"regular .*sleeper|16l:8d|clock h|morning|24 h|nocturnal|overnight")
def _whole_day(found: re.Match[str], case: Case) -> Case:
    return _now(case, replace(case.now, minutes=3.0 * 1440.0))
