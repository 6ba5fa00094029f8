"""The OpenAPI document: what the service takes and answers, for programs that read descriptions (OpenAPI 3.1).

The framework describes paths and bodies. What is added here holds for many paths at once: the headers of answers, which
answer leads to which path, an example of each document, and numbers as the ledger means them.
"""

from __future__ import annotations

from importlib.metadata import version
from typing import Any, cast

from fastapi import FastAPI

from adapters.web.api.router import api_router
from adapters.web.health import health_router
from adapters.web.openapi_examples import EXAMPLES
from adapters.web.openapi_headers import HEADERS, headers_of
from adapters.web.openapi_links import links_of
from adapters.web.problems.problem import MEDIA_TYPE as PROBLEM
from adapters.web.site import Site
from ledger.money import LARGEST_AMOUNT_MINOR

TITLE = "Payout ledger"
_DESCRIPTION = """Pays people through payout providers, and keeps double-entry books of every unit of money it moved.

Every change needs an `Idempotency-Key`; sent again with the same key, it is carried out once. Every refusal is a
problem document (RFC 9457), and a 4xx changed nothing. Amounts are integers of the currency's smallest
unit, moments UTC."""
JSON = "application/json"
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")

Document = dict[str, Any]


class DescribedApp(FastAPI):
    """An application that describes itself."""

    def __init__(self, **more: Any) -> None:
        """Begin without paths."""
        super().__init__(title=TITLE, version=version("payout-ledger"), description=_DESCRIPTION, **more)

    def openapi(self) -> Document:
        """Return the document of all paths."""
        if self.openapi_schema is None:
            self.openapi_schema = _finished(super().openapi())
        return self.openapi_schema


def openapi_document() -> Document:
    """Return the document of the service, without a book or a database."""
    nothing_is_asked = cast("Site", None)
    app = DescribedApp()
    app.include_router(health_router(nothing_is_asked))
    app.include_router(api_router(nothing_is_asked))
    return app.openapi()


def _finished(document: Document) -> Document:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _finish_operation(path, method, operation)
    document["components"]["headers"] = dict(HEADERS)
    schemas = document["components"]["schemas"]
    for name, example in EXAMPLES.items():
        schemas[name]["examples"] = [example]
    _restore_bounds(document)
    return document


def _finish_operation(path: str, method: str, operation: Document) -> None:
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _without_null(parameter["schema"])
    for status, answer in operation["responses"].items():
        if PROBLEM in answer.get("content", {}):
            # The framework adds plain JSON, as which no refusal is ever sent.
            answer["content"].pop(JSON, None)
        headers = headers_of(path, method, operation, int(status))
        if headers:
            answer["headers"] = headers
        links = links_of(operation["operationId"], int(status))
        if links:
            answer["links"] = links


def _without_null(schema: Document) -> Document:
    """Return the schema of a parameter: one that may be left out is never sent as null."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    rest: Document = {name: value for name, value in schema.items() if name != "anyOf"}
    return {**rest, **kinds[0]}


def _restore_bounds(described: object) -> None:
    """Write bounds as integers again, which the framework makes floating-point numbers of, and the largest inexact."""
    if isinstance(described, list):
        for each in described:
            _restore_bounds(each)
    elif isinstance(described, dict):
        for name, value in described.items():
            if name in _BOUNDS and isinstance(value, float):
                described[name] = min(int(value), LARGEST_AMOUNT_MINOR)
            else:
                _restore_bounds(value)
