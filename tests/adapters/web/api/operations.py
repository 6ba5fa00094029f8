"""Every operation of the API, as its OpenAPI document lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from tests.adapters.web.served import Service

NOBODY = UUID(int=0)
JSON = "application/json"
_PLACES = {"number": "1", "digest": "0" * 64, "account": "Liabilities:Customers:Nobody", "name": "nobody"}


@dataclass(frozen=True)
class Operation:
    """One path and method."""

    name: str
    method: str
    path: str
    """With something that does not exist in each place."""
    described: dict[str, Any]

    @property
    def has_body(self) -> bool:
        """Whether it takes a document; a file that is uploaded is none."""
        return JSON in self.described.get("requestBody", {}).get("content", {})

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    def ask(self, service: Service, headers: dict[str, str], **more: Any) -> httpx.Response:
        """Ask for it; of an answer that does not end only the beginning is looked at."""
        kinds = self.described.get("requestBody", {}).get("content", {}).keys() - {JSON}
        kind = {"Content-Type": next(iter(kinds))} if kinds else {}
        request = service.client.build_request(self.method, self.path, headers=kind | headers, **more)
        answer = service.client.send(request, stream=True)
        if not answer.headers.get("Content-Type", "").startswith("text/event-stream"):
            answer.read()
        answer.close()
        return answer


def operations(service: Service) -> Iterator[Operation]:
    for path, methods in service.client.get("/openapi.json").json()["paths"].items():
        for method, described in methods.items():
            if path.startswith("/v1/"):
                filled = re.sub(r"\{(\w+)\}", lambda found: _PLACES.get(found[1], str(NOBODY)), path)
                yield Operation(described["operationId"], method.upper(), filled, described)
