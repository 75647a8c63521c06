"""svZeroDSolver: a closed loop of four chambers and four vessels, beat after beat.

Question: ``chambers``, ``vessels``, ``valves`` and ``initial`` with values in mmHg, mL and s,
``period``, ``steps`` a beat, ``beats``, ``repeats``. Answer: seconds of CPU for each run, the
extremes of ventricular volume and arterial pressure in the last beat, the version.
"""

# pyright: reportMissingImports=false
from __future__ import annotations

import json
import sys
import time
from typing import Any

try:
    from importlib.metadata import version

    import svzerod
except ImportError:
    sys.exit(3)

RING: tuple[str, ...] = ("la", "lv", "ar_sys", "ven_sys", "ra", "rv", "ar_pul", "ven_pul")


def chamber(name: str, given: dict[str, float]) -> dict[str, Any]:
    return {
        "type": "LinearElastanceChamber",
        "name": name,
        "values": {key: given[key] for key in ("Emax", "Epass", "Vrest")},
        "activation_function": {
            "type": "piecewise_cosine",
            "contract_start": 0.0,
            "relax_start": given["contraction"],
            "contract_duration": given["contraction"],
            "relax_duration": given["relaxation"],
        },
    }


def model(asked: dict[str, Any]) -> dict[str, Any]:
    """The loop in the solver's own format; units are whatever all values agree on."""
    after: dict[str, str] = dict(zip(RING, (*RING[1:], RING[0]), strict=True))
    vessels, chambers = asked["vessels"], asked["chambers"]
    return {
        "simulation_parameters": {
            "number_of_cardiac_cycles": asked["beats"],
            "number_of_time_pts_per_cardiac_cycle": asked["steps"] + 1,
            "cardiac_period": asked["period"],
            "output_variable_based": True,
            "output_all_cycles": False,
            "steady_initial": False,
        },
        "boundary_conditions": [],
        "vessels": [
            {
                "vessel_id": index,
                "vessel_name": name,
                "vessel_length": 10.0,
                "zero_d_element_type": "BloodVesselCRL",
                "zero_d_element_values": values,
            }
            for index, (name, values) in enumerate(vessels.items())
        ],
        "junctions": [
            {
                "junction_name": f"after_{name}",
                "junction_type": "NORMAL_JUNCTION",
                "inlet_blocks": [name],
                "outlet_blocks": [after[name]],
            }
            for name in vessels
        ],
        "chambers": [chamber(name, given) for name, given in chambers.items()],
        "valves": [
            {
                "type": "PiecewiseValve",
                "name": name,
                "params": {
                    **asked["valves"],
                    "upstream_block": source,
                    "downstream_block": after[source],
                },
            }
            for name, source in (("mv", "la"), ("av", "lv"), ("tv", "ra"), ("pv", "rv"))
        ],
        "initial_condition": asked["initial"],
    }


def main() -> None:
    asked = json.load(sys.stdin)
    described = model(asked)
    seen = svzerod.simulate(described)
    seconds = []
    for _ in range(asked["repeats"]):
        began = time.process_time()
        svzerod.simulate(described)
        seconds.append(time.process_time() - began)
    volume = seen[seen.name == "Vc:lv"].y
    pressure = seen[seen.name == "pressure:av:ar_sys"].y
    answer = {
        "cpu_s": seconds,
        "lv_volume": [float(volume.max()), float(volume.min())],
        "arterial_pressure": [float(pressure.max()), float(pressure.min())],
        "version": version("svzerod"),
    }
    print("\n" + json.dumps(answer))


main()
