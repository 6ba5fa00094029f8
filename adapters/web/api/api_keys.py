"""/v1/keys: make, list and revoke API keys."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Response

from adapters.web.access import OfSite, allowed
from adapters.web.api.documents.api_keys import KeyAsked, KeyList, KeyMade, KeyTold
from adapters.web.api.refusals import OF_CHANGE, OF_ONE
from adapters.web.callers import Right
from adapters.web.idempotency.once import DoOnce
from adapters.web.keys.register import NAME_LENGTH_MAX
from adapters.web.route import LedgerRoute
from ledger.application.commands import Context

router = APIRouter(prefix="/keys", tags=["API keys"], route_class=LedgerRoute, dependencies=[allowed(Right.ADMINISTER)])
KeyName = Annotated[str, Path(max_length=NAME_LENGTH_MAX, examples=["payroll"])]


@router.post("", status_code=HTTPStatus.CREATED, response_model=KeyMade, responses=OF_CHANGE, operation_id="make_key")
def make_key(site: OfSite, once: DoOnce, asked: KeyAsked) -> Response:
    """Make a key. It is told in this answer and never again, not even when the same request is sent again."""

    def command(context: Context) -> KeyMade:
        connection = context["connection"]
        made = site.keys.make(asked.name, asked.roles, context["actor"], connection=connection)
        return KeyMade.with_secret(site.keys.named(asked.name, connection), made)

    return once.answer(HTTPStatus.CREATED, command, _location, KeyMade.without_secret)


@router.get("", response_model=KeyList, operation_id="list_keys")
def list_of_keys(site: OfSite) -> KeyList:
    """List all keys by name, without their secrets."""
    return KeyList(keys=tuple(map(KeyTold.of, site.keys.list())))


@router.get("/{name}", response_model=KeyTold, responses=OF_ONE, operation_id="show_key")
def show_key(name: KeyName, site: OfSite) -> KeyTold:
    """Show a key, without its secret."""
    with site.read() as connection:
        return KeyTold.of(site.keys.named(name, connection))


@router.post("/{name}/revoke", response_model=KeyTold, responses=OF_ONE | OF_CHANGE, operation_id="revoke_key")
def revoke_key(name: KeyName, site: OfSite, once: DoOnce) -> Response:
    """End a key at once; it stays listed."""

    def command(context: Context) -> KeyTold:
        connection = context["connection"]
        site.keys.revoke(name, context["actor"], connection=connection)
        return KeyTold.of(site.keys.named(name, connection))

    return once.answer(HTTPStatus.OK, command)


def _location(document: KeyMade) -> Mapping[str, str]:
    """Say where the key can be looked at, relative to where it was asked for (RFC 9110)."""
    return {"Location": f"keys/{quote(document.name, safe='')}"}
