"""The address on this machine to which the browser comes back after signing in (RFC 8252)."""

from __future__ import annotations

import hmac
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

from data.export.errors import FhirServerError

_PATH = "/callback"
_DONE = b"<!doctype html><title>Vitruvian</title><p>Signed in. You may close this page."
_FAILED = b"<!doctype html><title>Vitruvian</title><p>This did not work; see Vitruvian."


@dataclass(frozen=True, slots=True)
class Answer:
    """What the browser brought back."""

    code: str


class Listener:
    """Listens on 127.0.0.1 until the answer has come; a context manager."""

    def __init__(self, port: int = 0) -> None:
        self._got: list[dict[str, str]] = []
        self._came = threading.Event()
        got, came = self._got, self._came

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path != _PATH:  # browsers ask for icons, too
                    self.send_error(404)
                    return
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Referrer-Policy", "no-referrer")
                self.send_header("Cache-Control", "no-store")
                self.end_headers()
                self.wfile.write(_DONE if "code" in query else _FAILED)
                got.append(query)
                came.set()

            def log_message(self, format: str, *_: object) -> None:
                """The address holds the code: nothing of it is written anywhere."""

        try:
            self._server = HTTPServer(("127.0.0.1", port), Handler)
        except OSError as error:
            raise FhirServerError(
                f"port {port} is taken ({error.strerror})", "--port", "choose another, or none"
            ) from error
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{_PATH}"

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def wait(self, state: str, seconds: float) -> Answer:
        """The code that came with this `state`; others are taken for forged and end the wait."""
        if not self._came.wait(seconds):
            raise FhirServerError(
                f"nobody signed in within {seconds:.0f} s", self.address, "run it again"
            )
        said = self._got[0]
        if not hmac.compare_digest(said.get("state", "").encode(), state.encode()):
            raise FhirServerError(
                "the answer does not belong to this sign-in and may be forged",
                self.address,
                "run it again; if it happens again, do not go on",
            )
        if "code" not in said:
            told = said.get("error_description") or said.get("error") or "no code"
            raise FhirServerError(
                f"the sign-in was refused ({told[:160]})", self.address, "ask why"
            )
        return Answer(said["code"])
