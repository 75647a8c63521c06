"""Every equation against the vectors that other people's code computed."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from data.evidence import equation_names, equation_table
from twin_core.insight.equation import EquationError, equation_from

RISK = Path(__file__).resolve().parents[4] / "shared" / "reference" / "risk"


@pytest.mark.shared
@pytest.mark.parametrize("name", equation_names())
def test_an_equation_gives_what_other_code_gives(name: str) -> None:
    file = RISK / f"{name}.json"
    if not file.exists():
        pytest.skip("the reference vectors lie beside the repository, and are not there")
    equation = equation_from(equation_table(name))
    vectors = json.loads(file.read_text(encoding="utf-8"))["vectors"]
    assert vectors
    for row in vectors:
        values = equation.evaluate(row["inputs"]).values
        for key, expected in row["expected"].items():
            if isinstance(expected, str):
                assert values[key] == expected
            else:
                assert values[key] == pytest.approx(expected, rel=0, abs=max(row["tol"], 1e-12)), (
                    row["inputs"]
                )


@pytest.mark.shared
@pytest.mark.parametrize("name", equation_names())
def test_an_input_that_cannot_be_is_refused_and_no_answer_is_without_a_number(name: str) -> None:
    """Each input of a vector in turn: left out, null, words, not a number, far out of range."""
    file = RISK / f"{name}.json"
    if not file.exists():
        pytest.skip("the reference vectors lie beside the repository, and are not there")
    equation = equation_from(equation_table(name))
    given = json.loads(file.read_text(encoding="utf-8"))["vectors"][0]["inputs"]
    for item in equation.inputs:
        without = {key: value for key, value in given.items() if key != item.name}
        tried = [without, *({**given, item.name: value} for value in (None, 0, -5, 1e9, True))]
        for inputs in tried:
            try:
                answer = equation.evaluate(inputs)
            except EquationError:
                continue
            numbers = [one for one in answer.values.values() if isinstance(one, float)]
            assert all(map(math.isfinite, numbers)), (item.name, inputs.get(item.name))
        for value in ("abc", float("nan"), float("inf"), {"a": 1}):
            with pytest.raises(EquationError):
                equation.evaluate({**given, item.name: value})
