"""SMART on FHIR: sign in as a standalone, public app with a code, PKCE and a loopback address.

SMART App Launch 2.2 (https://hl7.org/fhir/smart-app-launch): the server's endpoints are discovered
and must offer PKCE with S256; the browser comes back to 127.0.0.1 (RFC 8252); `state` must be what
was sent (RFC 6749 section 10.12), and `aud` names the server, so that a token cannot be lured to
another one. A confidential app's secret is not asked for: a desktop cannot keep one.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from data.export.errors import FhirServerError
from data.export.fhir_server import TIMEOUT_S, check_address
from data.export.loopback import Listener

SCOPES = "launch/patient patient/*.rs offline_access"
#: A token is renewed this long before its end, so that no request is caught by it.
EARLY_S = 60.0
WAIT_S = 300.0


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a server lets one sign in."""

    authorize: str
    token: str
    revoke: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """What was allowed: tokens, whose data, which scopes, until when (UTC seconds)."""

    base: str
    client_id: str
    access_token: str
    refresh_token: str
    expires_at: float
    scope: str
    patient: str
    token_endpoint: str
    revoke_endpoint: str = ""

    def plain(self) -> dict[str, Any]:
        """For the store of secrets."""
        return asdict(self)

    def lacks(self, asked: str) -> list[str]:
        """Scopes that were asked for and not given."""
        return sorted(set(asked.split()) - set(self.scope.split()))


def discover(base: str) -> Endpoints:
    """The endpoints of ``.well-known/smart-configuration``; raises `FhirServerError`."""
    import httpx

    place = f"{check_address(base)}/.well-known/smart-configuration"
    try:
        answer = httpx.get(place, headers={"Accept": "application/json"}, timeout=TIMEOUT_S)
        said = answer.json() if answer.status_code == 200 else None
    except (httpx.TransportError, ValueError) as error:
        raise FhirServerError(f"no answer ({error})", place, "check the address") from error
    if not isinstance(said, dict) or not said.get("authorization_endpoint"):
        raise FhirServerError(
            "the server does not say where to sign in", place, "use --token, or no sign-in"
        )
    if "S256" not in (said.get("code_challenge_methods_supported") or ()):
        raise FhirServerError(
            "the server does not offer PKCE with S256, without which a code could be stolen",
            place,
            "ask its operator to support SMART App Launch 2",
        )
    return Endpoints(
        check_address(str(said["authorization_endpoint"])),
        check_address(str(said.get("token_endpoint", ""))),
        str(said.get("revocation_endpoint") or ""),
    )


def sign_in(
    base: str,
    client_id: str,
    show: Callable[[str], object],
    scope: str = SCOPES,
    port: int = 0,
    wait_s: float = WAIT_S,
) -> Grant:
    """Sign in through the user's browser, to which `show` brings an address."""
    base, endpoints = check_address(base), discover(base)
    verifier, state = secrets.token_urlsafe(64), secrets.token_urlsafe(32)
    with Listener(port) as listener:
        query = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": listener.address,
            "scope": scope,
            "state": state,
            "aud": base,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        joint = "&" if urlsplit(endpoints.authorize).query else "?"
        show(f"{endpoints.authorize}{joint}{urlencode(query)}")
        answer = listener.wait(state, wait_s)
        form = {
            "grant_type": "authorization_code",
            "code": answer.code,
            "redirect_uri": listener.address,
            "client_id": client_id,
            "code_verifier": verifier,
        }
        said = _asked(endpoints.token, form, "the code was not taken", "sign in again")
    return _grant(base, client_id, endpoints, said, scope)


def challenge_of(verifier: str) -> str:
    """The S256 challenge of RFC 7636 section 4.2."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def renewed(grant: Grant, now: Callable[[], float] = time.time) -> Grant:
    """The same grant while it is fresh, else a renewed one; raises if it cannot be renewed."""
    if grant.expires_at - now() > EARLY_S:
        return grant
    if not grant.refresh_token:
        raise FhirServerError("the sign-in has run out", grant.base, "run `vitruvian fhir login`")
    form = {
        "grant_type": "refresh_token",
        "refresh_token": grant.refresh_token,
        "client_id": grant.client_id,
    }
    said = _asked(
        grant.token_endpoint, form, "the sign-in could not be renewed", "run `vitruvian fhir login`"
    )
    kept = {"patient": grant.patient, "refresh_token": grant.refresh_token, "scope": grant.scope}
    endpoints = Endpoints("", grant.token_endpoint, grant.revoke_endpoint)
    return _grant(grant.base, grant.client_id, endpoints, kept | said, grant.scope)


def give_up(grant: Grant) -> bool:
    """Tell the server to forget the tokens (RFC 7009); true if it could be told."""
    form = {"token": grant.refresh_token or grant.access_token, "client_id": grant.client_id}
    try:
        return bool(grant.revoke_endpoint) and _posted(grant.revoke_endpoint, form)[0] < 300
    except FhirServerError:  # the tokens are forgotten here in any case
        return False


def _asked(endpoint: str, form: dict[str, str], trouble: str, cure: str) -> dict[str, Any]:
    """The answer of a token endpoint; its own reason where it refuses (RFC 6749 section 5.2)."""
    status, said = _posted(endpoint, form)
    if status != 200 or not isinstance(said, dict):
        facts = said if isinstance(said, dict) else {}
        reason = facts.get("error_description") or facts.get("error") or f"status {status}"
        raise FhirServerError(f"{trouble} ({' '.join(str(reason).split())[:160]})", endpoint, cure)
    return said


def _posted(endpoint: str, form: dict[str, str]) -> tuple[int, Any]:
    """Status and JSON of the answer to a form; redirections are not followed."""
    import httpx

    try:
        answer = httpx.post(
            endpoint, data=form, headers={"Accept": "application/json"}, timeout=TIMEOUT_S
        )
    except httpx.TransportError as error:
        raise FhirServerError(f"no answer ({error})", endpoint, "try again later") from error
    try:
        return answer.status_code, answer.json()
    except ValueError:
        return answer.status_code, None


def _grant(
    base: str, client_id: str, endpoints: Endpoints, said: dict[str, Any], scope: str
) -> Grant:
    if not said.get("access_token") or str(said.get("token_type", "")).lower() != "bearer":
        raise FhirServerError("the answer holds no bearer token", endpoints.token, "sign in again")
    lasts = said.get("expires_in")
    return Grant(
        base=base,
        client_id=client_id,
        access_token=str(said["access_token"]),
        refresh_token=str(said.get("refresh_token") or ""),
        expires_at=time.time() + (float(lasts) if isinstance(lasts, int | float) else 300.0),
        scope=str(said.get("scope") or scope),
        patient=str(said.get("patient") or ""),
        token_endpoint=endpoints.token,
        revoke_endpoint=endpoints.revoke,
    )


def host_of(base: str) -> str:
    """For sentences and names of files."""
    return urlsplit(base).netloc
