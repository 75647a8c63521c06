"""One compiled fit serves everybody: what differs between people is an argument of it."""

from __future__ import annotations

import numpy as np

from twin_core.body import assemble_by_id
from twin_core.infer.prior import centred, transforms_of
from twin_core.infer.problem import Problem
from twin_core.twin import base_values


def test_a_second_person_is_not_fitted_with_the_priors_of_the_first() -> None:
    body = assemble_by_id(("glucose_endogenous",), ("body.mass",))
    rows = tuple(body.personal_rows)
    drives = np.repeat(body.input_defaults("minutes")[None], 24, axis=0)
    drives[:, body.systems["minutes"].inputs.index("body.mass")] = 75.0
    fasting = {}
    for person, preset in (
        ("healthy", {}),
        ("ill", body.preset("glucose_endogenous", "type_2_diabetes")),
    ):
        transforms = transforms_of(centred(body.personal, preset))
        base = base_values(body, {}, preset)
        problem = Problem(
            body, "minutes", transforms, base, rows, drives, ("glucose.plasma",), 5.0, 1
        )
        fasting[person] = float(problem.predict(np.zeros((len(rows), 1)))[0, 0, 0])
    assert fasting["ill"] > fasting["healthy"] + 30.0
