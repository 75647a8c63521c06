"""One line in a plugin's tests: every check of the kit as a test of its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from twin_core.testing.locate import locate
from twin_core.testing.report import Status
from twin_core.testing.run import GROUPS, check_organ


def conformance_suite(place: str, groups: tuple[str, ...] = GROUPS) -> Callable[..., Any]:
    """A parametrised pytest function over the groups of the kit.

    `place` is the value of the organ's entry point, an installed id, or a path.
    """
    import pytest

    @cache
    def report(group: str) -> Any:
        return check_organ(locate(place), (group,))

    @pytest.mark.parametrize("group", groups)
    def test_conformance(group: str) -> None:
        failed = [f for f in report(group).findings if f.status is Status.FAILED]
        assert not failed, "\n".join(f"{finding.id}: {finding.detail}" for finding in failed)

    return test_conformance
