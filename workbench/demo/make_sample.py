"""Makes the sample person with the twin itself: ``python -m workbench.demo.make_sample --seed 7``.

The truth is one draw of parameters near the adult mean; meals, boluses and walks vary from day to
day. Carbohydrate is logged with the errors of counting by eye, the sensor reads with noise and a
drift from day to day, so that a fit has something to find and something that it cannot explain.
"""

# pyright: reportArgumentType=false
# NumPy arrays stand in for JAX arrays wherever a program is called.

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

DAYS = 14
START_NS = 1_772_409_600_000_000_000  # Monday 2026-03-02, 00:00 UTC
MINUTE_NS = 60_000_000_000
TRUTH = {
    "glucose_t1d.basal_glucose": 128.0,
    "glucose_t1d.insulin_sensitivity": 1.25,
    "glucose_t1d.gastric_emptying_max": 0.034,
    "glucose_t1d.intestinal_absorption": 0.12,
}
#: Usual grams of breakfast, lunch and dinner, and grams that one unit is given for.
MEALS = ((8.0, 38.0, 8.0), (12.75, 55.0, 8.5), (19.0, 88.0, 14.5))
Rows = dict[str, tuple[np.ndarray, np.ndarray]]


def habits(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Minutes of meals; grams eaten, grams logged and units given; MET by quarter of an hour."""
    rows, met = [], np.full(DAYS * 96, 1.2)
    for day in range(DAYS):
        weekend = day % 7 >= 5
        for hour, usual, ratio in MEALS:
            late = (1.25 if hour < 10 else 0.5) * weekend
            minute = day * 1440 + (hour + late) * 60 + rng.normal(0, 18)
            grams = max(12.0, usual * (1 + 0.12 * weekend) * rng.lognormal(0.0, 0.2))
            rows.append((minute, grams, ratio))
        if rng.random() < 0.4:  # something in the afternoon
            rows.append((day * 1440 + 16 * 60 + rng.normal(0, 30), rng.uniform(12, 28), 10.0))
        if day % 4 == 1:  # a brisk walk after dinner
            met[day * 96 + 80 : day * 96 + 83] = 4.2
        if day % 7 == 5:  # a run
            met[day * 96 + 40 : day * 96 + 43] = 8.0
    minute, eaten, ratio = np.asarray(rows).T
    logged = np.round(eaten * rng.lognormal(0.0, 0.1, len(eaten)))
    dose = np.round(logged / ratio * rng.normal(1.0, 0.08, len(eaten)) * 2) / 2
    return np.round(minute / 5) * 5, np.stack([eaten, logged, np.maximum(dose, 0.5)]), met


def make(seed: int) -> Rows:
    """All signals of the sample: name -> (times in UTC nanoseconds, values)."""
    rng = np.random.default_rng(seed)
    minute, food, met = habits(rng)
    nights = np.clip(rng.normal(7.4, 0.5, DAYS), 5.5, 9.0)
    nights[9] = 4.8  # one short night
    glucose = _glucose(minute, food[[0, 2]], met, np.clip(7.4 - nights, 0.0, 6.0))
    every = np.arange(0, DAYS * 1440, 5)
    noise = np.zeros(len(every))
    for k in range(1, len(every)):  # a sensor's error lasts for some minutes
        noise[k] = 0.7 * noise[k - 1] + rng.normal(0, 3.5)
    glucose = glucose * np.repeat(rng.normal(1.0, 0.03, DAYS), len(every) // DAYS)
    days = np.arange(DAYS) * 1440.0
    return {
        "glucose.interstitial": _at(every, np.clip(np.round(glucose + noise), 40, 400)),
        "meal.carbohydrate": _at(minute, food[1]),
        "insulin.bolus": _at(minute, food[2]),
        "insulin.long_acting": _at(days + 1320, np.full(DAYS, 16.0)),
        "activity.met": _at(np.arange(DAYS * 96) * 15.0, np.round(met, 1)),
        "heart.rate_resting": _at(days + 420, np.round(rng.normal(61, 1.5, DAYS))),
        "pressure.systolic": _at(days[::3] + 480, np.round(rng.normal(116, 4, 5))),
        "pressure.diastolic": _at(days[::3] + 480, np.round(rng.normal(73, 3, 5))),
        "body.mass": _at(days + 425, np.round(64.0 + rng.normal(0, 0.25, DAYS), 1)),
        "sleep.duration": _at(days + 420 - nights * 60, np.round(nights, 2)),
        "glucose.hba1c": _at(np.array([600.0]), np.array([6.9])),
        "lab.cholesterol_ldl": _at(np.array([600.0]), np.array([104.0])),
        "lab.creatinine": _at(np.array([600.0]), np.array([0.78])),
    }


def _at(minute: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(minute, kind="stable")
    times = START_NS + np.round(minute[order]).astype(np.int64) * MINUTE_NS
    return times, np.asarray(value, dtype=np.float64)[order]


def _glucose(
    minute: np.ndarray, food: np.ndarray, met: np.ndarray, sleep_loss: np.ndarray
) -> np.ndarray:
    """Sensor glucose every five minutes from the type 1 organ under those habits."""
    from twin_core.body import assemble_by_id
    from twin_core.simulate.integrate import Forcing, integrate
    from twin_core.simulate.lanes import Members, across_start, derive_parameters

    body = assemble_by_id(["glucose_t1d"], driven=("heart.rate_excess", "body.mass"))
    system = body.systems["minutes"]
    values = body.defaults() | TRUTH
    base = np.array([values[name] for name in body.parameters])
    ensemble = Members(base, base[list(body.personal_rows)][:, None])
    params = system.own(derive_parameters(body, ensemble))
    steps = DAYS * 1440
    drives = np.repeat(body.input_defaults("minutes")[None], steps, axis=0)
    row = {name: drives[:, i] for i, name in enumerate(system.inputs)}
    row["body.mass"][:] = 64.0
    row["sleep.loss"][:] = np.repeat(sleep_loss, 1440)
    for at, grams, units in zip(minute.astype(int), *food, strict=True):
        row["diet.carbohydrate_rate"][at : at + 15] += grams / 15.0
        row["insulin.rapid_rate"][at : at + 5] += units / 5.0
    share = np.clip((met - 1.0) / 11.0, 0.0, 1.0) * 115.0
    row["heart.rate_excess"][:] = np.repeat(np.where(met >= 3.0, share, 0.0), 15)
    forcing = Forcing(
        drives[:, :, None], np.ones((steps, 1, 1)), np.zeros((len(system.inputs), 1, 1, 1))
    )
    start = across_start(system.initial)(drives[0][:, None, None], params)
    samples = integrate(system, start, forcing, params, dt=1.0, every=5)
    sensor = system.outputs.index("glucose.interstitial")
    return np.asarray(samples.outputs[:, sensor, 0, 0])


def main() -> None:
    """Writes ``ada.npz`` beside its loader."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--out", type=Path, default=Path("data/sample/ada.npz"))
    options = parser.parse_args()
    from twin_core.runtime import configure

    configure()
    table = {}
    for name, (times, values) in make(options.seed).items():
        table[f"{name}|time"], table[f"{name}|value"] = times, values.astype(np.float32)
    np.savez_compressed(options.out, **table)


if __name__ == "__main__":
    main()
