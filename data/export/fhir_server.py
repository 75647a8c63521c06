"""Read from and write to a FHIR R4 server over its REST interface.

https://hl7.org/fhir/R4/http.html: searches page by `next` links, which are followed on the same
server only, or the token would go elsewhere; writing is by transactions of conditional creates, so
that sending again stores nothing twice.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, Protocol
from urllib.parse import quote, urljoin, urlsplit

from data.export.errors import FhirServerError

TIMEOUT_S = 60.0
PAGE, MOST_PAGES, AT_ONCE = 200, 500, 50
_TRIES, _PATIENCE_S = 4, 60.0
_JSON = "application/fhir+json"
#: What is asked for of one person; Patient itself comes first.
KINDS = (
    "Observation", "Condition", "MedicationStatement", "MedicationRequest", "Immunization",
    "FamilyMemberHistory", "DiagnosticReport", "QuestionnaireResponse",
)  # fmt: skip


class Access(Protocol):
    """Gives the bearer token for now, empty without one."""

    def token(self) -> str: ...


class NoAccess:
    """For servers that ask for no token."""

    def token(self) -> str:
        return ""


def check_address(url: str) -> str:
    """The base address without a slash at its end; raises `FhirServerError` if it is unsafe."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FhirServerError(f"'{url}' is no address", "URL", "begin it with https://")
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise FhirServerError("values and tokens would travel in the open", url, "use https://")
    return url.rstrip("/")


class FhirServer:
    """One server; close it, or use it as a context manager."""

    def __init__(self, base: str, access: Access | None = None) -> None:
        import httpx

        self.base = check_address(base)
        self._access = access or NoAccess()
        self._client = httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)

    def __enter__(self) -> FhirServer:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def check_version(self) -> str:
        """The software's name if it says that it speaks R4; raises `FhirServerError` if not."""
        said = self._ask("GET", f"{self.base}/metadata")
        version = str(said.get("fhirVersion", ""))
        if said.get("resourceType") != "CapabilityStatement" or not version.startswith("4."):
            told = f"speaks FHIR {version}" if version else "is no FHIR server"
            raise FhirServerError(f"the address {told}", self.base, "give the base of a R4 server")
        return str((said.get("software") or {}).get("name", ""))

    def search(self, kind: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
        """All matching resources, page by page."""
        asked = "&".join(f"{quote(name)}={quote(value)}" for name, value in query.items())
        url: str | None = f"{self.base}/{kind}?{asked}"
        pages = 0
        while url:
            pages += 1
            if pages > MOST_PAGES:
                raise FhirServerError(
                    f"the answer goes on after {MOST_PAGES} pages", url, "ask for less with --kind"
                )
            page = self._ask("GET", url)
            if page.get("resourceType") != "Bundle":
                raise FhirServerError("the answer to a search is no bundle", url, "try again later")
            for entry in page.get("entry") or ():
                if (entry.get("search") or {}).get("mode", "match") != "outcome":
                    yield entry["resource"]
            url = self._next(page, url)

    def everything(self, patient: str, kinds: Sequence[str] = KINDS) -> list[dict[str, Any]]:
        """The person and all resources of these kinds that name them.

        A kind that the server does not offer, or does not give, is left out.
        """
        found = [self._ask("GET", f"{self.base}/Patient/{quote(patient)}")]
        for kind in kinds:
            query = {"patient": f"Patient/{patient}", "_count": str(PAGE)}
            try:
                found += self.search(kind, query)
            except FhirServerError as error:
                if error.status not in (403, 404):
                    raise
        return found

    def create(
        self, entries: Sequence[dict[str, Any]], places: dict[str, str] | None = None
    ) -> list[bool]:
        """Send resources, those with an identifier only if the server has none such.

        `entries` have ``fullUrl`` and ``resource``, referenced ones first; `places` says what
        references become, and grows. For each whether it was created, false if it was there
        already; raises `FhirServerError` if one is refused.
        """
        created: list[bool] = []
        places = {} if places is None else places
        for first in range(0, len(entries), AT_ONCE):
            part = [_request(entry, places) for entry in entries[first : first + AT_ONCE]]
            bundle = {"resourceType": "Bundle", "type": "transaction", "entry": part}
            answer = self._ask("POST", self.base, bundle)
            replies = answer.get("entry") or []
            if len(replies) != len(part):
                raise FhirServerError(
                    f"the server answered {len(replies)} of {len(part)} entries",
                    self.base,
                    "look at the server, then send again; nothing is stored twice",
                )
            for entry, reply in zip(part, replies, strict=True):
                response = reply.get("response") or {}
                status = str(response.get("status", ""))
                if not status.startswith("2"):
                    what = f"refused a {entry['resource']['resourceType']}: {_reason(response)}"
                    raise FhirServerError(f"the server {what}", self.base, "see what it asks for")
                created.append(status.startswith("201"))
                place = "/".join(str(response.get("location", "")).split("/")[-4:])
                places[entry["fullUrl"]] = _relative(place, entry["resource"]["resourceType"])
        return created

    def _ask(self, method: str, url: str, content: Any = None) -> dict[str, Any]:
        """The answer's JSON; waits where the server asks for it, and reads again when cut off."""
        waited, attempt = 0.0, 1
        while True:
            answer = self._once(method, url, content, last=attempt == _TRIES)
            again = answer is None or answer.status_code in (429, 503)
            pause = _pause_s(answer, attempt)
            waited += pause
            if answer is not None and (not again or attempt == _TRIES or waited > _PATIENCE_S):
                return _content(answer, url)
            time.sleep(pause)
            attempt += 1

    def _once(self, method: str, url: str, content: Any, last: bool) -> Any:
        """One answer; None if a reading request was cut off and may be tried again."""
        import httpx

        token = self._access.token()
        headers = {"Accept": _JSON} | ({"Authorization": f"Bearer {token}"} if token else {})
        try:
            if content is None:
                return self._client.request(method, url, headers=headers)
            headers["Content-Type"] = _JSON
            return self._client.request(method, url, headers=headers, json=content)
        except httpx.TransportError as error:
            if method == "GET" and not last:
                return None
            raise FhirServerError(f"no answer ({error})", url, "try again later") from error

    def _next(self, page: dict[str, Any], here: str) -> str | None:
        links = [link for link in page.get("link") or () if link.get("relation") == "next"]
        if not links:
            return None
        there = urljoin(here, str(links[0].get("url", "")))
        if urlsplit(there)[:2] != urlsplit(self.base)[:2]:
            raise FhirServerError(
                "the next page is on another server, which must not see the token",
                there,
                "ask the server's operator to mend its links",
            )
        return there


def _request(entry: dict[str, Any], places: dict[str, str]) -> dict[str, Any]:
    """A conditional create; references to what was sent before name its place on the server."""
    resource = _referring(entry["resource"], places)
    resource = {name: value for name, value in resource.items() if name != "id"}
    request: dict[str, str] = {"method": "POST", "url": resource["resourceType"]}
    for identifier in resource.get("identifier") or ():
        request["ifNoneExist"] = f"identifier={identifier['system']}|{identifier['value']}"
        break
    return {"fullUrl": entry["fullUrl"], "resource": resource, "request": request}


def _referring(node: Any, places: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            name: places.get(value, value)
            if name == "reference" and isinstance(value, str)
            else _referring(value, places)
            for name, value in node.items()
        }
    return [_referring(item, places) for item in node] if isinstance(node, list) else node


def _relative(place: str, kind: str) -> str:
    """``Kind/id`` out of a location such as ``https://host/base/Kind/id/_history/1``."""
    parts = place.split("/")
    return f"{kind}/{parts[parts.index(kind) + 1]}" if kind in parts[:-1] else place


def _pause_s(answer: Any, attempt: int) -> float:
    asked = "" if answer is None else answer.headers.get("retry-after", "")
    return min(float(asked), _PATIENCE_S) if asked.isdigit() else 0.5 * 2**attempt


def _content(answer: Any, url: str) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError:
        said = None
    if answer.status_code in (401, 403):
        cure = "sign in with `vitruvian fhir login`, with the scopes that are needed"
        raise FhirServerError("the server does not allow this", url, cure, answer.status_code)
    if not 200 <= answer.status_code < 300:
        reason = _reason({"outcome": said}) if isinstance(said, dict) else ""
        what = f"the server answered {answer.status_code}{': ' if reason else ''}{reason}"
        raise FhirServerError(what, url, "see what it asks for", answer.status_code)
    if not isinstance(said, dict):
        raise FhirServerError("the answer is no JSON object", url, "give the base of a R4 server")
    return said


def _reason(response: dict[str, Any]) -> str:
    """The first sentence of an OperationOutcome."""
    outcome = response.get("outcome") or {}
    for issue in outcome.get("issue") or ():
        text = issue.get("diagnostics") or (issue.get("details") or {}).get("text")
        if text:
            return " ".join(str(text).split())[:200]
    return str(response.get("status", ""))
