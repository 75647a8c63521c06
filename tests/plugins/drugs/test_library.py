"""The library as data: sources, flags, persons, genes, interactions, effects."""

from __future__ import annotations

import jax.numpy as jnp
import pytest

from plugins.drugs.effects import effect_of, emax, half_level
from plugins.drugs.kinetics import kinetics_of, mean_level
from plugins.drugs.library import library, sources
from plugins.drugs.person import (
    Person,
    activity_left,
    clearance_factor,
    creatinine_clearance,
    gene_fold,
    in_person,
    pair_fold,
)

L = library()


def factor(name: str, person: Person | None = None, **others: float) -> float:
    return clearance_factor(L[name], person or Person(), others, L)


def exposure(name: str, person: Person | None = None, **others: float) -> float:
    """Fold of the area under the curve."""
    return 1.0 / factor(name, person, **others)


def test_sixty_drugs_or_more_each_number_with_a_source():
    assert len(L) >= 60
    for drug in L.values():
        numbers = [*drug.kinetics.values(), *(n for r in drug.routes.values() for n in r.values())]
        assert numbers, drug.id
        for number in numbers:
            assert number.source in sources(), (drug.id, number)
            assert number.unit, drug.id
        assert drug.value("clearance") > 0.0
        assert drug.value("central") > 0.0
        assert sum(drug.enzymes.values()) <= 1.0 + 1e-9, drug.id


def test_numbers_from_memory_are_marked():
    """Sources that were not found again may stand behind assumed numbers only."""
    unread = {"lab", "rev", "cal", "tri", "law03t"}
    for drug in L.values():
        for name, number in drug.kinetics.items():
            assert number.assumed or number.source not in unread, (drug.id, name)


def test_interactions_name_drugs_of_the_library():
    for drug in L.values():
        for row in drug.record.get("interaction", ()):
            assert row["with"] in L, (drug.id, row["with"])
            assert row.get("victim", drug.id) in {drug.id, row["with"]}


def test_the_librarys_adult_has_the_librarys_clearance():
    for name in L:
        assert factor(name) == pytest.approx(1.0), name


def test_kidneys_clear_what_they_clear():
    """Metformin and lisinopril leave by the kidney alone, atorvastatin hardly."""
    failing = Person(filtration=30.0)
    assert factor("metformin", failing) == pytest.approx(0.3)
    assert factor("lisinopril", failing) == pytest.approx(0.3)
    assert factor("atorvastatin", failing) > 0.95
    # Sitagliptin label: exposure x2.3 at 30 to 50 mL/min.
    assert 1.5 <= exposure("sitagliptin", Person(filtration=40.0)) <= 2.6
    # Cockcroft and Gault 1976, the example of a man of 40 years.
    assert creatinine_clearance(40.0, 72.0, True, 1.0) == pytest.approx(100.0)
    assert creatinine_clearance(40.0, 72.0, False, 1.0) == pytest.approx(85.0)


def test_the_liver_clears_what_it_clears():
    cirrhosis = Person(liver=0.4)
    assert factor("zolpidem", cirrhosis) == pytest.approx(0.4)
    assert factor("semaglutide", cirrhosis) == pytest.approx(1.0)
    assert 0.6 < factor("bisoprolol", cirrhosis) < 0.8


def test_weight_scales_clearance_and_volume():
    k = kinetics_of([L["amlodipine"]])
    heavy = in_person(k, [L["amlodipine"]], Person(mass=140.0))
    assert float(heavy.clearance[0] / k.clearance[0]) == pytest.approx(2.0**0.75)
    assert float(heavy.central[0] / k.central[0]) == pytest.approx(2.0)


def test_genes():
    """Metoprolol in CYP2D6 poor metabolisers: area x4.9 to x5.9 (Blake 2013)."""
    assert 4.9 <= exposure("metoprolol", Person(genes={"CYP2D6": "PM"})) <= 6.0
    assert factor("metoprolol", Person(genes={"CYP2D6": "UM"})) == pytest.approx(2.5)
    assert factor("warfarin", Person(genes={"CYP2C9": "*3/*3"})) == pytest.approx(0.15)
    assert factor("simvastatin", Person(genes={"SLCO1B1": "poor (521CC)"})) == pytest.approx(0.31)
    assert factor("escitalopram", Person(genes={"CYP2C19": "PM"})) == pytest.approx(0.5)
    # A gene that a drug does not know changes nothing; an unknown phenotype is refused by name.
    assert factor("lisinopril", Person(genes={"CYP2D6": "PM"})) == pytest.approx(1.0)
    with pytest.raises(KeyError, match="knows CYP2D6 as EM"):
        gene_fold(L["metoprolol"], "CYP2D6", "poorish")


@pytest.mark.parametrize(
    ("victim", "other", "fold"),
    [("simvastatin", "diltiazem", 5.0), ("simvastatin", "amlodipine", 1.77),
     ("simvastatin", "amiodarone", 1.75), ("digoxin", "amiodarone", 1.7),
     ("warfarin", "amiodarone", 1.6), ("pioglitazone", "clopidogrel", 2.1),
     ("ivabradine", "diltiazem", 2.5), ("caffeine", "nicotine", 0.6),
     ("simvastatin", "tocilizumab", 0.43), ("atorvastatin", "sacubitril_valsartan", 1.3),
     ("melatonin", "caffeine", 2.2), ("adalimumab", "methotrexate", 1.5)],
)  # fmt: skip
def test_published_pairs(victim, other, fold):
    assert pair_fold(L[victim], L[other]) == pytest.approx(fold)
    assert exposure(victim, **{other: 1.0}) == pytest.approx(fold, rel=0.06)
    assert factor(other, **{victim: 0.0}) == pytest.approx(1.0)


def test_interactions_through_shared_enzymes_that_nobody_paired():
    """Amiodarone blocks CYP2D6, so metoprolol rises, but not in a poor metaboliser."""
    assert pair_fold(L["metoprolol"], L["amiodarone"]) is None
    assert 1.3 < exposure("metoprolol", amiodarone=1.0) < 2.2
    poor = Person(genes={"CYP2D6": "PM"})
    assert exposure("metoprolol", poor, amiodarone=1.0) == pytest.approx(
        exposure("metoprolol", poor), rel=1e-6
    )


def test_two_inhibitors_multiply_the_activities_they_leave():
    both = exposure("simvastatin", amlodipine=1.0, amiodarone=1.0)
    share = L["simvastatin"].enzymes["CYP3A4"]
    renal = L["simvastatin"].value("renal_share")
    used = min(share, 1.0 - renal)
    left = activity_left(L["simvastatin"], L["amlodipine"], "CYP3A4") * activity_left(
        L["simvastatin"], L["amiodarone"], "CYP3A4"
    )
    assert both == pytest.approx(1.0 / (1.0 - used + used * left))
    assert 1.77 < both < 1.77 * 1.75 * 1.2


def test_half_the_inhibitor_inhibits_less():
    whole, half = exposure("simvastatin", diltiazem=1.0), exposure("simvastatin", diltiazem=0.5)
    assert 1.0 < half < whole


def test_effects_saturate_and_units_are_understood():
    metoprolol = L["metoprolol"]
    block = metoprolol.effects[0]
    assert half_level(metoprolol, block) == pytest.approx(0.045)
    level = mean_level(kinetics_of([metoprolol]), 100.0, 24.0)
    found = effect_of(metoprolol, block, level, 100.0)
    assert float(found[0]) == pytest.approx(38.156 / (38.156 + 45.0), rel=1e-3)
    assert float(emax(jnp.asarray(0.0), 1.0, 2.0, 1.5)) == 0.0
    # Semaglutide: nmol/L by its molar mass.
    semaglutide = L["semaglutide"]
    assert half_level(semaglutide, semaglutide.effects[0]) == pytest.approx(8 * 4113.6e-6)
    # Statins act by daily dose (Kakara 2014: 56.7 %, half of it at 2.22 mg).
    statin = L["atorvastatin"]
    assert float(effect_of(statin, statin.effects[0], level, 20.0)) == pytest.approx(
        0.567 * 20.0 / 22.22, rel=1e-3
    )
