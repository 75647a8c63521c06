"""Sleep and light: hours in bed as hours lost or won, light as shifts of the body clock."""

from __future__ import annotations

import math
import re

from twin_core.trial.plan import Action, Effect, Span
from workbench.trials.spec import Intervention
from workbench.trials.who import Who

#: In bed for long, people do not sleep longer: hours beyond eight count up to this.
MOST_WON = 0.7
#: Hours in bed beside those asleep, and the share of an extension that is slept (Tasali 2022).
AWAKE_IN_BED, SLEPT = 0.7, 0.7
#: Shift [h] by one long pulse, hours and lux for half of it (Khalsa 2003, Chang 2012, Zeitzer 2000;
#: as remembered), and what further days add.
MOST_SHIFT, HALF_HOURS, HALF_LUX, FURTHER_DAYS = 2.6, 3.0, 120.0, 0.35
PEAK_TO_TROUGH, LONG_PULSE = 5.0, 6.7
#: Shorter pulses shift by the power of their length (Chang 2012, doi:10.1113/jphysiol.2011.226555:
#: 0.2 h of light shifts by two fifths of what four do); of the whole curve, delays are this share
#: (Khalsa 2003).
BY_LENGTH, DELAYS = 0.32, 0.6


def hours_lost(done: Intervention, who: Who, assumed: list[str]) -> float:
    """Hours a night below eight; negative where sleep is won."""
    if done.dose is None:
        assumed.append(f"hours of {done.name}: 5 h in bed")
    hours = 5.0 if done.dose is None else done.dose
    hours /= 60.0 if "min" in done.unit else 1.0
    if re.search(r"exten|min/night|more sleep|longer", done.text):
        usual = who.given.get("sleep_time", (390.0, 0.0))[0] / 60.0 + AWAKE_IN_BED
        return -max(SLEPT * (hours - usual), 0.3) if hours > 4.0 else -hours
    if re.search(r"lost|restricted by|less sleep|shorter", done.text):
        return hours
    return max(8.0 - hours, -MOST_WON)


def light(done: Intervention, span: Span) -> list[Action]:
    """A shift of the clock: ahead by light in the morning, back by light in the evening."""
    text, source = done.text, "Khalsa 2003 (J Physiol 549:945)"
    if re.search(r"every (circadian )?phase|peak to trough", text):
        return _response_curve(_hours(text, LONG_PULSE), Span(span.start), source)
    if re.search(r"red light|dim|blue.?block|amber", text):
        return [Effect("phase_shift", 0.0, 0.2, tau=0.0, span=span, source=source)]
    hours = _hours(text, 1.0)
    found = re.search(r"(\d+) (?:mornings|days|evenings|nights)", text)
    days = float(found[1]) if found else 1.0
    lux = done.dose if done.dose is not None and "l" in done.unit.lower() else 1000.0
    size = MOST_SHIFT * -math.expm1(-hours / HALF_HOURS) * lux / (lux + HALF_LUX)
    size *= 1.0 + FURTHER_DAYS * min(days - 1.0, 4.0)
    back = re.search(r"evening|night|bed|delay|late|read", text) and not re.search("morning", text)
    shift, since = (-size if back else size), Span(span.start)
    return [Effect("phase_shift", shift, 0.3 * size, tau=0.0, span=since, source=source)]


def _hours(text: str, usual: float) -> float:
    """Length of a pulse of light [h]."""
    if minutes := re.search(r"(\d+) ?min", text):
        return float(minutes[1]) / 60.0
    found = re.search(r"(\d+(?:\.\d+)?) ?h", text)
    return float(found[1]) if found else usual


def _response_curve(hours: float, span: Span, source: str) -> list[Action]:
    """Pulses at every phase: the curve's span, its largest delay and its largest advance."""
    size = PEAK_TO_TROUGH * (hours / LONG_PULSE) ** BY_LENGTH
    parts = (("phase_shift", 1.0), ("largest_delay", -DELAYS), ("largest_advance", 1.0 - DELAYS))
    return [
        Effect(name, part * size, 0.1 * size, tau=0.0, span=span, source=source)
        for name, part in parts
    ]
