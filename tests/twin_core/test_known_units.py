"""Units of the built-in organs are known without the registry, and known right."""

from __future__ import annotations

import re

import pytest

from twin_core.organ import discover, manifest
from twin_core.organ.loader import _manifest_text as manifest_text
from twin_core.vocabulary import UnitError, check_unit, conversion, parse, units
from twin_core.vocabulary.known_units import changes_of


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
    built_in = [plugin for plugin in discover() if plugin.module.startswith("plugins.")]
    assert [plugin.name for plugin in built_in if plugin.error is not None] == []
    for plugin in built_in:
        assert plugin.manifest is not None
        manifest._parsed.__wrapped__(manifest_text(plugin), plugin.name)  # checks its units
        for source, target, mass in changes_of(plugin.manifest):
            conversion(source, target, mass)


def test_a_unit_that_nobody_knows_is_refused() -> None:
    with pytest.raises(UnitError, match="is not a UCUM unit"):
        check_unit("furlongs")
