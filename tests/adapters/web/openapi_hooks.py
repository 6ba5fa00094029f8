"""How schemathesis asks this service: what a schema has no words for. Loaded by schemathesis, in its own process."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import schemathesis

from adapters.web.openapi import openapi_document

OWN_KEYS = "caller-"
"""How the names of the keys begin that ask."""
NOBODY = str(UUID(int=0))
_OF_HTTP = {"content-length", "content-type", "date", "transfer-encoding"}
_PATHS = openapi_document()["paths"]


@schemathesis.hook
def before_call(_: Any, case: Any, __: dict[str, Any]) -> None:
    """Have no stream go on for ever, and nobody revoke the key that all this is asked with.

    What payouts show is no break with an id: its null names nothing.
    """
    if case.path == "/v1/events" and case.method.upper() == "GET":
        case.query = {**(case.query or {}), "follow": "false"}
    if case.path.endswith("/revoke") and str(case.path_parameters.get("name")).startswith(OWN_KEYS):
        case.path_parameters = {"name": "nobody"}
    if "break_id" in case.path_parameters and case.path_parameters["break_id"] in {None, "null"}:
        case.path_parameters = {"break_id": NOBODY}


@schemathesis.hook
def map_body(_: Any, body: Any) -> Any:
    """Write whole numbers as such: to a schema 9.0 is an integer, and to a ledger it is not."""
    if isinstance(body, float) and body.is_integer():
        return int(body)
    if isinstance(body, dict):
        return {name: map_body(_, value) for name, value in body.items()}
    if isinstance(body, list):
        return [map_body(_, value) for value in body]
    return body


@schemathesis.check
def every_header_is_documented(_: Any, response: Any, case: Any) -> None:
    """Every header of an answer is in the document, but for those that HTTP itself needs."""
    answers = _PATHS.get(case.path, {}).get(case.method.lower(), {}).get("responses", {})
    if str(response.status_code) not in answers:
        return
    documented = {name.lower() for name in answers[str(response.status_code)].get("headers", {})}
    unknown = {name.lower() for name in response.headers} - documented - _OF_HTTP
    assert not unknown, f"undocumented headers: {sorted(unknown)}"
