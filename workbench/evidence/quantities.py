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

    `of` computes the quantity from one value for each; `analyte` names the signal whose molar mass
    converts between mass and substance.
    """

    pattern: str
    signals: tuple[tuple[str, ...], ...]
    unit: str
    of: Callable[..., float] = lambda *values: values[0]
    analyte: str = ""


def _one(pattern: str, unit: str, *names: str, analyte: str = "") -> Quantity:
    return Quantity(pattern, (names,), unit, analyte=analyte)


def _surface(height: float, mass: float) -> float:
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

QUANTITIES = (
    # ratios and differences first: their words contain those of what they are made of
    Quantity(r"pcwp/co slope", (WEDGE, OUTPUT), "mm[Hg].min/L"),
    Quantity(r"dvo2/dw|vo2 gain", (UPTAKE, ("exercise.power",)), "mL/min/W"),
    Quantity(r"cardiac index", (OUTPUT, HEIGHT, MASS), "L/min/m2",
             lambda co, h, m: co / _surface(h, m)),
    Quantity(r"pulse pressure", (SYSTOLIC, DIASTOLIC), "mm[Hg]", lambda s, d: s - d),
    Quantity(r"systemic vascular resistance|\bsvr\b", (MEAN, CENTRAL, OUTPUT), "mm[Hg].s/mL",
             lambda m, c, q: (m - c) / (q * 1000.0 / 60.0)),
    Quantity(r"pulmonary vascular resistance|\bpvr\b",
             (("pressure.pulmonary_mean",), WEDGE, OUTPUT), "mm[Hg].s/mL",
             lambda p, w, q: (p - w) / (q * 1000.0 / 60.0)),
    Quantity(r"stroke work", (MEAN, STROKE), "mm[Hg].mL", lambda p, s: p * s),
    Quantity(r"a-a gradient", (("blood_gas.alveolar_oxygen",), ("blood_gas.oxygen",)), "mm[Hg]",
             lambda a, b: a - b),
    Quantity(r"pao2 ?/ ?fio2", (("blood_gas.oxygen",), ("respiration.inspired_oxygen",)), "mm[Hg]",
             lambda p, f: p / (f / 100.0 if f else 0.21)),
    Quantity(r"end-tidal co2 fraction", (("blood_gas.carbon_dioxide",),), "1", lambda p: p / 713.0),
    Quantity(r"dead[- ]space ventilation",
             (("respiration.ventilation",), ("respiration.alveolar_ventilation",)), "L/min",
             lambda v, a: v - a),
    Quantity(r"filtration fraction", (("kidney.gfr",), ("kidney.blood_flow",)), "1",
             lambda g, f: g / (0.56 * f)),
    Quantity(r"renal plasma flow", (("kidney.plasma_flow", "kidney.blood_flow"),), "mL/min",
             lambda f: 0.56 * f),
    Quantity(r"renal vascular resistance", (MEAN, CENTRAL, ("kidney.blood_flow",)),
             "mm[Hg].min/mL", lambda m, c, f: (m - c) / f),
    Quantity(r"sodium filtered|filtered sodium", (("kidney.gfr",), ("lab.sodium",)), "mmol/d",
             lambda g, s: g * 1.44 * s),
    Quantity(r"hrmax ?= ?208|hr ?max.*208", (HEART_RATE, ("fact.age",)), "1",
             lambda h, a: h / (208.0 - 0.7 * a)),
    Quantity(r"pwv|pulse[- ]wave", (("vessel.pulse_wave_velocity", "ageing.pulse_wave_velocity"),),
             "m/s"),
    # heart and vessels
    _one(r"lv end-diastolic|\blvedv\b", "mL", "heart.lv_end_diastolic_volume"),
    _one(r"lv end-systolic|\blvesv\b", "mL", "heart.lv_end_systolic_volume"),
    _one(r"rv end-diastolic|\brvedv\b", "mL", "heart.rv_volume:max"),
    _one(r"rv end-systolic|\brvesv\b", "mL", "heart.rv_volume:min"),
    _one(r"la (?:maximal |max )?volume|left atrial volume", "mL", "heart.la_volume:max"),
    _one(r"rv systolic pressure", "mm[Hg]", "heart.rv_pressure:max"),
    _one(r"rv (?:end-)?diastolic pressure", "mm[Hg]", "heart.rv_pressure:min"),
    _one(r"lv systolic pressure", "mm[Hg]", "heart.lv_pressure:max"),
    _one(r"lvedp|lv end-diastolic pressure", "mm[Hg]", "heart.lv_end_diastolic_pressure",
         "heart.wedge_pressure"),
    _one(r"pulmonary systolic", "mm[Hg]", "pressure.pulmonary_systolic", "heart.rv_pressure:max"),
    _one(r"pulmonary diastolic", "mm[Hg]", "pressure.pulmonary_diastolic"),
    _one(r"pulmonary mean|mean pulmonary", "mm[Hg]", "pressure.pulmonary_mean"),
    _one(r"wedge|\bpcwp\b|\bpaop\b", "mm[Hg]", *WEDGE),
    _one(r"central venous|\bcvp\b|\brap\b|right atrial pressure", "mm[Hg]", *CENTRAL),
    _one(r"cerebral perfusion", "mm[Hg]", "brain.perfusion_pressure"),
    _one(r"intracranial", "mm[Hg]", "brain.intracranial_pressure"),
    _one(r"cerebral blood flow", "mL/min", "brain.blood_flow"),
    _one(r"muscle blood flow", "mL/min", "muscle.blood_flow"),
    _one(r"coronary", "mL/min", "heart.coronary_flow"),
    _one(r"gut blood flow|splanchnic", "mL/min", "gut.blood_flow"),
    _one(r"skin blood flow", "L/min", "skin.blood_flow"),
    _one(r"kidney vascular volume", "mL", "kidney.blood_volume"),
    _one(r"pulmonary capillary blood volume", "mL", "lung.capillary_volume"),
    _one(r"ejection fraction|\blv ?ef\b|^ef\b", "%", "heart.ejection_fraction"),
    _one(r"plasma volume|vascular volume", "mL", "blood.plasma_change", "blood.volume_change",
         "blood.plasma_volume"),
    _one(r"blood volume", "mL", "blood.volume"),
    _one(r"cardiac output|\bco\b", "L/min", *OUTPUT),
    _one(r"stroke volume|\bsv\b", "mL", *STROKE),
    _one(r"baroreflex|\bbrs\b", "ms/mm[Hg]", "autonomic.baroreflex_sensitivity"),
    _one(r"rmssd", "ms", "heart.rmssd"),
    _one(r"sdnn", "ms", "heart.sdnn"),
    _one(r"heart rate|\bhr\b", "/min", *HEART_RATE),
    _one(r"mean arterial|\bmap\b", "mm[Hg]", *MEAN),
    _one(r"diastolic|\bdbp\b", "mm[Hg]", *DIASTOLIC),
    _one(r"systolic|\bsbp\b|additivity", "mm[Hg]", *SYSTOLIC),
    # breathing
    _one(r"fev1|forced expiratory", "L", "respiration.forced_volume"),
    _one(r"vital capacity", "L", "respiration.vital_capacity"),
    _one(r"total lung capacity|\btlc\b", "L", "lung.total_capacity"),
    _one(r"functional residual|\bfrc\b", "L", "lung.residual_capacity"),
    _one(r"residual volume", "L", "lung.residual_volume"),
    _one(r"airway resistance", "cm[H2O].s/L", "lung.airway_resistance"),
    _one(r"lung compliance", "L/cm[H2O]", "lung.compliance"),
    _one(r"shunt fraction", "1", "lung.shunt_fraction"),
    _one(r"hvr slope", "L/min", "respiration.ventilation"),
    _one(r"tidal volume", "mL", "respiration.tidal_volume"),
    _one(r"alveolar ventilation", "L/min", "respiration.alveolar_ventilation"),
    _one(r"minute ventilation|\bventilation\b|\bve\b", "L/min", "respiration.ventilation"),
    _one(r"respirat(?:ion|ory) rate|breathing rate", "/min", "respiration.rate"),
    _one(r"alveolar po2|\bpao2 \(alveolar", "mm[Hg]", "blood_gas.alveolar_oxygen"),
    _one(r"alveolar pco2|arterial pco2|\bpaco2\b|end-tidal", "mm[Hg]", "blood_gas.carbon_dioxide"),
    _one(r"arterial po2|\bpao2\b", "mm[Hg]", "blood_gas.oxygen"),
    _one(r"(?:mixed )?venous pco2|\bpvco2\b", "mm[Hg]", "blood_gas.venous_carbon_dioxide"),
    _one(r"(?:mixed )?venous po2|\bpvo2\b", "mm[Hg]", "blood_gas.venous_oxygen"),
    _one(r"(?:mixed )?venous (?:o2 )?saturation|\bsvo2\b", "%", "blood_gas.venous_saturation"),
    _one(r"\bph\b", "[pH]", "blood_gas.ph"),
    _one(r"bicarbonate|hco3", "mmol/L", "blood_gas.bicarbonate", "lab.bicarbonate"),
    _one(r"sao2|spo2|oxygen saturation", "%", "respiration.spo2"),
    # metabolism and effort
    _one(r"vo2 ?max|peak vo2|vo2 peak", "mL/(kg.min)", "fitness.vo2max"),
    _one(r"vo2.*time constant|phase-ii", "s", "respiration.oxygen_uptake:tau"),
    _one(r"\bvo2\b|oxygen (?:uptake|consumption)", "mL/min", *UPTAKE),
    _one(r"\bvco2\b|carbon dioxide (?:output|production)", "mL/min",
         "respiration.carbon_dioxide_output"),
    _one(r"\brer\b|\brq\b|respiratory (?:exchange|quotient)", "1", "respiration.exchange_ratio"),
    _one(r"metabolic rate|\bbmr\b|energy expenditure", "kcal/min", "energy.rate"),
    _one(r"lactate", "mmol/L", "blood.lactate"),
    _one(r"core temperature|body temperature", "Cel", "body.temperature"),
    _one(r"skin temperature", "Cel", "skin.temperature_mean"),
    _one(r"sweat", "mL/min", "sweat.rate"),
    _one(r"glucose", "mg/dL", "glucose.plasma", analyte="glucose.plasma"),
    _one(r"insulin", "u[IU]/mL", "insulin.plasma"),
    _one(r"6-min walk|six-minute", "m", "exercise.six_minute_walk"),
    # kidney and blood
    _one(r"e?gfr|glomerular filtration", "mL/min", "kidney.gfr", "ageing.gfr"),
    _one(r"renal blood flow|kidney blood flow|\brbf\b", "mL/min", "kidney.blood_flow"),
    _one(r"urine (?:and na|na)|na(?:\+|triuresis)? excretion|sodium excretion|"
         r"time to sodium balance", "mmol/d", "kidney.sodium_excretion"),
    _one(r"urine", "mL/h", "hydration.urine_flow", "kidney.urine_flow"),
    _one(r"glomerular capillary pressure", "mm[Hg]", "kidney.glomerular_pressure"),
    _one(r"bowman", "mm[Hg]", "kidney.bowman_pressure"),
    _one(r"net filtration pressure", "mm[Hg]", "kidney.filtration_pressure"),
    _one(r"ultrafiltration coefficient", "mL/min/mm[Hg]", "kidney.filtration_coefficient"),
    _one(r"ecf|extracellular", "L", "body.extracellular_water"),
    _one(r"total body water", "L", "body.water"),
    _one(r"osmolality", "mosm/kg", "hydration.osmolality"),
    _one(r"plasma sodium|serum sodium", "mmol/L", "lab.sodium"),
    _one(r"plasma potassium|serum potassium", "mmol/L", "lab.potassium"),
    _one(r"creatinine", "mg/dL", "lab.creatinine", analyte="lab.creatinine"),
    _one(r"\bbun\b|urea", "mg/dL", "lab.urea_nitrogen", analyte="lab.urea_nitrogen"),
    _one(r"albumin", "g/dL", "lab.albumin"),
    _one(r"haemoglobin|hemoglobin", "g/dL", "lab.hemoglobin"),
    _one(r"h(?:a)?ematocrit", "%", "lab.hematocrit"),
    _one(r"\bbnp\b", "pg/mL", "lab.bnp"),
    _one(r"aldosterone", "ng/dL", "hormone.aldosterone"),
    _one(r"angiotensin", "pg/mL", "hormone.angiotensin_ii"),
    # hormones and clock
    _one(r"dlmo|melatonin onset", "h", "melatonin.plasma:onset"),
    _one(r"cortisol", "ug/dL", "hormone.cortisol", analyte="hormone.cortisol"),
    _one(r"norepinephrine|noradrenaline", "pg/mL", "hormone.noradrenaline"),
    _one(r"epinephrine|adrenaline", "pg/mL", "hormone.adrenaline"),
    _one(r"txa|survival", "min", "injury.survival_time"),
    _one(r"bone", "g/cm2", "ageing.bone_density"),
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
    "mmHg min/mL": "mm[Hg].min/mL", "mL/kg/min": "mL/(kg.min)", "mL/min/1.73m2": "mL/min",
    "ms/mmHg": "ms/mm[Hg]", "mmHg per L/min": "mm[Hg].min/L", "clock h": "h", "points": "%",
    "ratio": "1", "ratio of effect": "1",
    "day": "d", "% of maximal heart rate": "%", "mEq/L": "mmol/L", "ug/dL": "ug/dL",
}  # fmt: skip


def ucum(unit: str) -> str:
    """A row's unit in UCUM."""
    return UNITS.get(unit, unit)
