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


READER = """
[[state]]
id = "x"
unit = "1"
[[input]]
id = "eaten"
signal = "diet.carbohydrate_rate"
unit = "g/min"
departure = {departure}
[[output]]
id = "level"
signal = "{writes}"
unit = "{unit}"
[[parameter]]
id = "gain"
unit = "1"
default = 1.0
bounds = [0.0, 2.0]
origin = "assumed"
description = "gain"
"""


def _reader(name: str, tier: str, departure: str, writes: str, unit: str) -> str:
    body = READER.format(departure=departure, writes=writes, unit=unit)
    return HEADER.format(id=name, tier=tier) + body


def test_one_tier_cannot_read_a_signal_whole_and_as_a_departure() -> None:
    whole = parse_manifest(_reader("whole", "days", "false", "body.mass", "kg"), "whole")
    apart = parse_manifest(_reader("apart", "days", "true", "body.fat_mass", "kg"), "apart")
    with pytest.raises(OrganError, match=r"apart.*differently") as caught:
        connect([whole, apart])
    assert caught.value.stage is Stage.ASSEMBLED


def test_only_organs_of_the_days_tier_see_departures() -> None:
    with pytest.raises(OrganError, match="only organs of the days tier"):
        parse_manifest(_reader("fast", "minutes", "true", "glucose.plasma", "mg/dL"), "fast")
