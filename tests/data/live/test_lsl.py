"""A real stream of the Lab Streaming Layer on this machine."""

from __future__ import annotations

import os
import threading
import time
import uuid
from collections.abc import Iterator

import numpy as np
import pytest

from data.live import LiveError
from data.live.lsl import LslStream
from data.record import Record
from tests.data.live.conftest import RunUntil


@pytest.fixture(scope="module")
def pylsl(tmp_path_factory: pytest.TempPathFactory):
    """The library, told to look on this machine only."""
    settings = tmp_path_factory.mktemp("lsl") / "lsl_api.cfg"
    settings.write_text("[multicast]\nResolveScope = machine\nIPv6 = disable\n")
    os.environ["LSLAPICFG"] = str(settings)
    return pytest.importorskip("pylsl", reason="pylsl is not installed", exc_type=ImportError)


@pytest.fixture
def stream(pylsl) -> Iterator[str]:
    """An outlet with two labelled channels in microvolts, 200 times a second."""
    name = f"test-{uuid.uuid4().hex[:8]}"
    info = pylsl.StreamInfo(name, "ECG", 2, 200.0, "float32", name)
    channels = info.desc().append_child("channels")
    for label in ("heart.ecg_i", "heart.ecg_ii"):
        channel = channels.append_child("channel")
        channel.append_child_value("label", label)
        channel.append_child_value("unit", "microvolts")
    outlet = pylsl.StreamOutlet(info)
    stop = threading.Event()

    def send() -> None:
        i = 0
        while not stop.is_set():
            if outlet.have_consumers():
                outlet.push_sample([1000.0 * i, -1000.0 * i])
                i += 1
            time.sleep(0.005)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    yield name
    stop.set()
    thread.join()


def test_channels_become_signals_in_their_unit_and_on_our_clock(
    record: Record, run_until: RunUntil, stream: str
) -> None:
    source = LslStream(stream)
    before = time.time_ns()
    account = run_until([source], lambda: source.skew.pairs > 20)
    assert account.values["heart.ecg_i"] == account.values["heart.ecg_ii"] > 20
    first, second = record.read("heart.ecg_i"), record.read("heart.ecg_ii")
    np.testing.assert_allclose(np.diff(first.value), 1.0)  # 1,000 uV are 1 mV
    np.testing.assert_array_equal(first.value, -second.value)
    assert before - 1e9 < first.time_ns[0] < first.time_ns[-1] < time.time_ns() + 1e9
    assert abs(record.document("clock", source.name).content["offset_ms"]) < 50.0


def test_signals_can_be_named_and_must_fit(
    record: Record, run_until: RunUntil, stream: str
) -> None:
    with pytest.raises(LiveError, match="2 channels and 1 signals"):
        run_until([LslStream(stream, ["heart.ecg_v1"])], lambda: False)
    with pytest.raises(LiveError, match=r"give the right UCUM unit"):
        run_until([LslStream(stream, ["heart.rate", "heart.rr"])], lambda: False)
    with pytest.raises(LiveError, match="hart"):
        LslStream(stream, ["hart.rate"])


def test_a_stream_that_is_not_there_is_waited_for(
    record: Record, run_until: RunUntil, pylsl, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.live.lsl._FIND_S", 0.05)
    told: list[str] = []
    run_until([LslStream("nobody")], lambda: len(told) >= 2, tell=told.append)
    assert "no stream named 'nobody'" in told[0]


def test_a_stream_that_ends_is_found_again(record: Record, run_until: RunUntil, pylsl) -> None:
    name = f"test-{uuid.uuid4().hex[:8]}"
    source, counts = LslStream(name), [0, 0]

    def send() -> None:
        for turn in (0, 1):
            info = pylsl.StreamInfo(name, "HR", 1, 50.0, "float32", f"{name}-{turn}")
            channel = info.desc().append_child("channels").append_child("channel")
            channel.append_child_value("label", "heart.rate")
            channel.append_child_value("unit", "bpm")
            outlet = pylsl.StreamOutlet(info)
            end = time.monotonic() + 5.0
            while counts[turn] < 20 and time.monotonic() < end:
                if outlet.have_consumers():
                    outlet.push_sample([60.0 + turn])
                    counts[turn] += 1
                time.sleep(0.02)
            time.sleep(0.2)
            del outlet

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    account = run_until([source], lambda: not thread.is_alive())
    assert account.lost_connections[source.name] >= 1
    assert set(record.read("heart.rate").value.tolist()) == {60.0, 61.0}
