"""What people taught moves a prior towards them, never further than they say."""

from __future__ import annotations

import numpy as np
import pytest

from tests.twin_core.infer.test_laplace import transforms
from twin_core.infer.population import (
    COUNTS_AS,
    Shift,
    among_people,
    foretold,
    learn_population,
    learn_shift,
)


def test_many_well_known_people_are_found_again() -> None:
    random = np.random.default_rng(0)
    z = 1.2 + 0.4 * random.standard_normal(2000)
    shift = learn_shift(z, np.full(2000, 0.01))
    assert shift is not None
    assert shift.mean == pytest.approx(1.2, abs=0.03)
    assert shift.sd == pytest.approx(np.hypot(0.4, 0.1), rel=0.05)


def test_people_whose_data_said_nothing_do_not_count() -> None:
    assert learn_shift(np.zeros(5), np.ones(5)) is None
    loud, silent = np.full(3, 2.0), np.zeros(7)
    told = learn_shift(np.r_[loud, silent], np.r_[np.full(3, 0.1), np.ones(7)])
    assert told is not None
    assert told.people == 3
    assert told.mean == pytest.approx(2.0 * 3 / (3 + COUNTS_AS))


def test_few_people_hardly_narrow_the_prior() -> None:
    shift = learn_shift(np.zeros(2), np.full(2, 0.01))
    assert shift is not None
    assert shift.sd > 0.8


def test_parameters_are_learned_each_from_who_has_them() -> None:
    people = [{"a": (1.0, 0.1), "b": (0.0, 1.0)}, {"a": (1.0, 0.1)}, {"b": (0.0, 1.0)}]
    assert set(learn_population(people)) == {"a"}


def test_the_moved_prior_has_the_peoples_median_and_width() -> None:
    plain = transforms()
    name = plain.names[0]
    moved = among_people(plain, {name: Shift(0.7, 0.5, 9)})
    for z in (-1.0, 0.0, 2.0):
        seen = np.asarray(moved(np.full(plain.size, z)))
        meant = np.asarray(plain(np.where(np.arange(plain.size) == 0, 0.7 + 0.5 * z, z)))
        np.testing.assert_allclose(seen, meant, rtol=1e-12)


def test_people_alike_foretell_one_left_out() -> None:
    alike = [{"a": (1.5 + 0.1 * k, 0.1)} for k in range(9)]
    scattered = [{"a": (z, 0.1)} for z in np.random.default_rng(1).standard_normal(40)]
    assert foretold(alike) > 0.3
    assert abs(foretold(scattered)) < 0.1
