"""A body is checked before anything compiles: missing, doubled and looping ports are named."""

from __future__ import annotations

import pytest

from tests.twin_core.toys import DECAY, FOLLOWER, HEADER, Decay, Follower, plugin
from twin_core.body import Link, assemble, connect
from twin_core.organ import OrganError, Stage, parse_manifest

LOOP = """
[[state]]
id = "x"
unit = "1"
[[input]]
id = "other"
signal = "{reads}"
unit = "{unit_in}"
[[output]]
id = "mine"
signal = "{writes}"
unit = "{unit_out}"
feedthrough = ["other"]
[[parameter]]
id = "gain"
unit = "1"
default = 1.0
bounds = [0.0, 2.0]
origin = "assumed"
description = "gain"
"""


def test_required_port_without_producer_is_named_with_its_cure() -> None:
    with pytest.raises(OrganError, match=r"nothing produces 'glucose\.plasma'") as caught:
        assemble([plugin(FOLLOWER, Follower())])
    assert caught.value.stage is Stage.ASSEMBLED
    assert caught.value.where == "input.source"
    assert "drive the signal" in caught.value.cure


def test_two_producers_of_one_signal_are_both_named() -> None:
    rival = DECAY.replace('id = "decay"', 'id = "rival"')
    with pytest.raises(OrganError, match=r"decay\.level both produce 'glucose.plasma'"):
        assemble([plugin(DECAY, Decay()), plugin(rival, Decay())])


def test_algebraic_loop_is_named_port_by_port() -> None:
    one = HEADER.format(id="one", tier="minutes") + LOOP.format(
        reads="heart.rate", unit_in="/min", writes="pressure.arterial", unit_out="mm[Hg]"
    )
    two = HEADER.format(id="two", tier="minutes") + LOOP.format(
        reads="pressure.arterial", unit_in="mm[Hg]", writes="heart.rate", unit_out="/min"
    )
    with pytest.raises(OrganError, match=r"one\.other, two\.other"):
        connect([parse_manifest(one, "one"), parse_manifest(two, "two")])


def test_same_loop_across_tiers_is_broken_by_the_window_rule() -> None:
    one = HEADER.format(id="one", tier="minutes") + LOOP.format(
        reads="heart.rate", unit_in="/min", writes="pressure.arterial", unit_out="mm[Hg]"
    )
    two = HEADER.format(id="two", tier="days") + LOOP.format(
        reads="pressure.arterial", unit_in="mm[Hg]", writes="heart.rate", unit_out="/min"
    )
    wiring = connect([parse_manifest(one, "one"), parse_manifest(two, "two")])
    assert {wire.link for wire in wiring.wires} == {Link.OTHER_TIER}


def test_organs_meet_in_their_own_units() -> None:
    body = assemble([plugin(FOLLOWER, Follower()), plugin(DECAY, Decay())])
    system = body.systems["minutes"]
    assert system.state_names == ("decay.amount", "follower.level")
    factor = body.wiring.inputs_of("follower")[0].factor
    assert factor(180.156) == pytest.approx(10.0)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (('unit = "g/min"', 'unit = "kg"'), "do not measure the same quantity"),
        (('id = "rate"', 'id = "rate"\ncolour = "red"'), "Extra inputs are not permitted"),
        (("default = 0.1", "default = 7.0"), "outside the bounds"),
        (('port = "rate"', 'port = "food"'), "names 'food', which is not declared"),
    ],
)
def test_bad_manifest_gets_one_sentence(change: tuple[str, str], expected: str) -> None:
    with pytest.raises(OrganError, match=expected) as caught:
        parse_manifest(DECAY.replace(*change), "decay")
    assert "\n" not in str(caught.value)
