"""`payouts serve` and `payouts keys`: a process that answers, ends well when it is told to, and knows its callers."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from adapters.cli.main import app
from adapters.web.callers import Role
from tests.adapters.cli.test_worker import CLEAN, PATIENCE_SECONDS, PROGRAM
from tests.adapters.till import KEY, file_url
from tests.new_book import make_book


def environment(url: str) -> dict[str, str]:
    return CLEAN | {"PAYOUTS_DATABASE_URL": url, "PAYOUTS_KEY_ENCRYPTION_KEY": KEY.get_secret_value()}


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = file_url(tmp_path)
    make_book(url)
    return url


@contextmanager
def serving(url: str, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run a service; yield it with its address."""
    with subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0", *options],
        env=environment(url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("Serving http://127.0.0.1:"), process.communicate()
        try:
            yield process, said.split()[1]
        finally:
            process.kill()


def keys(url: str, *arguments: str, code: int = 0) -> str:
    result = CliRunner(env=environment(url)).invoke(app, ["keys", *arguments])
    assert result.exit_code == code, result.output
    return result.stdout


def authorised(key: str) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {key.strip()}"}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_service_answers_until_it_is_told_to_stop(url: str, number: signal.Signals) -> None:
    """The service answers whom it knows, refuses whom it does not, and ends with 0 although a stream is open."""
    key = keys(url, "create", "asha", "--role", "admin")
    with serving(url) as (process, address):
        seen = httpx.get(f"{address}/v1/payouts", headers=authorised(key))
        unknown = httpx.get(f"{address}/v1/payouts")
        with httpx.stream("GET", f"{address}/v1/events", headers=authorised(key), timeout=PATIENCE_SECONDS) as stream:
            lines = stream.iter_lines()
            next(lines)
            process.send_signal(number)
            rest = [line for line in lines if line]
        code = process.wait(PATIENCE_SECONDS)
        said = process.stderr.read() if process.stderr else ""

    assert (seen.status_code, unknown.status_code) == (200, 401)
    assert (rest, code) == ([], 0)
    assert key.strip() not in said


def test_port_that_is_taken_is_told(url: str) -> None:
    """A service that cannot listen ends with 2 and one line."""
    with serving(url) as (_, address):
        port = address.rpartition(":")[2]
        second = subprocess.run(
            [*PROGRAM, "serve", "--port", port],
            env=environment(url),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    assert second.returncode == 2
    assert len(second.stderr.splitlines()) == 1


def test_key_is_shown_once_and_revoked_for_good(url: str) -> None:
    """A key is printed when it is made and never again; a revoked one stays listed under its name."""
    key = keys(url, "create", "asha", "--role", "operator", "--role", "finance").strip()
    keys(url, "revoke", "asha", "--by", "admin")
    (listed,) = json.loads(keys(url, "list", "--json"))["keys"]
    shown = keys(url, "list")

    assert key.startswith("plk_")
    assert (listed["name"], listed["roles"], listed["revoked_by"]) == ("asha", ["finance", "operator"], "admin")
    assert key.rpartition("_")[2] not in json.dumps(listed) + shown
    assert "asha" in shown


def test_book_without_keys_says_how_to_make_one(url: str) -> None:
    """An empty list says what to type."""
    assert "payouts keys create NAME --role" in keys(url, "list")


@pytest.mark.parametrize(
    "arguments",
    [("create", "asha"), ("create", "asha", "--role", "king"), ("create", "--role", "admin"), ("revoke",)],
)
def test_what_is_no_command_is_told(url: str, arguments: Sequence[str]) -> None:
    """A key without a role, with one that there is not, or without a name, is not made."""
    keys(url, *arguments, code=2)

    assert json.loads(keys(url, "list", "--json"))["keys"] == []


def test_roles_are_those_of_the_service(url: str) -> None:
    """Each role of the service can be given."""
    for role in Role:
        keys(url, "create", role.value, "--role", role.value)

    assert {key["name"] for key in json.loads(keys(url, "list", "--json"))["keys"]} == set(Role)
