"""A heart fitted to a cuff, an echocardiogram and a watch: what they tell, and what they cannot."""

from __future__ import annotations

import time

import numpy as np
import pytest

from twin_core.body import assemble_by_id
from twin_core.infer.fit import PersonData, fit
from twin_core.scenario.scenario import Scenario
from twin_core.twin import Twin

#: A person with high pressure, a stiff artery and a large, weak ventricle.
MEASURED = {
    "heart.rate": 72.0,
    "pressure.systolic": 148.0,
    "pressure.diastolic": 84.0,
    "heart.ejection_fraction": 45.0,
    "heart.stroke_volume": 76.0,
    "heart.lv_end_diastolic_volume": 170.0,
    "heart.lv_end_systolic_volume": 94.0,
}


def fitted() -> Twin:
    body = assemble_by_id(("circulation",), driven=("body.mass",))
    data = PersonData(
        facts={"age": 60.0, "sex": 1.0, "height": 178.0, "mass": 82.0}, at_rest=MEASURED
    )
    return fit(body, data, Scenario(), members=32)


@pytest.fixture(scope="module")
def twin() -> Twin:
    return fitted()


def test_eight_parameters_and_more_have_a_posterior(twin: Twin) -> None:
    assert len(twin.estimates) >= 8
    assert all(e.low < e.value < e.high for e in twin.estimates)
    weak = next(e for e in twin.estimates if e.name == "circulation.lv_contractility")
    assert weak.shrinkage > 0.1
    assert weak.value < 2.4  # the default adult's


def test_what_a_cuff_and_an_echo_cannot_tell_is_named_in_words(twin: Twin) -> None:
    told = [direction.sentence() for direction in twin.directions]
    assert any("pulmonary arterial resistance" in sentence for sentence in told)
    assert all(sentence.startswith("the data ") for sentence in told)


def test_a_second_fit_takes_less_than_ten_cpu_seconds(twin: Twin) -> None:
    began = time.process_time()
    again = fitted()
    assert time.process_time() - began < 10.0
    np.testing.assert_allclose(again.theta, twin.theta)
