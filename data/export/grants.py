"""Sign-ins to FHIR servers, kept where the vault keeps unlocked keys: never in a record."""

from __future__ import annotations

import hashlib

from data.export.fhir_server import check_address
from data.export.smart import Grant, give_up, renewed
from data.vault import session


class SignedIn:
    """The token of a kept sign-in, renewed when it runs out; empty if there is none."""

    def __init__(self, base: str) -> None:
        self.grant = kept_grant(base)

    def token(self) -> str:
        if self.grant is None:
            return ""
        fresh = renewed(self.grant)
        if fresh is not self.grant:
            self.grant = fresh
            keep_grant(fresh)
        return fresh.access_token


class GivenToken:
    """A token that the caller brought."""

    def __init__(self, token: str) -> None:
        self._token = token

    def token(self) -> str:
        return self._token


def keep_grant(grant: Grant) -> str:
    """Keep a sign-in for later commands; says where."""
    return session.keep(_name(grant.base), grant.plain())


def kept_grant(base: str) -> Grant | None:
    """The sign-in to this server, if there is one."""
    facts = session.kept(_name(check_address(base)))
    return Grant(**facts) if facts else None


def forget_grant(base: str) -> tuple[bool, bool]:
    """Forget a sign-in, and tell the server; whether there was one, and whether it was told."""
    grant = kept_grant(base)
    if grant is None:
        return False, False
    session.lock(_name(grant.base))
    return True, give_up(grant)


def _name(base: str) -> str:
    return f"fhir-{hashlib.sha256(base.encode()).hexdigest()[:32]}"
