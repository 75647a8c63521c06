"""A twin follows its person: state at once, parameters slowly, and the same way every time."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.twin_core.infer.made_up import MASS, SENSOR, STEP_MIN, body, drives, transforms
from twin_core.infer.problem import Problem
from twin_core.infer.stream import Followed, Follower, Heard, follower_of, members_of
from twin_core.scenario.scenario import Scenario
from twin_core.twin import prior_twin

EVERY = 3


@dataclass(frozen=True)
class Walk:
    """A person's sensor every quarter of an hour, and the ensemble that listened to it."""

    follower: Follower
    first: Followed
    last: Followed
    heard: list[Heard]
    seen: NDArray[np.float64]
    truth: NDArray[np.float64]


def listen(follower: Follower, now: Followed, table, seen) -> tuple[Followed, list[Heard]]:
    found = []
    for index, value in enumerate(seen):
        now, heard = follower.hear(now, table[index * EVERY : (index + 1) * EVERY], float(value))
        found.append(heard)
    return now, found


@pytest.fixture(scope="module")
def walk() -> Walk:
    twin = prior_twin(body(), Scenario(), facts={"mass": MASS}, members=64)
    follower = follower_of(twin, SENSOR)
    names = transforms().names
    truth = np.zeros((len(names), 1))
    truth[names.index("glucose_t1d.basal_glucose")] = 1.5
    truth[names.index("glucose_t1d.insulin_sensitivity")] = -1.2
    table = drives(eats=True)
    rows = tuple(list(body().parameters).index(name) for name in names)
    problem = Problem(
        body(), "minutes", transforms(), twin.theta[:, 0], rows, table, (SENSOR,), STEP_MIN, EVERY
    )
    exact = np.asarray(problem.predict(truth))[:, 0, 0]
    seen = exact + np.random.default_rng(5).normal(0.0, 5.0, len(exact))
    first = follower.begin(members_of(twin, follower), table[0])
    last, heard = listen(follower, first, table, seen)
    return Walk(follower, first, last, heard, seen, truth)


def test_what_comes_next_is_foreseen_better_than_by_the_last_value(walk: Walk) -> None:
    off = np.array([h.expected for h in walk.heard]) - walk.seen
    assert np.sqrt(np.mean(off[96:] ** 2)) < 0.85 * np.sqrt(np.mean(np.diff(walk.seen[95:]) ** 2))
    inside = np.abs(off[96:]) < 1.645 * np.array([h.sd for h in walk.heard])[96:]
    assert np.mean(inside) > 0.85


def test_parameters_come_nearer_to_the_truth_and_surer(walk: Walk) -> None:
    row = transforms().names.index("glucose_t1d.basal_glucose")
    truth = walk.truth[row, 0]
    before, after = walk.first.z[row], walk.last.z[row]
    assert abs(after.mean() - truth) < 0.5 * abs(before.mean() - truth)
    assert after.std() < before.std()
    middle, low, high = walk.follower.parameters(walk.last)["glucose_t1d.basal_glucose"]
    assert low < middle < high


def test_a_record_replays_to_the_same_end_and_gaps_only_widen(walk: Walk) -> None:
    table = drives(eats=True)
    one, _ = listen(walk.follower, walk.first, table, walk.seen[:8])
    two, _ = listen(walk.follower, walk.first, table, walk.seen[:8])
    np.testing.assert_array_equal(one.states, two.states)
    blind, heard = listen(walk.follower, walk.first, table, np.full(8, np.nan))
    assert np.isnan([h.innovation for h in heard]).all()
    assert heard[-1].sd > walk.heard[7].sd
    assert np.isfinite(blind.states).all()


def test_a_sample_far_out_surprises_and_moves_little(walk: Walk) -> None:
    step = drives(eats=True)[-EVERY:]
    usual, heard = walk.follower.hear(walk.last, step, walk.heard[-1].expected + 20.0)
    wild, told = walk.follower.hear(walk.last, step, 900.0)
    assert told.surprising
    assert not heard.surprising
    moved = np.abs(wild.z.mean(axis=1) - walk.last.z.mean(axis=1)).max()
    assert moved < 10 * np.abs(usual.z.mean(axis=1) - walk.last.z.mean(axis=1)).max() + 0.1


def test_a_sample_takes_milliseconds(walk: Walk) -> None:
    step = drives(eats=True)[-EVERY:]
    took = []
    for _ in range(10):
        began = time.process_time()
        walk.follower.hear(walk.last, step, 120.0)
        took.append(time.process_time() - began)
    assert np.median(took) < 0.05
