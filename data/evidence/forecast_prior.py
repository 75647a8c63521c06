"""What other people's sensors teach of forecasts: networks as numbers, and their origin."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Kinds of people that have networks of their own: insulin on record, or none.
KINDS = ("insulin", "no_insulin")


@cache
def forecast_prior() -> dict[str, NDArray[Any]]:
    """The arrays by name; those of a kind begin with it and a colon."""
    with as_file(files("data.evidence").joinpath("forecast_prior.npz")) as path:
        kept = np.load(path, allow_pickle=False)
        return {name: kept[name] for name in kept.files}


def forecast_prior_origin() -> dict[str, Any]:
    """Who the networks were learned from, under which licences, and how."""
    text = files("data.evidence").joinpath("forecast_prior.toml").read_text("utf-8")
    return tomllib.loads(text)
