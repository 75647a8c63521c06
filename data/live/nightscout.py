"""Polls a Nightscout site for sensor values and treatments (its API version 1).

The secret is a token (read role is enough) or the site's API secret, which is only ever sent as
its SHA-1, as the site asks for; it comes from the caller and is stored nowhere.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.importers import ImportFailure, ImportOptions, import_file
from data.live.errors import LiveError
from data.live.sample import Arrived, Put, Sample, Tell
from data.live.skew import Skew

DAY_MS = 86_400_000
EVERY_S = 60.0
_TIMEOUT_S, _MOST = 20.0, 2_000


class Nightscout:
    """New entries become live values, treatments and refused entries come as files."""

    def __init__(
        self,
        url: str,
        token: str = "",
        secret: str = "",
        since_ms: int | None = None,
        every_s: float = EVERY_S,
    ) -> None:
        host = urlsplit(url)
        if host.scheme not in ("http", "https") or not host.netloc:
            raise LiveError(f"'{url}' is no address", "--nightscout", "begin it with https://")
        if host.scheme == "http" and host.hostname not in ("localhost", "127.0.0.1", "::1"):
            raise LiveError(
                "the secret and the values would travel in the open", url, "use https://"
            )
        self.url = url.rstrip("/")
        self.name = f"nightscout {host.hostname}"
        self.skew = Skew()
        self._device = self.name.encode()[:32].decode("utf-8", "ignore")
        self._headers = {"api-secret": hashlib.sha1(secret.encode()).hexdigest()} if secret else {}
        self._token = {"token": token} if token else {}
        start = int(time.time() * 1000) - DAY_MS if since_ms is None else since_ms
        self._entries_ms, self._treatments_ms = start, start
        self._every_s = every_s
        # Outlives the connection: the last files may be taken in after it was closed.
        self._folder = tempfile.TemporaryDirectory(prefix="vitruvian-")

    def run(self, put: Put, stop: threading.Event, tell: Tell) -> None:
        """Ask every minute; raises `ConnectionError` when the site does not answer."""
        import httpx

        first = True
        folder = Path(self._folder.name)
        with httpx.Client(timeout=_TIMEOUT_S, headers=self._headers) as client:
            while not stop.is_set():
                try:
                    self._poll(client, folder, put)
                except httpx.TransportError as error:
                    raise ConnectionError(f"no answer: {error}") from error
                if first:
                    tell(f"{self.name}: connected")
                    first = False
                stop.wait(self._every_s)

    def _poll(self, client: Any, folder: Path, put: Put) -> None:
        window = {"find[date][$gt]": str(self._entries_ms)}
        entries = self._get(client, "entries.json", window)
        if entries:
            put(list(self._samples(entries, folder)))
            dates = [row["date"] for row in entries if isinstance(row.get("date"), int | float)]
            self._entries_ms = max([self._entries_ms, *map(int, dates)])
        since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(self._treatments_ms / 1000))
        treatments = self._get(client, "treatments.json", {"find[created_at][$gt]": since + "Z"})
        if treatments:
            newest = max(str(row.get("created_at", "")) for row in treatments)
            self._treatments_ms = max(self._treatments_ms, _milliseconds(newest))
            put([self._file(treatments, folder, "treatments")])

    def _get(self, client: Any, what: str, query: dict[str, str]) -> list[dict[str, Any]]:
        sent_ns = time.time_ns()
        answer = client.get(
            f"{self.url}/api/v1/{what}", params={"count": str(_MOST)} | query | self._token
        )
        received_ns = time.time_ns()
        if answer.status_code in (401, 403):
            raise LiveError(
                "the site refuses to be read", self.url,
                "set NIGHTSCOUT_TOKEN to a token with the role 'readable'",
            )  # fmt: skip
        if answer.status_code >= 400:
            raise ConnectionError(f"the site answers with {answer.status_code}")
        if "date" in answer.headers:
            at = parsedate_to_datetime(answer.headers["date"]).timestamp()
            # The header is cut to whole seconds: half of one is added, half of the way taken off.
            self.skew.feed(round((at + 0.5) * 1e9), (sent_ns + received_ns) // 2)
        try:
            rows = answer.json()
        except ValueError as error:
            raise ConnectionError("the answer is no JSON") from error
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def _samples(self, entries: list[dict[str, Any]], folder: Path) -> Iterator[Sample | Arrived]:
        """Values as the importer reads them; entries that it refuses are kept as a file."""
        arrived = self._file(entries, folder, "entries")
        received_s = time.monotonic()
        refused = False
        try:
            for batch in import_file(arrived.path, ImportOptions()):
                refused |= bool(batch.quarantined)
                for series in batch.series:
                    for i, value in enumerate(series.value.tolist()):
                        yield Sample(
                            series.signal, int(series.time_ns[i]), value, self._device,
                            int(series.utc_offset_s[i]), received_s,
                        )  # fmt: skip
        except ImportFailure:
            refused = True
        if refused:
            yield arrived
        else:
            arrived.done()

    def _file(self, rows: list[dict[str, Any]], folder: Path, what: str) -> Arrived:
        number = len(list(folder.iterdir()))
        path = folder / f"{self.name.replace(' ', '-')}-{what}-{number}-{time.time_ns()}.json"
        path.write_text(json.dumps(rows), encoding="utf-8")
        return Arrived(path, time.monotonic(), _remover(path))


def _remover(path: Path) -> Callable[[], None]:
    return lambda: path.unlink(missing_ok=True)


def _milliseconds(text: str) -> int:
    from datetime import UTC, datetime

    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return 0
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
