"""ReplayBG's own objective at given parameters of a day.

Question: ``day`` (path of its CSV), ``mass`` (kg), ``steady`` (mU/(kg.min) or null), ``values`` by
the peer's names, and perhaps ``starts``: how many its own search begins from (none without).
Answer: ``objective`` at the values, and with starts ``found``, ``cpu_s`` and its own optimum.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import tempfile
import time

try:
    import numpy as np
    import pandas as pd
    from py_replay_bg.data import ReplayBGData
    from py_replay_bg.model.t1d_model_multi_meal import T1DModelMultiMeal
    from py_replay_bg.py_replay_bg import ReplayBG
    from py_replay_bg.twinning.map import MAP
except ImportError:
    sys.exit(3)


def main() -> None:
    asked = json.load(sys.stdin)
    data = pd.read_csv(asked["day"])
    data.t = pd.to_datetime(data.t)
    with tempfile.TemporaryDirectory() as folder:
        program = ReplayBG(
            blueprint="multi-meal", save_folder=folder, yts=5, exercise=False, seed=1,
            verbose=False, plot_mode=False,
        )  # fmt: skip
        model = T1DModelMultiMeal(
            data=data, bw=asked["mass"], u2ss=asked["steady"], x0=None, previous_data_name=None,
            twinning_method="map", environment=program.environment, is_twin=True, extended=False,
        )  # fmt: skip
        known = ReplayBGData(data=data, model=model, environment=program.environment)

        def value(at: dict[str, float]) -> float:
            ordered = np.array([at[name] for name in model.unknown_parameters])
            return float(model.neg_log_posterior(ordered, known))

        answer = {"objective": value(asked["values"])}
        if asked.get("starts"):
            search = MAP()
            search.n_rerun = asked["starts"]
            began = time.process_time()
            found = search.twin(known, model, "day", program.environment)
            found = {name: float(number) for name, number in found.items()}
            answer |= {"cpu_s": time.process_time() - began, "found": value(found)}
    print("\n" + json.dumps(answer))


main()
