"""What trials are likely to say is understood: two hundred of them, written from memory."""

from __future__ import annotations

from pathlib import Path

from workbench.trials.look import look_at
from workbench.trials.spec import TrialSpec, read_trials
from workbench.trials.treat import treated
from workbench.trials.who import who_is_in

ROWS = Path(__file__).with_name("from_memory.json")
#: What no organ and no table has, and the tables therefore must not pretend to.
UNKNOWN = {
    "PCSK9", "24-h mean glucose", "remission of hypertension", "3000 m time",
    "run time to exhaustion",
    "jet lag", "testosterone, daytime", "common cold after rhinovirus", "drug 'oseltamivir'",
    "time to alleviation of symptoms", "sleep 'school start 55 min later'",
}  # fmt: skip


def not_understood(spec: TrialSpec) -> list[str]:
    who = who_is_in(spec)
    arms = treated(spec, who)
    unknown = [text for texts in arms.unknown.values() for text in texts]
    signals = [p.signal for p in spec.endpoints if look_at(p, who) is None]
    return [text for text in (*unknown, *signals) if text not in UNKNOWN]


def test_measures_and_endpoints_of_other_trials_are_understood() -> None:
    missing = {spec.id: m for spec in read_trials(ROWS) if (m := not_understood(spec))}
    assert missing == {}


def test_rows_from_memory_are_never_evidence() -> None:
    assert not any(spec.confirmed for spec in read_trials(ROWS))
