"""A record and a FHIR server: fetch a person's resources, send observations with provenance."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from data.export.errors import FhirServerError
from data.export.fhir_bundle import bundle_entries
from data.export.fhir_server import KINDS, Access, FhirServer
from data.export.grants import GivenToken, SignedIn
from data.export.smart import host_of
from data.record import Record

#: A token from elsewhere, for servers without SMART sign-in.
TOKEN = "FHIR_TOKEN"
Span = tuple[int | None, int | None]


def access_to(base: str) -> tuple[Access, str]:
    """The token to use, and the person that the sign-in was for (empty if it does not say)."""
    if os.environ.get(TOKEN):
        return GivenToken(os.environ[TOKEN]), ""
    signed_in = SignedIn(base)
    return signed_in, signed_in.grant.patient if signed_in.grant else ""


def pull(path: Path, base: str, patient: str = "", kinds: Sequence[str] = KINDS) -> dict[str, Any]:
    """Fetch one person's resources and import them; the importer's account of them."""
    from workbench.service.imports import import_into

    access, context = access_to(base)
    with FhirServer(base, access) as server:
        server.check_version()
        chosen = patient or context or _only_patient(server)
        found = server.everything(chosen, kinds)
    with TemporaryDirectory(prefix="vitruvian-") as folder:
        file = Path(folder) / f"{host_of(base).replace(':', '-')}.json"
        entries = [_entry(server.base, resource) for resource in found]
        bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
        file.write_text(json.dumps(bundle), encoding="utf-8")
        (account,) = import_into(path, [file])
    if "error" in account:
        raise FhirServerError(account["error"], base, "see `vitruvian show`")
    with Record.open(path, "w", purpose="fetching from a FHIR server") as record:
        record.note("pull", sorted(account["stored"]), detail=f"from {base}")
    return account | {"patient": chosen, "resources": len(found)}


def push(
    path: Path, base: str, patient: str = "", signals: Sequence[str] = (), span: Span = (None, None)
) -> dict[str, Any]:
    """Send values of these signals (all if none) as observations; what the server took.

    With `patient` they are about that person of the server, else the person is sent, too.
    """
    access, context = access_to(base)
    with Record.open(path, purpose="sending to a FHIR server") as record:
        names = list(signals) or sorted(record.signals())
        entries, count = bundle_entries((record.read(n, *span) for n in names), record.person)
        with FhirServer(base, access) as server:
            server.check_version()
            outcome = _send(server, entries, patient or context)
        record.note("push", names, detail=f"{outcome['created']} of {count} values new to {base}")
    return outcome | {"values": count, "signals": names}


def _send(server: FhirServer, entries: list[dict[str, Any]], patient: str) -> dict[str, int]:
    """The person and observations, then the provenance of those that were new to the server."""
    person, values = entries[0], [e for e in entries[1:] if _kind(e) == "Observation"]
    places: dict[str, str] = {}
    if patient:
        places[person["fullUrl"]] = f"Patient/{patient}"
    else:
        server.create([person], places)
    created = server.create(values, places)
    new = {entry["fullUrl"] for entry, was_new in zip(values, created, strict=True) if was_new}
    proofs = [_about(entry, new) for entry in entries if _kind(entry) == "Provenance"]
    proofs = [entry for entry in proofs if entry["resource"]["target"]]
    server.create(proofs, places)
    return {"created": len(new), "known": len(values) - len(new), "provenance": len(proofs)}


def _about(entry: dict[str, Any], new: set[str]) -> dict[str, Any]:
    """A provenance of new values only: it has no identifier by which it would be sent once."""
    resource = entry["resource"]
    targets = [target for target in resource["target"] if target["reference"] in new]
    return entry | {"resource": resource | {"target": targets}}


def _kind(entry: dict[str, Any]) -> str:
    return entry["resource"]["resourceType"]


def _entry(base: str, resource: dict[str, Any]) -> dict[str, Any]:
    """An entry without what changes by mere asking, so that the same answer is the same file."""
    url = f"{base}/{resource['resourceType']}/{resource.get('id', '')}"
    return {"fullUrl": url, "resource": resource}


def _only_patient(server: FhirServer) -> str:
    found = []
    for resource in server.search("Patient", {"_count": "2"}):
        found.append(str(resource.get("id", "")))
        if len(found) > 1:
            break
    if len(found) != 1:
        what = "the server holds more than one person" if found else "the server holds nobody"
        raise FhirServerError(what, server.base, "say whom with --patient")
    return found[0]
