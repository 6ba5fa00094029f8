"""The OpenAPI document is true: every operation, asked in thousands of ways, answers as it is described."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema_rs import validator_for
from limits import parse_many

from adapters.web.app import create_app
from adapters.web.openapi import openapi_document
from adapters.web.openapi_examples import EXAMPLES
from adapters.web.rates import Rates
from adapters.web.site import Site
from ledger.clock import SystemClock
from tests.adapters.till import CUSTOMER, WALLET, Till, file_url, opened_till
from tests.adapters.web.every_status import (
    batch,
    open_anomaly,
    orphan,
    payouts_of_every_status,
    proposed_entry,
    reconciled,
)
from tests.adapters.web.served import UNLIMITED, Service, served

ROOT = Path(__file__).parents[3]
DOCUMENT = openapi_document()
SEED = 20_260_226
EXAMPLES_EACH = 8
METHODS = ("HEAD", "OPTIONS", "TRACE", "GET", "POST", "PUT", "PATCH", "DELETE")
REFUSES_WELL = ("2xx", "3xx", "404", "409", "422")
"""What a request of the documented form may be answered with: a rule may refuse it, and nobody its form."""


@pytest.fixture
def busy_service(tmp_path: Path) -> Iterator[Service]:
    """Return a service on a book with something of every kind, which nobody holds up for asking too often."""
    with opened_till(file_url(tmp_path), SystemClock()) as till:
        site = replace(Site.of(till.book, UNLIMITED), rechecks=Rates(parse_many("100000/second"), "memory://"))
        with served(create_app(site)) as address, httpx.Client(base_url=address) as client:
            yield Service(till, site, client)


@pytest.mark.parametrize("phases", ["examples,coverage", "fuzzing,stateful"])
def test_every_operation_is_as_described(busy_service: Service, tmp_path: Path, phases: str) -> None:
    """What has the documented form is done, or forbidden by a rule (404, 409, 422), and never called malformed."""
    # 404 for what its values name, 409 for how things stand, 422 for values that can never be; but not 400. All else is
    # refused as it is documented, and nothing is answered with 5xx.
    told = _schemathesis(tmp_path, busy_service, phases)

    assert told.returncode == 0, told.stdout + told.stderr
    assert busy_service.client.get("/readyz").json()["ready"]


@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_a_path(shared_service: Service, method: str) -> None:
    """Whatever is asked of a path, by whomever, is answered below 500."""
    headers = shared_service.key()
    for path in [
        *DOCUMENT["paths"],
        "/openapi.json",
        "/docs",
        "/metrics",
        "/webhooks/Nobody",
        "/ops/",
        "/nowhere",
        "/",
    ]:
        if (path, method) == ("/v1/events", "GET"):
            continue
        for told in ({}, headers):
            answer = shared_service.client.request(method, path, headers=told)
            assert answer.status_code < 500, (method, path, answer.text)


def test_document_needs_no_book(shared_service: Service) -> None:
    """What the service tells of itself is what can be made without one."""
    assert shared_service.client.get("/openapi.json").json() == DOCUMENT
    assert DOCUMENT["openapi"].startswith("3.1")


def test_links_lead_somewhere() -> None:
    """Every link names an operation and parameters that it has."""
    operations = {operation["operationId"]: operation for _, operation in _operations()}
    links = [link for _, each in _operations() for answer in each["responses"].values() for link in _links(answer)]

    assert links
    for link in links:
        taken = {parameter["name"] for parameter in operations[link["operationId"]]["parameters"]}
        assert link["parameters"].keys() <= taken


def test_bodies_have_valid_examples() -> None:
    """Every body that can be sent, and every document that is answered, has an example that is one."""
    sent = {_name_of(operation["requestBody"]) for _, operation in _operations() if "requestBody" in operation}
    answered = {_name_of(answer) for _, each in _operations() for answer in each["responses"].values()}

    for name in sorted((sent | answered | EXAMPLES.keys()) - {""}):
        schema = DOCUMENT["components"]["schemas"][name]
        assert schema.get("examples"), name
        validate = validator_for({"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]})
        for example in schema["examples"]:
            validate.validate(example)


def _schemathesis(folder: Path, service: Service, phases: str) -> subprocess.CompletedProcess[str]:
    settings = folder / "schemathesis.toml"
    settings.write_text(_settings(service.till, service.key()["Authorization"]), encoding="utf-8")
    hooks = {"SCHEMATHESIS_HOOKS": "tests.adapters.web.openapi_hooks", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(settings), "run", "--phases", phases]
    return subprocess.run(
        [*command, f"{service.client.base_url}/openapi.json"],
        cwd=folder,
        env={**os.environ, **hooks, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def _settings(till: Till, authorization: str) -> str:
    """Return what schemathesis is told: the same questions each time, about things that there are."""
    payouts = [*payouts_of_every_status(till).values(), open_anomaly(till)]
    known: dict[str, Sequence[object]] = {
        "payout_id": payouts,
        "batch_id": [batch(till)],
        "entry_id": [proposed_entry(till)],
        "digest": [orphan(till)],
        "account": [CUSTOMER, WALLET],
        **{name: [known_id] for name, known_id in reconciled(till).items()},
    }
    lines = [
        f"seed = {SEED}",
        "continue-on-failure = true",
        "request-timeout = 60",
        f"headers = {{ Authorization = {json.dumps(authorization)} }}",
        f"generation = {{ max-examples = {EXAMPLES_EACH} }}",
        f"checks.positive_data_acceptance.expected-statuses = {json.dumps(REFUSES_WELL)}",
    ]
    for name, values in known.items():
        lines.append(f"dictionaries.{name}.values = {json.dumps([str(value) for value in values])}")
        lines.append(f'parameters."path.{name}" = {{ dictionary = "{name}", probability = 0.7 }}')
    lines += [
        "dictionaries.short.values = [1]",
        'parameters."query.limit" = { dictionary = "short", probability = 0.5 }',
    ]
    return "\n".join(lines)


def _operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for operation in methods.values():
            yield path, operation


def _links(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from answer.get("links", {}).values()


def _name_of(described: dict[str, Any]) -> str:
    """Return the name of the document that a body or an answer is; "" where it is none."""
    schema = described.get("content", {}).get("application/json", {}).get("schema", {})
    name: str = schema.get("$ref", "").rpartition("/")[2]
    return name
