"""`payouts endpoints`: endpoints on the command line, from adding to removing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from adapters.announcements.errors import (
    AnnouncementTypeError,
    EndpointNotFoundError,
    EndpointUrlError,
    PositionOutOfLogError,
)
from adapters.cli.main import app
from ledger.errors import LedgerError
from tests.adapters.announcements.receiver import receiving
from tests.adapters.cli.conftest import Run, run_on
from tests.adapters.cli.test_worker import ended
from tests.adapters.till import KEY, file_url, opened_till

NOBODY = "5f0c7a3e-6f1b-5e0e-9a43-0d6a4e6b1f10"
ADDRESS = "https://hooks.example.com/payouts"


@pytest.fixture
def on(fresh_url: str) -> Run:
    """Return what runs a command of endpoints on a book of the test's own."""
    run = run_on(fresh_url)
    return lambda *arguments: run("endpoints", *arguments)


def added(on: Run, *options: str) -> dict[str, str]:
    result = on("add", ADDRESS, "--by", "asha", "--json", *options)
    assert result.exit_code == 0, result.output
    found: dict[str, str] = json.loads(result.stdout)
    return found


def listed(on: Run) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(on("list", "--json").stdout)["endpoints"]
    return found


def refusal(result: Result) -> LedgerError:
    assert isinstance(result.exception, LedgerError), result.output
    return result.exception


def test_a_secret_is_shown_once(on: Run) -> None:
    """Adding and rotating print a secret, each another one, and the list never does."""
    made = added(on, "--description", "the shop", "--types", "payout.failed, payout.completed")
    rotated = on("rotate", made["endpoint_id"], "--by", "asha", "--overlap-hours", "2")
    shown = on("list")

    [endpoint] = listed(on)
    assert made["secret"].startswith("whsec_")
    assert rotated.stdout.startswith(f"endpoint_id {made['endpoint_id']}\nsecret whsec_")
    assert made["secret"] not in rotated.stdout
    assert (endpoint["url"], endpoint["description"], endpoint["created_by"]) == (ADDRESS, "the shop", "asha")
    assert sorted(endpoint["types"]) == ["payout.completed", "payout.failed"]  # type: ignore[call-overload]
    assert endpoint["previous_until"] is not None
    for text in (shown.stdout, json.dumps(endpoint)):
        assert "whsec_" not in text
        assert "hooks.example.com" in text


def test_an_endpoint_is_paused_resumed_and_removed(on: Run) -> None:
    """Each step says what it did, and the list shows it."""
    endpoint = added(on)["endpoint_id"]
    seen = []
    for step in (("pause", endpoint, "--reason", "moving"), ("resume", endpoint), ("remove", endpoint)):
        result = on(*step, "--by", "ravi")
        assert result.exit_code == 0, result.output
        seen.append([(each["status"], each["status_reason"]) for each in listed(on)])

    assert seen == [[("paused", "moving")], [("active", None)], []]
    assert on("list").stdout.startswith("No endpoints.")


def test_a_replay_says_how_many(on: Run) -> None:
    """The webhooks of a range of positions are counted."""
    endpoint = added(on, "--types", "payout.completed")["endpoint_id"]
    whole = on("replay", endpoint, "--from", "1", "--by", "asha", "--json")
    none = on("replay", endpoint, "--from", "1", "--to", "2", "--by", "asha")

    assert json.loads(whole.stdout) == {"endpoint_id": endpoint, "deliveries": 2}
    assert none.stdout == "0 webhooks are sent again.\n"
    assert listed(on)[0]["waiting"] == 2


def test_an_endpoint_can_begin_in_the_past(on: Run) -> None:
    """A position is taken over as it is given."""
    added(on, "--behind", "3")

    assert listed(on)[0]["position"] == 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("add", "http://hooks.example.com/"), EndpointUrlError),
        (("add", "https://127.0.0.1/"), EndpointUrlError),
        (("add", ADDRESS, "--types", "payout.complete"), AnnouncementTypeError),
        (("add", ADDRESS, "--behind", "100000"), PositionOutOfLogError),
        (("pause", "nonsense"), EndpointNotFoundError),
        (("resume", NOBODY), EndpointNotFoundError),
        (("rotate", NOBODY), EndpointNotFoundError),
        (("remove", NOBODY), EndpointNotFoundError),
        (("replay", NOBODY, "--from", "1"), EndpointNotFoundError),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_by_name(on: Run, arguments: tuple[str, ...], error: type[LedgerError]) -> None:
    """A wrong address, type, position or id is told by the name of the broken rule, and nothing is added."""
    assert isinstance(refusal(on(*arguments)), error)
    assert listed(on) == []


def test_a_worker_announces(tmp_path: Path) -> None:
    """`payouts worker --once` tells an endpoint that was added on the command line what happened since."""
    url = file_url(tmp_path)
    inside = {"PAYOUTS_ANNOUNCEMENTS_PLAIN_HTTP_ALLOWED": "1", "PAYOUTS_ANNOUNCEMENTS_PRIVATE_ADDRESSES_ALLOWED": "1"}
    environment = inside | {"PAYOUTS_KEY_ENCRYPTION_KEY": KEY.get_secret_value()}
    with opened_till(url) as till, receiving() as receiver:
        result = CliRunner().invoke(app, ["endpoints", "add", receiver.url, "--url", url, "--json"], env=environment)
        assert result.exit_code == 0, result.output
        till.queue()
        worked = ended(url, "--once", **inside)

    assert worked.returncode == 0, worked.stderr
    assert {"beneficiary.verified", "payout.queued"} <= set(receiver.types)
    assert "whsec_" not in worked.stdout + worked.stderr


PROGRAM = """
import sys
for name in ("standardwebhooks", "fastapi", "jinja2", "limits"):
    sys.modules[name] = None   # as if it were not installed
import adapters.cli.main
import adapters.workers.worker
from adapters.announcements.signature import can_sign
"""


def test_the_core_needs_no_extra() -> None:
    """Without the extra the command line and the workers can be loaded."""
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False)

    assert (result.returncode, result.stderr) == (0, "")
