"""Who a row is about: sex, age, mass, and what ails them."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.evidence.rules.registry import now, rule
from workbench.evidence.situation import Case, Situation

#: Years over which a change "after" an age is told.
AFTER = 20.0
#: What may follow two digits that are no age.
NOT_YEARS = (
    r"%|mmol|ml|min|w\b|deg|mm|h\b|h/|/min|s\b|ms|kg|g\b|x\b|mg|ug|months?|weeks?|wk|days?|m\b"
)
#: The usual age of people with an ailment, where a row does not tell it.
AGES = {"hfpef": 70.0, "hfref": 65.0, "hypertension": 55.0, "type_2_diabetes": 58.0}


@rule(r"\b(women|woman|female)\b")
def _woman(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.with_facts(sex=0.0, height=165.0, mass=65.0))


@rule(r"both sexes|community")
def _anybody(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.with_facts(sex=0.5, height=170.0, mass=77.0))


@rule(rf"(?<![\d.])(\d\d)\s?(?:-|to)\s?(\d\d)(?:\b| ?y)(?!\s?(?:{NOT_YEARS}))")
def _ages(found: re.Match[str], case: Case) -> Case:
    low, high = float(found[1]), float(found[2])
    plain = not re.search(rf"{found[1]} ?to ?{found[2]} ?y", found.string)
    fits = 15 <= low < high <= 95 and plain
    return now(case, case.now.with_facts(age=(low + high) / 2.0)) if fits else case


@rule(
    r"(?:aged?|median|mean|about|at) (?:age )?(\d\d) ?(?:y|$)|"
    r"\b(\d\d)[ -]?(?:y|yr|years?)\b(?! |-?treat)|\b(\d\d)[ -](?:y|years?)(?:[ -]old)?\b"
)
def _age(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.with_facts(age=float(found[1] or found[2] or found[3])))


@rule(r"(?:age )?(\d\d) (?:to|vs\.?|versus|->) (\d\d) ?(?:y|years)")
def _two_ages(found: re.Match[str], case: Case) -> Case:
    first, last = float(found[1]), float(found[2])
    young, old = sorted((first, last))
    return replace(case, now=case.now.with_facts(age=old), before=case.now.with_facts(age=young))


@rule(
    r"(?:average )?over (\d\d)-(\d\d) y|"
    rf"(?:after|over|beyond|from) (?:age )?(\d\d)\b(?! ?(?:{NOT_YEARS}))"
)
def _later(found: re.Match[str], case: Case) -> Case:
    changes = re.search(r"change|per (?:year|decade)|loss|fall|rise|decline|slope", found.string)
    if not changes:
        return case
    low = float(found[1] or found[3])
    high = float(found[2]) if found[2] else low + AFTER
    if low < 18.0:
        return case
    young = case.now.with_facts(age=low)
    return replace(case, now=case.now.with_facts(age=high), before=young)


@rule(r"(\d\d\d?) ?kg\b")
def _mass(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.with_facts(mass=float(found[1])))


@rule(r"(\d\d\d) ?cm\b")
def _height(found: re.Match[str], case: Case) -> Case:
    return now(case, case.now.with_facts(height=float(found[1])))


def _ailing(case: Case, *presets: str) -> Situation:
    told = dict(case.now.facts)
    age = AGES.get(presets[0], told["age"])
    facts = case.now if told["age"] != 30.0 else case.now.with_facts(age=age)
    return replace(facts, presets=(*case.now.presets, *presets))


@rule(r"hfpef|preserved ejection|preserved ef|diastolic (?:heart )?failure")
def _hfpef(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "hfpef"))


@rule(r"hfref|reduced ejection|reduced ef|systolic (?:hf|heart failure)|dilated cardiomyopathy")
def _hfref(found: re.Match[str], case: Case) -> Case:
    if "hfpef" in case.now.presets:
        return case
    return now(case, _ailing(case, "hfref"))


@rule(r"nyha(?: class)? (iii|iv|ii|i|[1-4])(?:\s?(?:-|/|to|or|and)\s?(iii|iv|ii|[2-4]))?\b")
def _class(found: re.Match[str], case: Case) -> Case:
    """The worse of two classes stands where two are named together with rest."""
    number = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
    first = number.get(found[1]) or int(found[1])
    if "hfpef" in case.now.presets:
        return case
    base = case.now if "hfref" in case.now.presets else _ailing(case, "hfref")
    return now(case, replace(base, presets=(*base.presets, f"nyha_{first}")))


@rule(r"(?:ef|ejection fraction) (?:of )?(\d\d) ?%")
def _fraction(found: re.Match[str], case: Case) -> Case:
    value = float(found[1])
    if value > 45.0:
        return case
    base = case.now if "hfref" in case.now.presets else _ailing(case, "hfref")
    wished = (*base.parameters, ("circulation.failing_ejection_fraction", value))
    return now(case, replace(base, parameters=wished))


@rule(r"(?<!anti)hypertensi(?!on.*pulmonary)")
def _hypertension(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "hypertension"))


@rule(r"aortic stenosis")
def _aortic_stenosis(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "aortic_stenosis"))


@rule(r"aortic (?:regurgitation|insufficiency)")
def _aortic_leak(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "aortic_regurgitation"))


@rule(r"mitral stenosis")
def _mitral_stenosis(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "mitral_stenosis"))


@rule(r"mitral (?:regurgitation|insufficiency)")
def _mitral_leak(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "mitral_regurgitation"))


@rule(r"type 2 diabet|\bt2d\b")
def _diabetes(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "type_2_diabetes"))


@rule(r"sleep apn")
def _apnoea(found: re.Match[str], case: Case) -> Case:
    return now(case, _ailing(case, "sleep_apnoea"))


@rule(r"sedentary|untrained")
def _sedentary(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now, presets=(*case.now.presets, "sedentary")))


@rule(r"athlete|endurance[- ]trained")
def _athlete(found: re.Match[str], case: Case) -> Case:
    return now(case, replace(case.now, presets=(*case.now.presets, "athlete")))
