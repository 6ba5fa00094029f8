"""A problem document: one refusal as RFC 9457 describes it, in `application/problem+json`."""

from __future__ import annotations

from typing import Any

from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from adapters.web.request_ids import HEADER

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:payout-ledger:problem:"


class Fault(BaseModel):
    """One thing that is wrong with what was sent, and where."""

    model_config = ConfigDict(frozen=True)

    detail: str
    pointer: str | None = Field(default=None, description="Where in the body (JSON Pointer as a fragment, RFC 6901).")
    parameter: str | None = Field(default=None, description="Which parameter of path, query or header.")


class Problem(BaseModel):
    """Why a request was refused. A 4xx changed nothing."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "type": f"{TYPE_PREFIX}insufficient-funds",
                    "title": "The account's available balance does not cover the amount.",
                    "status": 409,
                    "detail": "The account's available balance does not cover the amount: "
                    "account='Liabilities:Customers:Acme', currency='INR', available_minor=0, required_minor=2500000",
                    "request_id": "5f1c8c1e5b1f4b3f9f4e6a1f0d9c2b7a",
                    "values": {
                        "account": "Liabilities:Customers:Acme",
                        "currency": "INR",
                        "available_minor": 0,
                        "required_minor": 2500000,
                    },
                    "faults": [],
                }
            ]
        },
    )

    type: str = Field(description="The rule that was broken, for programs. It never changes its meaning.")
    title: str = Field(description="The rule as a sentence.")
    status: int
    detail: str
    request_id: str = Field(description="The request, as the log and the events name it.")
    values: dict[str, Any] = Field(default_factory=dict, description="The values that broke the rule.")
    faults: tuple[Fault, ...] = ()


class ProblemResponse(JSONResponse):
    """An answer that is a problem document."""

    media_type = MEDIA_TYPE

    def __init__(self, problem: Problem, headers: dict[str, str] | None = None) -> None:
        """Answer with a problem."""
        self.problem = problem
        named = {HEADER: problem.request_id, **(headers or {})}
        super().__init__(problem.model_dump(mode="json", exclude_none=True), problem.status, named)
