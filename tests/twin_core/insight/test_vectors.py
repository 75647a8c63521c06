"""Every equation against the vectors that other people's code computed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.evidence import equation_names, equation_table
from twin_core.insight.equation import equation_from

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
