"""A Nightscout site on loopback, with the site's own shapes, filters and refusals."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from data.live import LiveError
from data.live.nightscout import Nightscout
from data.record import Record
from tests.data.live.conftest import RunUntil

pytest.importorskip("httpx", reason="httpx is not installed")
NOW_MS = int(time.time() * 1000) // 1000 * 1000


class Site(ThreadingHTTPServer):
    """Entries and treatments that grow, and troubles on request."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[str] = []
        self.failing = 0
        self.token, self.secret = "reader-1", "a very long secret"
        self.entries = [self.entry(i) for i in range(6)]
        self.treatments: list[dict[str, Any]] = []

    @staticmethod
    def entry(i: int) -> dict[str, Any]:
        date = NOW_MS - 3_600_000 + i * 300_000
        text = datetime.fromtimestamp(date / 1000, UTC).isoformat().replace("+00:00", "Z")
        return {"_id": f"{i:024x}", "type": "sgv", "sgv": 100 + i, "date": date,
                "dateString": text, "utcOffset": 60, "device": "xDrip"}  # fmt: skip

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        site: Site = self.server  # type: ignore[assignment]
        parts = urlsplit(self.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        site.asked.append(parts.path)
        if site.failing:
            site.failing -= 1
            return self._say(503, [])
        digest = hashlib.sha1(site.secret.encode()).hexdigest()
        if query.get("token") != site.token and self.headers.get("api-secret") != digest:
            return self._say(401, {"status": 401, "message": "Unauthorized"})
        if parts.path.endswith("entries.json"):
            since = int(query["find[date][$gt]"])
            rows = [row for row in site.entries if row["date"] > since]
            return self._say(200, rows[::-1])
        since_text = query["find[created_at][$gt]"]
        return self._say(200, [t for t in site.treatments if t["created_at"] > since_text])

    def _say(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def test_new_values_come_once_and_troubles_are_tried_again(
    record: Record, run_until: RunUntil, site: Site
) -> None:
    site.failing = 2
    source = Nightscout(site.url, token=site.token, every_s=0.05)

    def enough() -> bool:
        if len(site.asked) > 8 and len(site.entries) == 6:
            site.entries.append(site.entry(6))
        return len(site.asked) > 16

    account = run_until([source], enough)
    assert account.lost_connections[source.name] == 2
    assert account.values["glucose.interstitial"] == 7
    data = record.read("glucose.interstitial")
    assert data.value.tolist() == [100.0 + i for i in range(7)]
    assert set(data.utc_offset_s.tolist()) == {3600}
    assert abs(record.document("clock", source.name).content["offset_ms"]) < 600.0


def test_treatments_and_error_codes_keep_what_they_say(
    record: Record, run_until: RunUntil, site: Site
) -> None:
    site.entries[2]["sgv"] = 5
    now = datetime.fromtimestamp(NOW_MS / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    site.treatments = [
        {
            "eventType": "Meal Bolus",
            "created_at": now,
            "carbs": 45,
            "insulin": 4.5,
            "enteredBy": "x",
        }
    ]
    source = Nightscout(site.url, secret=site.secret, every_s=0.05)
    account = run_until([source], lambda: len(site.asked) > 5)
    assert [row["stored"] for row in account.files if "insulin.bolus" in row["stored"]]
    assert record.read("meal.carbohydrate").value.tolist() == [45.0]
    assert len(record.read("glucose.interstitial")) == 5
    assert [value.reason for value in record.quarantined()] == [
        "a sensor's code for its troubles, not glucose"
    ]


def test_a_refusal_ends_the_source(run_until: RunUntil, site: Site) -> None:
    with pytest.raises(LiveError, match="refuses to be read"):
        run_until([Nightscout(site.url, token="wrong", every_s=0.05)], lambda: False)


@pytest.mark.parametrize("url", ["site.example", "ftp://site.example", "http://site.example"])
def test_nothing_is_sent_in_the_open(url: str) -> None:
    with pytest.raises(LiveError):
        Nightscout(url)
