"""ReplayBG: a day twinned (MAP, multi-meal blueprint), and the next one replayed from its end.

Question: ``days``, two tables with ``glucose`` (mg/dL), ``carbohydrate`` (g/min), ``bolus`` and
``basal`` (U/min) and ``label`` (B, L, D, S or empty) every five minutes from midnight; ``mass``
(kg), ``starts``. Answer: ``glucose`` of the second day every five minutes, ``cpu_s``.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import tempfile
import time
from typing import Any

try:
    import numpy as np
    import pandas as pd
    from py_replay_bg.py_replay_bg import ReplayBG
    from py_replay_bg.twinning.map import MAP
except ImportError:
    sys.exit(3)


def frame(day: dict[str, Any], first: str) -> Any:
    count = len(day["glucose"])
    label = np.asarray(day["label"], dtype=object)
    bolus = np.asarray(day["bolus"])
    return pd.DataFrame(
        {
            "t": pd.date_range(first, periods=count, freq="5min"),
            "glucose": np.array(day["glucose"], dtype=float),
            "cho": day["carbohydrate"],
            "cho_label": label,
            "bolus": bolus,
            "bolus_label": np.where(bolus > 0.0, "B", ""),
            "basal": day["basal"],
            "exercise": np.zeros(count),
        }
    )


def main() -> None:
    asked = json.load(sys.stdin)
    one, two = frame(asked["days"][0], "2024-03-04"), frame(asked["days"][1], "2024-03-05")
    usual = MAP.__init__

    def fewer(self: Any, *args: Any, **options: Any) -> None:
        usual(self, *args, **options)
        self.n_rerun = asked["starts"]

    MAP.__init__ = fewer
    with tempfile.TemporaryDirectory() as folder:
        program = ReplayBG(
            blueprint="multi-meal", save_folder=folder, yts=5, exercise=False, seed=1,
            verbose=False, plot_mode=False,
        )  # fmt: skip
        known = {"bw": asked["mass"], "save_name": "one", "twinning_method": "map"}
        began = time.process_time()
        steady = float(np.mean(one["basal"])) * 1000.0 / asked["mass"]
        program.twin(data=one, u2ss=steady, parallelize=False, **known)
        took = time.process_time() - began
        end = program.replay(data=one, save_workspace=False, **known)
        start = end["x_end"]["realizations"][0].tolist()
        found = program.replay(
            data=two, x0=start, previous_data_name="one", sensors=end["sensors"],
            save_workspace=False, **known,
        )  # fmt: skip
        curve = np.ravel(found["glucose"]["realizations"][0])
        curve = curve[:: max(1, len(curve) // len(two))]
    print("\n" + json.dumps({"glucose": curve.tolist(), "cpu_s": took}))


if __name__ == "__main__":
    main()
