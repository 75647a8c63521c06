"""Signing in by SMART on FHIR, and what must stop it."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest

from data.export.errors import FhirServerError
from data.export.fhir_server import FhirServer, check_address
from data.export.grants import GivenToken
from data.export.smart import SCOPES, Grant, challenge_of, discover, give_up, renewed, sign_in
from tests.data.export.smart_server import CLIENT, Hospital


@pytest.fixture
def hospital() -> Iterator[Hospital]:
    server = Hospital()
    yield server
    server.shutdown()
    server.server_close()


def browser(address: str) -> None:
    """Follows the redirection as a browser does; what the page says is no matter."""
    threading.Thread(target=lambda: urllib.request.urlopen(address).read(), daemon=True).start()


def signed_in(hospital: Hospital, **options) -> Grant:
    return sign_in(hospital.base, CLIENT, browser, wait_s=10.0, **options)


def test_a_code_becomes_tokens_and_a_person(hospital: Hospital) -> None:
    shown: list[str] = []
    grant = sign_in(
        hospital.base, CLIENT, lambda url: (shown.append(url), browser(url)), wait_s=10.0
    )
    query = {name: values[0] for name, values in parse_qs(urlsplit(shown[0]).query).items()}
    assert (query["aud"], query["scope"]) == (hospital.base, SCOPES)
    assert len(query["state"]) >= 32
    assert len(query["code_challenge"]) == 43
    assert (grant.patient, grant.lacks(SCOPES)) == ("p1", [])
    assert grant.access_token in hospital.tokens
    with FhirServer(hospital.base, GivenToken(grant.access_token)) as server:
        found = server.everything(grant.patient)
    assert [one["resourceType"] for one in found] == ["Patient", *["Observation"] * 5]


def test_scopes_that_were_not_given_are_told(hospital: Hospital) -> None:
    hospital.scope = "launch/patient patient/Observation.rs"
    assert signed_in(hospital).lacks(SCOPES) == ["offline_access", "patient/*.rs"]


def test_a_token_that_runs_out_is_renewed_and_the_old_renewal_is_void(hospital: Hospital) -> None:
    hospital.lasts_s = 30
    first = signed_in(hospital)
    hospital.lasts_s = 3600
    second = renewed(first)
    assert second.access_token != first.access_token
    assert (second.patient, second.refresh_token in hospital.refresh) == ("p1", True)
    assert renewed(second) is second
    with pytest.raises(FhirServerError, match="could not be renewed"):
        renewed(first)
    assert give_up(second)
    assert hospital.revoked == [second.refresh_token]


def test_an_answer_with_another_state_is_taken_for_forged(hospital: Hospital) -> None:
    hospital.forged_state = True
    with pytest.raises(FhirServerError, match="may be forged"):
        signed_in(hospital)
    assert ("POST", "/token") not in hospital.asked


def test_a_server_without_pkce_is_not_signed_in_to(hospital: Hospital) -> None:
    hospital.methods = ["plain"]
    with pytest.raises(FhirServerError, match="PKCE"):
        discover(hospital.base)


def test_a_refusal_says_why(hospital: Hospital) -> None:
    hospital.denies = "the person said no"
    with pytest.raises(FhirServerError, match="the person said no"):
        signed_in(hospital)


def test_nobody_signs_in(hospital: Hospital) -> None:
    with pytest.raises(FhirServerError, match="nobody signed in within 0 s"):
        sign_in(hospital.base, CLIENT, lambda url: None, wait_s=0.05)


def test_a_code_without_its_verifier_is_worth_nothing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever steals the code cannot use it: the server checks, and we send what it checks."""
    monkeypatch.setattr("data.export.smart.secrets.token_urlsafe", lambda n: "x" * 64)

    def meddle(url: str) -> None:
        browser(url.replace("code_challenge=", "code_challenge=A"))

    with pytest.raises(FhirServerError, match="the code was not taken"):
        sign_in(hospital.base, CLIENT, meddle, wait_s=10.0)


def test_the_token_never_follows_a_link_to_another_server(hospital: Hospital) -> None:
    hospital.foreign_next = True
    token = GivenToken(signed_in(hospital).access_token)
    with (
        FhirServer(hospital.base, token) as server,
        pytest.raises(FhirServerError, match="another server"),
    ):
        server.everything("p1")


def test_a_busy_server_is_waited_for_and_a_locked_one_is_told(hospital: Hospital) -> None:
    hospital.busy = 2
    token = GivenToken(signed_in(hospital).access_token)
    with FhirServer(hospital.base, token) as server:
        assert len(server.everything("p1", ("Observation",))) == 6
    with (
        FhirServer(hospital.base) as server,
        pytest.raises(FhirServerError, match="vitruvian fhir login"),
    ):
        server.everything("p1")


@pytest.mark.parametrize("url", ["server.example/fhir", "http://server.example/fhir", "ftp://a"])
def test_nothing_is_sent_in_the_open(url: str) -> None:
    with pytest.raises(FhirServerError):
        check_address(url)


def test_the_challenge_is_that_of_the_standard() -> None:
    """The example of RFC 7636, appendix B."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    assert challenge_of(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
