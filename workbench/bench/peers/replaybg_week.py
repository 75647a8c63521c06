"""ReplayBG: the optimum (its MAP twinning, multi-meal blueprint) of some days in one piece.

Question: ``glucose`` (mg/dL), ``carbohydrate`` (g/min), ``bolus`` (U/min) and ``label`` (B, L, D
or empty) every five minutes from midnight, ``mass`` (kg), ``starts``, ``repeats``. Answer: seconds
of CPU for each identification, number of unknowns, loss at the start and at the optimum, version.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import tempfile
import time
from typing import Any

try:
    from importlib.metadata import version

    import numpy as np
    import pandas as pd
    from py_replay_bg.data import ReplayBGData
    from py_replay_bg.model.t1d_model_multi_meal import T1DModelMultiMeal
    from py_replay_bg.py_replay_bg import ReplayBG
    from py_replay_bg.twinning.map import MAP
except ImportError:
    sys.exit(3)

#: Steady basal insulin in U/min: 0.9 U/h, an adult's.
BASAL = 0.015


def frame(asked: dict[str, Any]) -> Any:
    count = len(asked["glucose"])
    bolus = np.asarray(asked["bolus"])
    label = np.asarray(asked["label"], dtype=object)
    return pd.DataFrame(
        {
            "t": pd.date_range("2024-03-04", periods=count, freq="5min"),
            "glucose": asked["glucose"],
            "cho": asked["carbohydrate"],
            "cho_label": label,
            "bolus": bolus,
            "bolus_label": np.where(bolus > 0.0, label, ""),
            "basal": np.full(count, BASAL),
            "exercise": np.zeros(count),
        }
    )


def main() -> None:
    asked = json.load(sys.stdin)
    data, seconds, found = frame(asked), [], {}
    with tempfile.TemporaryDirectory() as folder:
        program = ReplayBG(
            blueprint="multi-meal", save_folder=folder, yts=5, exercise=False, seed=1,
            verbose=False, plot_mode=False,
        )  # fmt: skip
        model = T1DModelMultiMeal(
            data=data, bw=asked["mass"], u2ss=BASAL * 1000.0 / asked["mass"], x0=None,
            previous_data_name=None, twinning_method="map", environment=program.environment,
            is_twin=True, extended=False,
        )  # fmt: skip
        known = ReplayBGData(data=data, model=model, environment=program.environment)
        start = float(model.neg_log_posterior(model.start_guess, known))  # compiles
        for _ in range(asked["repeats"]):
            search = MAP()
            search.n_rerun = asked["starts"]
            began = time.process_time()
            found = search.twin(known, model, "week", program.environment)
            seconds.append(time.process_time() - began)
        best = np.array([found[name] for name in model.unknown_parameters])
        answer = {
            "cpu_s": seconds,
            "unknowns": len(best),
            "loss": [start, float(model.neg_log_posterior(best, known))],
            "version": version("py-replay-bg"),
        }
    print("\n" + json.dumps(answer))


main()
