"""From the words of a quantity to an expression of signals.

Patterns are tried in order against the quantity in lower case. Values come in the signals'
catalogue units and leave in the unit given here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Values = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Quantity:
    """`signals` are needed; any name in a tuple of alternatives will do, best first.

    A name ``fact.NAME`` is what the situation notes of the person, ``input.NAME`` what drives a
    port there; either is 0 where nothing is said. `of` computes the quantity from one value for
    each; `analyte` names the signal whose molar mass converts between mass and substance.
    """

    pattern: str
    signals: tuple[tuple[str, ...], ...]
    unit: str
    of: Callable[..., float] = lambda *values: values[0]
    analyte: str = ""


def _one(pattern: str, unit: str, *names: str, analyte: str = "") -> Quantity:
    return Quantity(pattern, (names,), unit, analyte=analyte)


def surface(height: float, mass: float) -> float:
    """Body surface in m2 (Mosteller 1987, doi:10.1056/NEJM198710223171717)."""
    return (height * mass / 3600.0) ** 0.5


HEART_RATE = ("heart.rate",)
SYSTOLIC, DIASTOLIC = ("pressure.systolic",), ("pressure.diastolic",)
MEAN = ("pressure.mean_arterial",)
OUTPUT, STROKE = ("circulation.cardiac_output",), ("heart.stroke_volume",)
WEDGE = ("heart.wedge_pressure", "pressure.pulmonary_venous")
CENTRAL = ("pressure.central_venous",)
UPTAKE = ("respiration.oxygen_uptake",)
HEIGHT, MASS = ("fact.height",), ("fact.mass",)

#: Where alternatives stand, those of the minute come before those of the day.
KIDNEY_FLOW, FILTRATION = ("kidney.blood_flow_now", "kidney.blood_flow"), (
    "kidney.gfr_now", "kidney.gfr", "ageing.gfr",
)  # fmt: skip
URINE = ("hydration.urine_flow",)
PH_UNIT = "1"
#: A cycle asks less muscle than a treadmill: peak uptake is 5 to 20 % lower on it, 12 % in the
#: middle (AHA statement, Balady 2010, doi:10.1161/CIR.0b013e3181e52e69).
ON_A_CYCLE = 0.88
BLOOD_CELLS = 0.55  # share of plasma in blood


def _peak_uptake(fit: float, heart: float, effort: float, cycle: float) -> float:
    """What fitness allows and, where effort was asked, what the heart can bring (Fick)."""
    most = fit if not effort > 0.99 else min(fit, heart)
    return most * (ON_A_CYCLE if cycle > 0.0 else 1.0)


def _six_minutes(
    fit: float, heart: float, effort: float, age: float, sex: float, height: float, mass: float
) -> float:
    """Metres: of healthy people (Enright 1998, doi:10.1164/ajrccm.158.5.9710086), less where peak
    uptake limits (Cahalin 1996, doi:10.1378/chest.110.2.325: peak = 3.98 + 0.03 m)."""
    man = 7.57 * height - 5.02 * age - 1.76 * mass - 309.0
    woman = 2.11 * height - 5.78 * age - 2.29 * mass + 667.0
    peak = _peak_uptake(fit, heart, effort, 0.0)
    return min(sex * man + (1.0 - sex) * woman, (peak - 3.98) / 0.03)


FIT, HEART = ("fitness.vo2max",), ("circulation.oxygen_limit",)
ASKED, CYCLE = ("input.exercise.intensity",), ("fact.cycle",)

QUANTITIES = (
    # ratios and differences first: their words contain those of what they are made of
    Quantity(r"pcwp/co slope|(?:pcwp|wedge|pawp)[ /-]*(?:to|per|/)[ -]*(?:co|cardiac output)",
             (WEDGE, OUTPUT), "mm[Hg].min/L"),
    Quantity(r"dvo2/dw|vo2 gain|oxygen (?:cost|uptake) per watt", (UPTAKE, ("exercise.power",)),
             "mL/min/W"),
    Quantity(r"ve/vco2", (("respiration.ventilation",), ("respiration.carbon_dioxide_output",)),
             "1", lambda v, c: 1000.0 * v / c),
    Quantity(r"cardiac index", (OUTPUT, HEIGHT, MASS), "L/min/m2",
             lambda co, h, m: co / surface(h, m)),
    Quantity(r"stroke (?:volume )?index", (STROKE, HEIGHT, MASS), "mL/m2",
             lambda s, h, m: s / surface(h, m)),
    Quantity(r"lv ?edv ?i\b|end-diastolic volume index",
             (("heart.lv_end_diastolic_volume",), HEIGHT, MASS), "mL/m2",
             lambda v, h, m: v / surface(h, m)),
    Quantity(r"pulse pressure", (SYSTOLIC, DIASTOLIC), "mm[Hg]", lambda s, d: s - d),
    Quantity(r"systemic vascular resistance|\bsvr\b|total peripheral resistance|\btpr\b",
             (MEAN, CENTRAL, OUTPUT), "mm[Hg].s/mL", lambda m, c, q: (m - c) / (q * 1000.0 / 60.0)),
    Quantity(r"pulmonary vascular resistance|\bpvr\b",
             (("pressure.pulmonary_mean",), WEDGE, OUTPUT), "mm[Hg].s/mL",
             lambda p, w, q: (p - w) / (q * 1000.0 / 60.0)),
    Quantity(r"arterial compliance", (STROKE, SYSTOLIC, DIASTOLIC), "mL/mm[Hg]",
             lambda v, s, d: v / (s - d)),
    Quantity(r"stroke work", (MEAN, STROKE), "mm[Hg].mL", lambda p, s: p * s),
    Quantity(r"rate[- ]pressure product", (HEART_RATE, SYSTOLIC), "mm[Hg]/min", lambda r, s: r * s),
    Quantity(r"a-a (?:gradient|difference)|alveolar-arterial",
             (("blood_gas.alveolar_oxygen",), ("blood_gas.oxygen",)), "mm[Hg]",
             lambda a, b: a - b),
    Quantity(r"a-?v ?o2|arteriovenous oxygen", (UPTAKE, OUTPUT), "mL/L", lambda v, q: v / q),
    Quantity(r"pao2 ?/ ?fio2|carrico",
             (("blood_gas.oxygen",), ("input.respiration.inspired_oxygen",)), "mm[Hg]",
             lambda p, f: p / (0.01 * f if f else 0.21)),
    Quantity(r"end-tidal co2 fraction", (("blood_gas.carbon_dioxide",),), "1", lambda p: p / 713.0),
    Quantity(r"dead[- ]space ventilation",
             (("respiration.ventilation",), ("respiration.alveolar_ventilation",)), "L/min",
             lambda v, a: v - a),
    Quantity(r"specific ventilation", (("respiration.tidal_volume",), ("lung.residual_capacity",)),
             "1", lambda v, f: 0.001 * v / f),
    Quantity(r"fev1 ?/ ?(?:f?vc)|fev1 ratio",
             (("respiration.forced_volume",), ("respiration.vital_capacity",)), "1",
             lambda f, v: f / v),
    Quantity(r"inspiratory reserve", (("respiration.vital_capacity",), ("lung.residual_capacity",),
             ("lung.residual_volume",), ("respiration.tidal_volume",)), "L",
             lambda v, f, r, t: v - (f - r) - 0.001 * t),
    Quantity(r"expiratory reserve", (("lung.residual_capacity",), ("lung.residual_volume",)), "L",
             lambda f, r: f - r),
    Quantity(r"inspiratory capacity", (("lung.total_capacity",), ("lung.residual_capacity",)), "L",
             lambda t, f: t - f),
    Quantity(r"filtration fraction", (FILTRATION, KIDNEY_FLOW), "1",
             lambda g, f: g / (BLOOD_CELLS * f)),
    Quantity(r"renal plasma flow|\brpf\b", (KIDNEY_FLOW,), "mL/min", lambda f: BLOOD_CELLS * f),
    Quantity(r"renal vascular resistance", (MEAN, CENTRAL, KIDNEY_FLOW),
             "mm[Hg].min/mL", lambda m, c, f: (m - c) / f),
    Quantity(r"sodium filtered|filtered (?:load of )?(?:sodium|na)",
             (("kidney.gfr",), ("lab.sodium",)), "mmol/d", lambda g, s: g * 1.44 * s),
    Quantity(r"sodium reabsor", (("kidney.gfr",), ("lab.sodium",), ("kidney.sodium_excretion",)),
             "mmol/d", lambda g, s, u: g * 1.44 * s - u),
    Quantity(r"fractional (?:excretion of )?(?:sodium|na)|\bfena\b",
             (("kidney.sodium_excretion",), ("kidney.gfr",), ("lab.sodium",)), "1",
             lambda u, g, s: u / (g * 1.44 * s)),
    Quantity(r"creatinine clearance", (FILTRATION,), "mL/min", lambda g: g),
    Quantity(r"potassium filtered", (("kidney.gfr",), ("lab.potassium",)), "mmol/d",
             lambda g, s: g * 1.44 * s),
    Quantity(r"hr ?max ?= ?208|hr ?max.*208", (HEART_RATE, ("fact.age",)), "1",
             lambda h, a: h / (208.0 - 0.7 * a)),
    Quantity(r"pwv|pulse[- ]wave", (("vessel.pulse_wave_velocity", "ageing.pulse_wave_velocity"),),
             "m/s"),
    Quantity(r"6-min|six-min|6mwd|6mwt", (FIT, HEART, ASKED, ("fact.age",), ("fact.sex",), HEIGHT,
             MASS), "m", _six_minutes),
    Quantity(r"peak (?:vo2|oxygen)|vo2[ -]?peak", (FIT, HEART, ASKED, CYCLE), "mL/(kg.min)",
             _peak_uptake),
    # heart and vessels
    _one(r"lv end-diastolic pressure|lvedp", "mm[Hg]", "heart.lv_end_diastolic_pressure",
         "heart.wedge_pressure"),
    _one(r"lv end-diastolic|\blv ?edv\b|left ventric\w+ end-diastolic", "mL",
         "heart.lv_end_diastolic_volume"),
    _one(r"lv end-systolic|\blv ?esv\b|left ventric\w+ end-systolic", "mL",
         "heart.lv_end_systolic_volume"),
    _one(r"rv end-diastolic volume|\brv ?edv\b", "mL", "heart.rv_volume:max"),
    _one(r"rv end-systolic|\brv ?esv\b", "mL", "heart.rv_volume:min"),
    _one(r"la (?:maximal |max(?:imum)? )?volume|left atrial volume", "mL", "heart.la_volume:max"),
    _one(r"ra (?:maximal |max(?:imum)? )?volume|right atrial volume", "mL", "heart.ra_volume:max"),
    _one(r"rv systolic pressure", "mm[Hg]", "heart.rv_pressure:max"),
    _one(r"rv (?:end-)?diastolic pressure", "mm[Hg]", "heart.rv_pressure:min"),
    _one(r"lv systolic pressure", "mm[Hg]", "heart.lv_pressure:max"),
    _one(r"(?:pulmonary (?:arter\w+ )?systolic|systolic pulmonary|\bpasp\b|\bspap\b)", "mm[Hg]",
         "pressure.pulmonary_systolic", "heart.rv_pressure:max"),
    _one(r"pulmonary (?:arter\w+ )?diastolic|diastolic pulmonary", "mm[Hg]",
         "pressure.pulmonary_diastolic"),
    _one(r"wedge|\bpcwp\b|\bpaop\b|\bpawp\b|left atrial pressure|pulmonary capillar\w+ pressure|"
         r"pulmonary venous pressure", "mm[Hg]", *WEDGE),
    _one(r"pulmonary (?:arter\w+ )?(?:mean|pressure)|mean pulmonary|\bmpap\b|\bpap\b", "mm[Hg]",
         "pressure.pulmonary_mean"),
    _one(r"central venous|\bcvp\b|\brap\b|right atrial pressure", "mm[Hg]", *CENTRAL),
    _one(r"cerebral perfusion|\bcpp\b", "mm[Hg]", "brain.perfusion_pressure"),
    _one(r"intracranial|\bicp\b", "mm[Hg]", "brain.intracranial_pressure"),
    _one(r"(?:cerebral|brain) blood flow|\bcbf\b|brain flow|middle cerebral", "mL/min",
         "brain.blood_flow"),
    _one(r"muscle (?:blood )?flow", "mL/min", "muscle.blood_flow"),
    _one(r"coronary|myocardial (?:blood )?flow|heart muscle", "mL/min", "heart.coronary_flow"),
    _one(r"(?:liver|hepatic) (?:blood )?flow", "mL/min", "liver.blood_flow"),
    _one(r"(?:gut|intestin\w+|splanchnic|mesenteric|portal\w*) (?:blood )?flow|splanchnic",
         "mL/min", "gut.blood_flow"),
    _one(r"bone (?:blood )?flow", "mL/min", "bone.blood_flow"),
    _one(r"(?:fat|adipose)(?: tissue)? (?:blood )?flow", "mL/min", "fat.blood_flow"),
    _one(r"skin (?:blood )?flow", "L/min", "skin.blood_flow"),
    _one(r"(?:kidney|renal) (?:vascular|blood) volume", "mL", "kidney.blood_volume"),
    _one(r"pulmonary capillary (?:blood )?volume", "mL", "lung.capillary_volume"),
    _one(r"ejection fraction|\blv ?ef\b|^ef\b", "%", "heart.ejection_fraction"),
    Quantity(r"(?:plasma|vascular) volume change|change (?:in|of) (?:plasma|vascular) volume",
             (("blood.plasma_change",), ("hydration.plasma_change",)), "mL",
             lambda days, minutes: days + minutes),
    _one(r"plasma volume|vascular volume", "mL", "blood.plasma_volume"),
    _one(r"blood volume", "mL", "blood.volume"),
    _one(r"cardiac output|\bco\b", "L/min", *OUTPUT),
    _one(r"stroke volume|\bsv\b", "mL", *STROKE),
    _one(r"baroreflex|\bbrs\b|baroreceptor", "ms/mm[Hg]", "autonomic.baroreflex_sensitivity"),
    _one(r"rmssd|\bhrv\b|heart[- ]rate variability", "ms", "heart.rmssd"),
    _one(r"sdnn", "ms", "heart.sdnn"),
    _one(r"heart rate|\bhr\b|hr ?max", "/min", *HEART_RATE),
    _one(r"mean arterial|\bmap\b|mean (?:blood )?pressure", "mm[Hg]", *MEAN),
    _one(r"diastolic|\bdbp\b", "mm[Hg]", *DIASTOLIC),
    _one(r"systolic|\bsbp\b|additivity|blood pressure", "mm[Hg]", *SYSTOLIC),
    # breathing
    _one(r"fev1|forced expiratory", "L", "respiration.forced_volume"),
    _one(r"vital capacity|\bfvc\b", "L", "respiration.vital_capacity"),
    _one(r"total lung capacity|\btlc\b", "L", "lung.total_capacity"),
    _one(r"functional residual|\bfrc\b", "L", "lung.residual_capacity"),
    _one(r"residual volume|\brv\b", "L", "lung.residual_volume"),
    _one(r"(?:airway|pulmonary) resistance", "cm[H2O].s/L", "lung.airway_resistance"),
    _one(r"(?:lung|pulmonary|respiratory) compliance", "L/cm[H2O]", "lung.compliance"),
    _one(r"shunt fraction|venous admixture", "1", "lung.shunt_fraction"),
    _one(r"hvr|hypoxic ventilatory", "L/min/%", "respiration.hypoxic_response"),
    _one(r"hcvr|hypercapnic ventilatory|co2 response", "L/min/mm[Hg]",
         "respiration.carbon_dioxide_response"),
    _one(r"tidal volume", "mL", "respiration.tidal_volume"),
    _one(r"alveolar ventilation", "L/min", "respiration.alveolar_ventilation"),
    _one(r"minute ventilation|\bventilation\b|\bve\b", "L/min", "respiration.ventilation"),
    _one(r"respirat(?:ion|ory) rate|breathing (?:rate|frequency)|respiratory frequency", "/min",
         "respiration.rate"),
    _one(r"alveolar po2|\bpao2 \(alveolar|alveolar oxygen", "mm[Hg]", "blood_gas.alveolar_oxygen"),
    _one(r"(?:mixed )?venous pco2|\bpvco2\b", "mm[Hg]", "blood_gas.venous_carbon_dioxide"),
    _one(r"(?:mixed )?venous po2|\bpvo2\b", "mm[Hg]", "blood_gas.venous_oxygen"),
    _one(r"(?:mixed )?venous (?:o2 |oxygen )?saturation|\bsvo2\b", "%",
         "blood_gas.venous_saturation"),
    _one(r"alveolar pco2|arterial pco2|\bpaco2\b|\bpco2\b|end-tidal|\betco2\b|\bpetco2\b|"
         r"carbon dioxide pressure", "mm[Hg]", "blood_gas.carbon_dioxide"),
    _one(r"arterial po2|\bpao2\b|\bpo2\b|arterial oxygen (?:tension|pressure)", "mm[Hg]",
         "blood_gas.oxygen"),
    _one(r"\bph\b", PH_UNIT, "blood_gas.ph"),
    _one(r"bicarbonate|hco3", "mmol/L", "blood_gas.bicarbonate", "lab.bicarbonate"),
    _one(r"lowest (?:spo2|saturation)|nadir", "%", "respiration.spo2_lowest"),
    _one(r"apn(?:o)?ea[- ]hypopn|\bahi\b", "/h", "respiration.apnoea_rate"),
    _one(r"sao2|spo2|oxygen saturation|oximetry", "%", "respiration.spo2"),
    # metabolism and effort
    _one(r"vo2 ?max|maxim\w+ oxygen uptake", "mL/(kg.min)", "fitness.vo2max"),
    _one(r"vo2.*time constant|phase-ii|phase ii|tau.*vo2", "s", "respiration.oxygen_uptake:tau"),
    _one(r"heart rate.*time constant", "s", "exercise.heart_rate:tau"),
    _one(r"\bvo2\b|oxygen (?:uptake|consumption)|o2 consumption", "mL/min", *UPTAKE),
    _one(r"\bvco2\b|carbon dioxide (?:output|production)|co2 production", "mL/min",
         "respiration.carbon_dioxide_output"),
    _one(r"\brer\b|\brq\b|respiratory (?:exchange|quotient)", "1", "respiration.exchange_ratio"),
    _one(r"metabolic rate|\bbmr\b|energy expenditure", "kcal/min", "energy.rate"),
    _one(r"lactate", "mmol/L", "blood.lactate"),
    _one(r"core temperature|body temperature|rectal temperature", "Cel", "body.temperature"),
    _one(r"skin temperature", "Cel", "skin.temperature_mean"),
    Quantity(r"sweat", (("sweat.rate",),), "mL/min", lambda grams: grams),
    _one(r"hba1c", "%", "glucose.hba1c"),
    _one(r"glucose", "mg/dL", "glucose.plasma", analyte="glucose.plasma"),
    Quantity(r"insulin", (("insulin.plasma",),), "u[IU]/mL", lambda picomoles: picomoles / 6.0),
    # kidney and blood
    _one(r"e?gfr|glomerular filtration(?! press)", "mL/min", *FILTRATION),
    _one(r"(?:renal|kidney) blood flow|\brbf\b|(?:renal|kidney) flow", "mL/min", *KIDNEY_FLOW),
    _one(r"urine and na", "mL/h", *URINE),
    _one(r"na(?:\+|triuresis)? excretion|sodium (?:excretion|excreted)|natriuresis|"
         r"time to sodium balance|urin\w+ sodium", "mmol/d", "kidney.sodium_excretion"),
    _one(r"diuresis|\burine\b", "mL/h", *URINE),
    _one(r"glomerular (?:capillary )?(?:hydrostatic )?pressure", "mm[Hg]",
         "kidney.glomerular_pressure"),
    _one(r"glomerular (?:oncotic|colloid)|(?:oncotic|colloid osmotic) pressure", "mm[Hg]",
         "kidney.oncotic_pressure"),
    _one(r"bowman", "mm[Hg]", "kidney.bowman_pressure"),
    _one(r"net filtration pressure|(?:glomerular )?filtration pressure", "mm[Hg]",
         "kidney.filtration_pressure"),
    _one(r"(?:ultra)?filtration coefficient|\bkf\b", "mL/min/mm[Hg]",
         "kidney.filtration_coefficient"),
    _one(r"afferent.*resistance", "mm[Hg].min/mL", "kidney.afferent_resistance"),
    _one(r"efferent.*resistance", "mm[Hg].min/mL", "kidney.efferent_resistance"),
    _one(r"\becf\b|extracellular", "L", "body.extracellular_water"),
    _one(r"total body water|body water", "L", "body.water"),
    _one(r"osmolal|osmolar", "mosm/kg", "hydration.osmolality"),
    _one(r"(?:plasma |serum )?sodium|\bna\+?\b", "mmol/L", "lab.sodium"),
    _one(r"(?:plasma |serum )?potassium", "mmol/L", "lab.potassium", analyte="lab.potassium"),
    _one(r"chloride", "mmol/L", "lab.chloride"),
    _one(r"calcium", "mg/dL", "lab.calcium", analyte="lab.calcium"),
    _one(r"creatinine", "mg/dL", "lab.creatinine", analyte="lab.creatinine"),
    _one(r"\bbun\b|urea", "mg/dL", "lab.urea_nitrogen", analyte="lab.urea_nitrogen"),
    _one(r"albumin", "g/dL", "lab.albumin"),
    _one(r"total protein", "g/dL", "lab.total_protein"),
    _one(r"haemoglobin|hemoglobin", "g/dL", "lab.hemoglobin"),
    _one(r"h(?:a)?ematocrit", "%", "lab.hematocrit"),
    _one(r"red (?:blood )?cell|erythrocyte", "10*12/L", "lab.erythrocytes"),
    _one(r"triglycerid", "mg/dL", "lab.triglycerides", analyte="lab.triglycerides"),
    _one(r"ldl", "mg/dL", "lab.cholesterol_ldl", analyte="lab.cholesterol_ldl"),
    _one(r"hdl", "mg/dL", "lab.cholesterol_hdl", analyte="lab.cholesterol_hdl"),
    _one(r"\bcrp\b|c-reactive", "mg/L", "lab.crp"),
    _one(r"\bbnp\b", "pg/mL", "lab.bnp"),
    _one(r"aldosterone", "ng/L", "hormone.aldosterone"),
    _one(r"angiotensin", "fmol/mL", "hormone.angiotensin_ii"),
    # hormones and clock
    _one(r"dlmo|melatonin onset", "h", "melatonin.plasma:onset"),
    _one(r"cortisol", "nmol/L", "hormone.cortisol", analyte="hormone.cortisol"),
    _one(r"norepinephrine|noradrenaline", "pg/mL", "hormone.noradrenaline"),
    _one(r"epinephrine|adrenaline|catecholamine", "pg/mL", "hormone.adrenaline"),
    _one(r"txa|survival", "min", "injury.survival_time"),
    _one(r"bone", "%", "ageing.bone_density"),
    _one(r"strength", "%", "ageing.strength"),
    _one(r"muscle mass|lean mass", "kg", "body.muscle_mass"),
    _one(r"weight|body mass", "kg", "body.mass"),
)  # fmt: skip


def quantity_of(text: str) -> Quantity | None:
    """The expression that a quantity's words mean, or None."""
    plain = text.lower()
    return next((q for q in QUANTITIES if re.search(q.pattern, plain)), None)


#: How units are written in rows, and in UCUM.
UNITS = {
    "1/min": "/min", "mmHg": "mm[Hg]", "mmHg s/mL": "mm[Hg].s/mL", "L/min/m2": "L/min/m2",
    "cmH2O s/L": "cm[H2O].s/L", "cmH2O": "cm[H2O]", "L/cmH2O": "L/cm[H2O]", "degC": "Cel",
    "mmol/day": "mmol/d", "kcal/day": "kcal/d", "mL/min/mmHg": "mL/min/mm[Hg]",
    "L/min per % SaO2": "L/min/%",
    "mmHg/mL": "mm[Hg]/mL", "L/min/mmHg": "L/min/mm[Hg]", "cm H2O": "cm[H2O]", "°C": "Cel",
    "bpm": "/min", "beats/min": "/min", "breaths/min": "/min", "mmHg*min/L": "mm[Hg].min/L",
    "mL/beat": "mL", "fraction": "1", "mL/day": "mL/d", "L/day": "L/d", "uU/mL": "u[IU]/mL",
    "mU/L": "m[IU]/L", "mOsm/kg": "mosm/kg", "mOsm/L": "mosm/L", "mmol/d": "mmol/d",
    "hours": "h", "min": "min", "10^12/L": "10*12/L", "mL/mmHg": "mL/mm[Hg]",
    "dyn s/cm5": "dyn.s/cm5", "Wood units": "mm[Hg].min/L", "g/L": "g/L",
    "mmHg min/mL": "mm[Hg].min/mL", "mL/kg/min": "mL/(kg.min)", "mL/min/1.73m2": "mL/min",
    "ms/mmHg": "ms/mm[Hg]", "mmHg per L/min": "mm[Hg].min/L", "clock h": "h", "points": "%",
    "ratio": "1", "ratio of effect": "1",
    "day": "d", "% of maximal heart rate": "%", "mEq/L": "mmol/L", "ug/dL": "ug/dL",
}  # fmt: skip


def ucum(unit: str) -> str:
    """A row's unit in UCUM."""
    plain = unit.strip()
    return UNITS.get(plain, plain)
