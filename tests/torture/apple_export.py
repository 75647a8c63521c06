"""A large Apple Health export, generated, and what its import into an encrypted record costs.

``python -m tests.torture.apple_export --gigabytes 2`` writes the file to a temporary folder,
imports it in a process of its own, cancels a second import midway, and prints speed, memory, the
longest silence between two reports of progress, and how long a cancel takes at worst.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing as mp
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

MB = 1_000_000
#: What the import may cost: resident memory, MB of XML per CPU-second, seconds. Silence and cancel
#: are judged in CPU-seconds, which are seconds on an idle machine; seconds are printed beside them.
GOALS = {"rss_mb": 150.0, "mb_per_cpu_s": 30.0, "silence_cpu_s": 1.0, "cancel_cpu_s": 1.0}
_START = datetime(2012, 1, 1, tzinfo=UTC)
_DEVICE = (
    "&lt;&lt;HKDevice: 0x281e8d0{:02x}&gt;, name:Apple Watch, manufacturer:Apple Inc., "
    "model:Watch, hardware:Watch6,2, software:9.{}&gt;"
)
_PROLOG = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!ELEMENT HealthData (ExportDate,Me,(Record|Correlation|Workout|ActivitySummary)*)>
<!ATTLIST HealthData locale CDATA #REQUIRED>
]>
<HealthData locale="en_GB">
 <ExportDate value="2025-01-31 10:36:11 +0100"/>
 <Me HKCharacteristicTypeIdentifierDateOfBirth="1980-02-02" \
HKCharacteristicTypeIdentifierBiologicalSex="HKBiologicalSexFemale"/>
"""
# Kind, unit, seconds between records, seconds that one lasts, share of all bytes, and its value.
_KINDS = (
    ("StepCount", "count", 600, 300, 0.20, lambda i: i * 7919 % 900 + 1),
    ("DistanceWalkingRunning", "km", 600, 300, 0.15, lambda i: f"0.{i * 7919 % 9000 + 100:04d}"),
    ("HeartRate", "count/min", 240, 0, 0.40, lambda i: 48 + i * 7919 % 90),
    ("ActiveEnergyBurned", "kcal", 300, 240, 0.15, lambda i: f"{i * 7919 % 40}.{i % 1000:03d}"),
    ("HeartRateVariabilitySDNN", "ms", 7200, 60, 0.04, lambda i: f"{20 + i % 90}.{i % 97:02d}"),
    ("OxygenSaturation", "%", 3600, 0, 0.03, lambda i: f"0.{93 + i % 7}"),
    ("BasalEnergyBurned", "kcal", 900, 900, 0.03, lambda i: f"{15 + i % 5}.{i % 1000:03d}"),
)


def lines(kind: str, unit: str, every_s: int, lasts_s: int, value: Any) -> Iterator[str]:
    """Records of one kind without end, in the phone's order of attributes."""
    # A pulse has a second line, and a variability the beats that it was made of.
    below = {
        "HeartRate": '\n  <MetadataEntry key="HKMetadataKeyHeartRateMotionContext" value="0"/>'
        "\n </Record>",
        "HeartRateVariabilitySDNN": "\n  <HeartRateVariabilityMetadataList>"
        + '\n   <InstantaneousBeatsPerMinute bpm="61" time="7:47:41,36 AM"/>' * 20
        + "\n  </HeartRateVariabilityMetadataList>\n </Record>",
    }.get(kind, "")
    close = f">{below}" if below else "/>"
    moment, i = _START, 0
    while True:
        device = _DEVICE.format(i // 100_000 % 256, i // 500_000)
        start = f"{moment:%Y-%m-%d %H:%M:%S} +0000"
        end = f"{moment + timedelta(seconds=lasts_s):%Y-%m-%d %H:%M:%S} +0000"
        yield (
            f' <Record type="HKQuantityTypeIdentifier{kind}" sourceName="Ada\u2019s Watch" '
            f'sourceVersion="9.{i // 500_000}" device="{device}" unit="{unit}" '
            f'creationDate="{end}" startDate="{start}" endDate="{end}" value="{value(i)}"{close}\n'
        )
        # Steps of changing length, so that no two kinds share all their instants.
        moment += timedelta(seconds=every_s * 0.07 + i % 7)
        i += 1


def generate(path: Path, size: int) -> int:
    """Write an export of at least `size` bytes, grouped by kind; how many records it holds."""
    records = 0
    with path.open("wb") as out:
        out.write(_PROLOG.encode())
        for kind, unit, every_s, lasts_s, share, value in _KINDS:
            stop = out.tell() + size * share
            for line in lines(kind, unit, every_s, lasts_s, value):
                out.write(line.encode())
                records += 1
                if out.tell() >= stop:
                    break
        out.write(b"</HealthData>\n")
    return records


class Watch:
    """Receives progress; remembers the longest silences, and says when to stop.

    A silence is (seconds, CPU-seconds) between two calls: of `progress`, and of `cancelled`, for
    whose next call a cancel must wait.
    """

    def __init__(self, stop_at: float = 2.0) -> None:
        self.stop_at, self.share = stop_at, 0.0
        self.stopped = self._told = self._asked = _now()
        self.stopping = False
        self.silence = self.unasked = (0.0, 0.0)

    def progress(self, share: float, text: str = "") -> None:
        self.silence, self._told = _longer(self.silence, self._told)
        self.share = share

    def cancelled(self) -> bool:
        self.unasked, self._asked = _longer(self.unasked, self._asked)
        if self.share >= self.stop_at and not self.stopping:
            self.stopping, self.stopped = True, _now()
        return self.stopping


def _now() -> tuple[float, float]:
    return time.monotonic(), time.process_time()


def _longer(
    longest: tuple[float, float], since: tuple[float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    now = _now()
    return (
        max(longest[0], now[0] - since[0]),
        max(longest[1], now[1] - since[1]),
    ), now


def resident_mb() -> float:
    """Resident memory of this process now, MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / MB


def measure(source: Path, folder: Path, results: Any, stop_at: float) -> None:
    """The child: import into an encrypted record and put the figures into the queue."""
    from data.importers import ImportCancelled, import_file
    from data.record import Person, Record

    samples: list[float] = []
    done = threading.Event()

    def sample() -> None:
        while not done.wait(0.5):
            samples.append(resident_mb())

    with Record.create(folder / f"{stop_at}.vtr", Person()) as record:
        record.encrypt("correct horse battery staple")
        before_mb, watch = resident_mb(), Watch(stop_at)
        threading.Thread(target=sample, daemon=True).start()
        began = _now()
        try:
            batches = import_file(source, progress=watch.progress, cancelled=watch.cancelled)
            receipts = record.commit_many(batches)
        except ImportCancelled:
            receipts = []
        ended = _now()
        wall_s, cpu_s = ended[0] - began[0], ended[1] - began[1]
        done.set()
        stored = sum(sum(receipt.stored.values()) for receipt in receipts)
        half = max(len(samples) // 2, 1)
        results.put(
            {
                "stored": stored,
                "cpu_s": cpu_s,
                "wall_s": wall_s,
                "mb_per_cpu_s": source.stat().st_size / MB / cpu_s,
                "rss_mb": max(samples, default=resident_mb()),
                "rss_first_half_mb": max(samples[:half], default=0.0),
                "rss_before_mb": before_mb,
                "silence_s": watch.silence[0],
                "silence_cpu_s": watch.silence[1],
                "cancel_s": watch.unasked[0] + ended[0] - watch.stopped[0],
                "cancel_cpu_s": watch.unasked[1] + ended[1] - watch.stopped[1],
            }
        )


def run(size: int, folder: Path) -> dict[str, Any]:
    """All figures for an export of `size` bytes."""
    source = folder / "export.xml"
    records = generate(source, size)
    spawn = mp.get_context("spawn")
    found = []
    for stop_at in (2.0, 0.5):
        results = spawn.SimpleQueue()
        child = spawn.Process(target=measure, args=(source, folder, results, stop_at))
        child.start()
        child.join()
        if child.exitcode:
            raise SystemExit(f"error: the import ended with exit code {child.exitcode}")
        found.append(results.get())
    whole, cut = found
    told = {"bytes": source.stat().st_size, "records": records}
    # At worst a cancel waits for the longest time in which nobody asked for it.
    cancelled = {name: cut[name] for name in ("cancel_s", "cancel_cpu_s")}
    return told | whole | cancelled | {"cancelled_stored": cut["stored"]}


def missed(figures: dict[str, Any]) -> list[str]:
    """The goals that the figures do not reach."""
    return [
        name
        for name, goal in GOALS.items()
        if (figures[name] < goal if name == "mb_per_cpu_s" else figures[name] > goal)
    ]


def main() -> int:
    """Exit code 0 only if every goal is reached."""
    parser = argparse.ArgumentParser(prog="python -m tests.torture.apple_export")
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder if absent")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        figures = run(int(options.gigabytes * 1000 * MB), Path(folder))
    print(json.dumps({k: round(v, 2) for k, v in figures.items()}, indent=1))
    late = missed(figures)
    if late:
        print(f"error: not reached: {', '.join(late)}", file=sys.stderr)
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
