r"""Who takes a drug: size, kidneys, liver, genes and other drugs, as a factor on clearance.

.. math:: CL = CL_{70} \Bigl(\tfrac{W}{70}\Bigr)^{0.75} u\,
          \Bigl(f_r \tfrac{CrCL}{100} + \ell \bigl(\textstyle\sum_e f_e g_e a_e + f_0\bigr)\Bigr)

with shares of clearance by kidney :math:`f_r`, enzymes :math:`f_e` and the rest :math:`f_0`, liver
function :math:`\ell` (only where the liver eliminates), gene :math:`g_e` and the activity
:math:`a_e` that other drugs leave; `u` is a gene outside the listed enzymes. Of several inhibitors
of one enzyme the activities multiply. Volumes scale with weight (Anderson and Holford 2008,
doi:10.1146/annurev.pharmtox.48.113006.094708).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from plugins.drugs.kinetics import Kinetics
from plugins.drugs.library import Drug

#: Creatinine clearance (mL/min) at which the library's clearances hold.
NORMAL_FILTRATION = 100.0
#: Weight (kg) of the library's adult.
REFERENCE_MASS = 70.0
#: Activity that an inhibitor leaves at the least.
LEAST = 0.02


@dataclass(frozen=True, slots=True)
class Person:
    """Facts that move clearance. `genes` maps a gene to a phenotype named in the library."""

    mass: float = REFERENCE_MASS
    filtration: float = NORMAL_FILTRATION
    liver: float = 1.0
    genes: Mapping[str, str] = field(default_factory=dict)


def creatinine_clearance(age: float, mass: float, male: bool, creatinine_mg_dl: float) -> float:
    """mL/min after Cockcroft and Gault 1976 (doi:10.1159/000180580)."""
    whole = (140.0 - age) * mass / (72.0 * creatinine_mg_dl)
    return whole if male else 0.85 * whole


def gene_fold(drug: Drug, gene: str, phenotype: str) -> float:
    """Fold of the drug's clearance in a carrier; raises `KeyError` naming what is known."""
    for row in drug.record.get("gene", ()):
        if row["gene"] == gene and "clearance_fold" in row:
            folds = row["clearance_fold"]
            if phenotype not in folds:
                known = ", ".join(folds)
                raise KeyError(f"{drug.name} knows {gene} as {known}, not '{phenotype}'")
            return float(folds[phenotype])
    return 1.0


def activity_left(victim: Drug, other: Drug, enzyme: str) -> float:
    """Activity of an enzyme that a standard dose of `other` leaves to `victim`; above 1: induced.

    A published fold of this pair's exposure comes before the other drug's general strength.
    """
    if enzyme not in other.acts_on or enzyme not in victim.enzymes:
        return 1.0
    fold = pair_fold(victim, other)
    shared = [name for name in victim.enzymes if name in other.acts_on]
    if fold is None or len(shared) != 1:
        return float(other.acts_on[enzyme])
    share = victim.enzymes[enzyme]
    return max((1.0 / fold - (1.0 - share)) / share, LEAST)


def pair_fold(victim: Drug, other: Drug) -> float | None:
    """Published fold of the victim's exposure beside a standard dose of the other drug."""
    for record, partner in ((victim, other), (other, victim)):
        for row in record.record.get("interaction", ()):
            if row["with"] == partner.id and row.get("victim") == victim.id:
                return float(row["fold"])
    return None


def at_exposure(activity: float, exposure: float) -> float:
    """Activity left at another exposure than the standard dose's (1): competitive, or induced."""
    if activity <= 1.0:
        return 1.0 / (1.0 + (1.0 / activity - 1.0) * exposure)
    return 1.0 + (activity - 1.0) * 2.0 * exposure / (1.0 + exposure)


def clearance_factor(
    drug: Drug, person: Person, others: Mapping[str, float], among: Mapping[str, Drug]
) -> float:
    """Clearance over that of the library's adult; `others` maps drug ids to exposures."""
    renal = drug.value("renal_share")
    shares = drug.enzymes
    room = 1.0 - renal
    scale = min(1.0, room / sum(shares.values())) if shares else 1.0
    metabolised, uptake = 0.0, 1.0
    for enzyme, share in shares.items():
        metabolised += share * scale * _activity(drug, person, enzyme, others, among)
    for gene, phenotype in person.genes.items():
        if gene not in shares:
            uptake *= gene_fold(drug, gene, phenotype)
    for other, exposure in others.items():
        fold = None if other == drug.id else pair_fold(drug, among[other])
        if fold is not None and not set(shares) & set(among[other].acts_on):
            uptake *= at_exposure(1.0 / fold, exposure)
    rest = room - scale * sum(shares.values())
    liver = person.liver if drug.record["liver"] else 1.0
    size = (person.mass / REFERENCE_MASS) ** 0.75
    kidney = person.filtration / NORMAL_FILTRATION
    return size * uptake * (renal * kidney + liver * (metabolised + rest))


def _activity(
    drug: Drug, person: Person, enzyme: str, others: Mapping[str, float], among: Mapping[str, Drug]
) -> float:
    left = 1.0
    if enzyme in person.genes:
        share = drug.enzymes[enzyme]
        fold = gene_fold(drug, enzyme, person.genes[enzyme])
        left = max((fold - (1.0 - share)) / share, 0.0)
    for other, exposure in others.items():
        if other != drug.id:
            left *= at_exposure(activity_left(drug, among[other], enzyme), exposure)
    return left


def in_person(
    k: Kinetics,
    drugs: Sequence[Drug],
    person: Person,
    others: Mapping[str, float] | None = None,
    among: Mapping[str, Drug] | None = None,
) -> Kinetics:
    """The kinetics of these drugs in a person who also takes `others`."""
    known = among or {drug.id: drug for drug in drugs}
    factor = np.asarray([clearance_factor(drug, person, others or {}, known) for drug in drugs])
    size = person.mass / REFERENCE_MASS
    return k._replace(
        clearance=k.clearance * factor,
        exchange=k.exchange * size**0.75,
        exchange_2=k.exchange_2 * size**0.75,
        central=k.central * size,
        peripheral=k.peripheral * size,
        peripheral_2=k.peripheral_2 * size,
    )
