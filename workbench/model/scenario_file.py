"""A scenario as TOML text, readable by `twin_core.scenario.parse_scenario`."""

from __future__ import annotations

import json

from twin_core.scenario.scenario import Scenario


def scenario_toml(scenario: Scenario) -> str:
    """The file's text."""
    lines = [
        f"name = {json.dumps(scenario.name)}",
        f"start_hour = {scenario.start_hour!r}",
        f"horizon_h = {scenario.horizon_h!r}",
    ]
    for event in scenario.events:
        lines += ["", "[[event]]", f'kind = "{event.kind}"', f"at_h = {event.at_h!r}"]
        if event.duration_min is not None:
            lines.append(f"duration_min = {event.duration_min!r}")
        if event.label:
            lines.append(f"label = {json.dumps(event.label)}")
        if event.knobs:
            pairs = ", ".join(f"{name} = {value!r}" for name, value in event.knobs.items())
            lines.append(f"knobs = {{ {pairs} }}")
    return "\n".join(lines) + "\n"
