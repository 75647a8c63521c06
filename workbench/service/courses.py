"""What an infection does to what is watched, as the organ `immune` runs it: written once, as data.

`python -m workbench.service.courses` writes `data/evidence/organ_courses.toml` anew; a test holds
that the file is what the organ says.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

#: Steps a day of the organ, the day of exposure, and days that are run.
STEPS, EXPOSED, DAYS = 4, 2, 16
#: Beats in a minute from which an infection leaves a trace, and days kept after its height.
TRACE, AFTER = 0.4, 2
#: Share of the insulin resistance that is seen in mean glucose (assumed).
SEEN_IN_GLUCOSE = 0.5
#: Channel to output signal of the organ and its factor.
READ = {
    "heart_low": ("immune.heart_rate_change", 1.0),
    "heart_resting": ("immune.heart_rate_change", 1.0),
    "variability": ("immune.variability_change", 1.0),
    "breathing": ("immune.respiration_change", 1.0),
    "skin_temperature": ("immune.temperature_skin_change", 1.0),
    "temperature": ("immune.temperature_change", 1.0),
    "glucose": ("immune.insulin_resistance", SEEN_IN_GLUCOSE),
}


def run_infection() -> dict[str, NDArray[np.float64]]:
    """The organ's course by channel, one value a day from the first trace on."""
    import jax.numpy as jnp

    from twin_core.body import assemble_by_id
    from twin_core.simulate.integrate import Forcing, integrate
    from twin_core.simulate.lanes import Members, across_start, derive_parameters

    body = assemble_by_id(("immune",))
    system = body.systems["days"]
    base = jnp.asarray([body.defaults()[name] for name in body.parameters])
    varying = jnp.repeat(base[np.asarray(body.personal_rows)][:, None], 1, axis=1)
    params = system.own(derive_parameters(body, Members(base, varying)))
    drives = np.repeat(body.input_defaults("days")[None, :, None], DAYS * STEPS, axis=0)
    exposed = slice(EXPOSED * STEPS, (EXPOSED + 1) * STEPS)
    drives[exposed, system.inputs.index("infection.exposure")] = 1.0
    none = np.zeros((len(system.inputs), 1, 1, 1))
    weights = np.ones((DAYS * STEPS, 1, 1))
    start = across_start(system.initial)(jnp.asarray(drives[0])[:, :, None], params)
    forcing = Forcing(jnp.asarray(drives), jnp.asarray(weights), jnp.asarray(none))
    out = np.asarray(integrate(system, start, forcing, params, dt=1.0 / STEPS, every=STEPS).outputs)
    heart = out[:, system.outputs.index(READ["heart_low"][0]), 0, 0]
    days = slice(int(np.argmax(heart > TRACE)), int(np.argmax(heart)) + 1 + AFTER)
    return {
        name: factor * out[days, system.outputs.index(signal), 0, 0]
        for name, (signal, factor) in READ.items()
    }


@cache
def courses() -> dict[str, dict[str, NDArray[np.float64]]]:
    """By organ and channel, as shipped."""
    text = (files("data.evidence") / "organ_courses.toml").read_text(encoding="utf-8")
    return {
        organ: {name: np.asarray(days) for name, days in table.items()}
        for organ, table in tomllib.loads(text).items()
    }


def main() -> None:
    """Writes the file."""
    from pathlib import Path

    lines = [
        "# What the organ `immune` does to what is watched, one value a day from the first trace",
        "# of an infection on; written by `python -m workbench.service.courses`.",
        "",
        "[immune]",
    ]
    lines += [
        f"{name} = [{', '.join(f'{one:.3f}' for one in days)}]"
        for name, days in run_infection().items()
    ]
    Path("data/evidence/organ_courses.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    import jax

    jax.config.update("jax_enable_x64", True)
    main()
