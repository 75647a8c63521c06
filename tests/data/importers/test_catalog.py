"""The code tables name real signals and units that convert to theirs."""

from __future__ import annotations

import pytest

from data.catalog import codes, find_code
from twin_core.vocabulary import signal, to_signal_unit


@pytest.mark.parametrize("system", ["loinc", "healthkit", "fit"])
def test_every_code_has_a_signal_and_a_unit_that_fits(system: str) -> None:
    for code, meaning in codes(system).items():
        assert signal(meaning.signal), code
        assert to_signal_unit(meaning.signal, meaning.unit).scale > 0, code


def test_unknown_codes_are_none() -> None:
    assert find_code("loinc", "0-0") is None
