"""`vitruvian drugs`: the list, a card, persons and regimens, and refusals in one sentence."""

from __future__ import annotations

import pytest


def test_the_list_has_sixty_drugs_and_says_what_is_assumed(run) -> None:
    rows = run("drugs", "--json").table
    assert len(rows) >= 60
    assert all(0 <= row["assumed"] <= row["numbers"] for row in rows)
    assert "metoprolol" in run("drugs").out


def test_a_card_spells_its_sources_out(run) -> None:
    card = run("drugs", "Metoprolol", "--json").table
    assert "Lombardo" in card["kinetics"]["clearance"]["source"]
    assert card["kinetics"]["clearance"]["unit"] == "L/h"
    assert card["settled"]["mean"] == pytest.approx(0.038156, rel=1e-3)
    assert card["settled"]["trough"] < card["settled"]["mean"] < card["settled"]["peak"]
    assert "not for care" in run("drugs", "metoprolol").out


def test_person_partner_and_regimen_move_the_level(run) -> None:
    usual = run("drugs", "metoprolol", "--json").table["settled"]["mean"]
    poor = run("drugs", "metoprolol", "--gene", "CYP2D6=PM", "--amount", "50", "--json").table
    assert poor["settled"]["mean"] == pytest.approx(usual * 0.5 / 0.17, rel=0.02)
    both = run("drugs", "simvastatin", "--with", "diltiazem", "--json").table["settled"]
    assert both["clearance_fold"] == pytest.approx(0.2, rel=0.06)
    course = run("drugs", "warfarin", "--days", 10, "--adherence", 0.5, "--json").table["course"]
    assert course["doses_taken"] < course["doses_due"] == 10
    assert course["eliminated"] + course["in_body"] == pytest.approx(5.0 * course["doses_taken"])


def test_it_says_what_is_wrong_in_one_sentence(run) -> None:
    run("drugs", "metoprolo").refused("no drug 'metoprolo'", "metoprolol")
    run("drugs", "metoprolol", "--gene", "CYP2D6").refused("CYP2D6=PM")
    run("drugs", "metoprolol", "--gene", "CYP2D6=poorish").refused("knows CYP2D6 as EM")
    run("drugs", "metoprolol", "--route", "inhaled").refused("inhaled", "oral, iv")
    run("drugs", "metoprolol", "--with", "sertraline=a").refused("'a' is no number")
    run("drugs", "metoprolol", "--with", "metoprolol").refused("itself")
    run("drugs", "metoprolol", "--every", 0).refused("--every")
