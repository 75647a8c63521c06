"""Priors of people: of real parameters, with their origin, and unused until they were judged."""

from __future__ import annotations

import pytest

from data.evidence import population
from data.evidence.population import learned_priors, population_origin
from twin_core.body import assemble_by_id


def test_each_table_is_of_personal_parameters_and_says_by_how_many_people() -> None:
    for kind, table in population_origin()["kind"].items():
        organ = kind.partition(":")[0]
        personal = assemble_by_id((organ,), ("body.mass",)).personal
        for name, row in table["parameters"].items():
            assert name in personal
            assert 0.2 < row["sd"] < 3.0
            assert row["people"] >= 2


def test_the_origin_names_people_licences_and_how() -> None:
    origin = population_origin()
    assert "70 %" in origin["learned_from"]
    assert all(people["licence"] and people["persons"] for people in origin["people"])


def test_a_table_counts_only_once_it_is_in_use(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {"o.a": {"mean": 0.5, "sd": 1.2, "people": 3}}
    table = {"kind": {"o": {"in_use": True, "parameters": rows}, "p": {"parameters": rows}}}
    monkeypatch.setattr(population, "population_origin", lambda: table)
    assert learned_priors("o")["o.a"].people == 3
    assert learned_priors("p") == {}
    assert learned_priors("nobody") == {}
