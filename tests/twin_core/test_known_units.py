"""Units of the built-in organs are known without the registry, and known right."""

from __future__ import annotations

import re

import pytest

from twin_core.organ import discover
from twin_core.vocabulary import UnitError, check_unit, conversion, parse, units


def test_each_known_conversion_is_the_registrys_own() -> None:
    table = units.known_units()
    assert len(table.units) > 50
    for name, (scale, offset) in table.conversions.items():
        source, target, mass = re.fullmatch(r"(.+) > (.+?)(?: at (.+) g/mol)?", name).groups()
        found = units.work_out(source, target, float(mass) if mass else None)
        assert (scale, offset) == pytest.approx((found.scale, found.offset), rel=1e-12), name
    for unit in table.units:
        parse(unit)


def test_built_in_organs_start_without_the_registry(monkeypatch) -> None:
    """It takes half a second; write the table anew: python -m twin_core.vocabulary.known_units."""

    def refuse() -> None:
        raise AssertionError("the registry of units was asked for")

    monkeypatch.setattr(units, "_registry", refuse)
    conversion.cache_clear()
    parse.cache_clear()
    broken = [p for p in discover() if p.module.startswith("plugins.") and p.error is not None]
    assert broken == []


def test_a_unit_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnitError, match="is not a UCUM unit"):
        check_unit("furlongs")
