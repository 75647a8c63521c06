"""simglucose: one patient through one day in one-minute steps, without sensor or controller.

Question: ``patient``, ``carbohydrate`` (g eaten in each minute) and ``bolus`` (U in each minute),
``repeats``. Answer: seconds of CPU for each day, glucose (mg/dL) at the end of each minute, the
patient's parameters, the version.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import time

try:
    from importlib.metadata import version

    from simglucose.patient.t1dpatient import Action, T1DPatient
except ImportError:
    sys.exit(3)


def day(name: str, carbohydrate: list[float], bolus: list[float]) -> list[float]:
    patient = T1DPatient.withName(name)
    basal = patient._params.u2ss * patient._params.BW / 6000.0  # U/min that holds basal glucose
    glucose = []
    for grams, units in zip(carbohydrate, bolus, strict=True):
        patient.step(Action(CHO=grams, insulin=basal + units))
        glucose.append(float(patient.state[3] / patient._params.Vg))
    return glucose


def main() -> None:
    asked = json.load(sys.stdin)
    arguments = asked["patient"], asked["carbohydrate"], asked["bolus"]
    glucose, seconds = day(*arguments), []
    for _ in range(asked["repeats"]):
        began = time.process_time()
        day(*arguments)
        seconds.append(time.process_time() - began)
    parameters = T1DPatient.withName(asked["patient"])._params
    numbers = {k: float(v) for k, v in parameters.items() if k != "Name"}
    answer = {
        "cpu_s": seconds,
        "glucose": glucose,
        "parameters": numbers,
        "version": version("simglucose"),
    }
    print("\n" + json.dumps(answer))


main()
