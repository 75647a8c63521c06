"""A hospital on loopback: SMART discovery, sign-in with PKCE, tokens that run out, paged searches.

It checks what a real one checks: client, redirect address, audience, scopes, the code's single use,
the verifier against its challenge, bearer tokens and their end, rotated refresh tokens.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

CLIENT = "vitruvian-desktop"


class Hospital(ThreadingHTTPServer):
    """Its behaviour is changed by the attributes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.methods = ["S256"]
        self.lasts_s = 3600
        self.scope: str | None = None
        self.denies = ""
        self.forged_state = False
        self.foreign_next = False
        self.busy = 0
        self.codes: dict[str, dict[str, str]] = {}
        self.tokens: dict[str, float] = {}
        self.refresh: set[str] = set()
        self.revoked: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.observations = [_observation(i) for i in range(5)]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/fhir"

    def configuration(self) -> dict[str, Any]:
        root = self.base.removesuffix("/fhir")
        return {
            "authorization_endpoint": f"{root}/authorize",
            "token_endpoint": f"{root}/token",
            "revocation_endpoint": f"{root}/revoke",
            "grant_types_supported": ["authorization_code"],
            "code_challenge_methods_supported": self.methods,
            "capabilities": ["launch-standalone", "client-public", "context-standalone-patient"],
        }

    def issue(self, scope: str) -> dict[str, Any]:
        access, renewal = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        self.tokens[access] = time.time() + self.lasts_s
        self.refresh.add(renewal)
        return {
            "access_token": access, "token_type": "Bearer", "expires_in": self.lasts_s,
            "scope": self.scope or scope, "refresh_token": renewal, "patient": "p1",
        }  # fmt: skip


def _observation(i: int) -> dict[str, Any]:
    return {
        "resourceType": "Observation", "id": f"o{i}", "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "8867-4"}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": f"2024-03-01T08:0{i}:00+01:00",
        "valueQuantity": {"value": 60 + i, "unit": "/min", "code": "/min",
                          "system": "http://unitsofmeasure.org"},
    }  # fmt: skip


class Handler(BaseHTTPRequestHandler):
    server: Hospital

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append(("GET", parts.path))
        if parts.path == "/fhir/.well-known/smart-configuration":
            self._say(200, self.server.configuration())
        elif parts.path == "/authorize":
            self._authorize(query)
        elif parts.path == "/fhir/metadata":
            self._say(200, {"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"})
        elif self._allowed():
            self._fhir(parts.path.removeprefix("/fhir/"), query)

    def do_POST(self) -> None:
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {name: values[0] for name, values in parse_qs(text).items()}
        self.server.asked.append(("POST", self.path))
        if self.path == "/token":
            self._token(form)
        elif self.path == "/revoke":
            self.server.revoked.append(form.get("token", ""))
            self._say(200, {})

    def _authorize(self, query: dict[str, str]) -> None:
        server = self.server
        wanted = {
            "response_type": "code", "client_id": CLIENT, "aud": server.base,
            "code_challenge_method": "S256",
        }  # fmt: skip
        redirect = query.get("redirect_uri", "")
        wrong = [name for name, value in wanted.items() if query.get(name) != value]
        if wrong or not redirect.startswith("http://127.0.0.1:"):
            self._say(400, {"error": "invalid_request", "wrong": wrong})
            return
        state = "forged" if server.forged_state else query["state"]
        answer = {"state": state}
        if server.denies:
            answer |= {"error": "access_denied", "error_description": server.denies}
        else:
            answer["code"] = secrets.token_urlsafe(12)
            server.codes[answer["code"]] = query
        self.send_response(302)
        self.send_header("Location", f"{redirect}?{urlencode(answer)}")
        self.end_headers()

    def _token(self, form: dict[str, str]) -> None:
        server = self.server
        if form.get("grant_type") == "refresh_token":
            if form["refresh_token"] not in server.refresh:
                self._say(400, {"error": "invalid_grant"})
                return
            server.refresh.discard(form["refresh_token"])
            self._say(200, server.issue(form.get("scope", "")))
            return
        asked = server.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
            or form.get("client_id") != CLIENT
        ):
            self._say(400, {"error": "invalid_grant", "error_description": "the code is not good"})
            return
        self._say(200, server.issue(asked["scope"]))

    def _allowed(self) -> bool:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.server.tokens.get(token, 0.0) > time.time():
            return True
        self._say(401, {"resourceType": "OperationOutcome", "issue": []})
        return False

    def _fhir(self, path: str, query: dict[str, str]) -> None:
        server = self.server
        if server.busy:
            server.busy -= 1
            self._say(429, {}, {"Retry-After": "0"})
        elif path == "Patient/p1":
            self._say(200, {"resourceType": "Patient", "id": "p1", "gender": "male"})
        elif path == "Observation" and query.get("patient") == "Patient/p1":
            start = int(query.get("from", 0))
            page = server.observations[start : start + 2]
            bundle: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset"}
            bundle["entry"] = [{"resource": one, "search": {"mode": "match"}} for one in page]
            if start + 2 < len(server.observations):
                host = "https://elsewhere.example" if server.foreign_next else server.base
                url = f"{host}/Observation?patient=Patient/p1&from={start + 2}"
                bundle["link"] = [{"relation": "next", "url": url}]
            self._say(200, bundle)
        elif path == "Condition":
            self._say(403, {"resourceType": "OperationOutcome", "issue": []})
        else:
            self._say(404, {"resourceType": "OperationOutcome", "issue": []})

    def _say(self, status: int, content: Any, more: dict[str, str] | None = None) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **(more or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *_: object) -> None:
        pass
