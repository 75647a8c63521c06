"""What other people's sensors teach of forecasts: trees as numbers, with where they come from."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import as_file, files
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class TreeTable(NamedTuple):
    """Trees of one lead (cells of five minutes): nodes (nodes, 6) and the first node of each."""

    table: NDArray[np.float64]
    roots: NDArray[np.int64]
    start: float
    width: int


@cache
def forecast_prior() -> dict[int, TreeTable]:
    """The trees by lead."""
    with as_file(files("data.evidence").joinpath("forecast_prior.npz")) as path:
        kept = np.load(path, allow_pickle=False)
        return {
            int(lead): TreeTable(
                kept[f"table_{lead}"].astype(np.float64),
                kept[f"roots_{lead}"].astype(np.int64),
                float(kept[f"start_{lead}"]),
                int(kept[f"width_{lead}"]),
            )
            for lead in kept["leads"]
        }


def forecast_prior_origin() -> dict[str, Any]:
    """Who the trees were learned from, under which licences, and how."""
    text = files("data.evidence").joinpath("forecast_prior.toml").read_text("utf-8")
    return tomllib.loads(text)
