"""A run: rounds of load on the service and on the bare endpoint in turn, and a look into the log afterwards."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from adapters.embedded import Book
from adapters.web.callers import Role
from adapters.web.keys.register import KeyRegister
from ledger.clock import SystemClock
from ledger.payout.events import Queued
from tests.adapters.till import CUSTOMER, KEY, ME, Till, opened_till
from tests.load import bare
from tests.load.caller import Answers, Errand
from tests.load.servers import DurableServer, serving

ROUNDS = 3
_ENOUGH_MINOR = 10**15
_PAGE = 5_000
_BIN = Path(sys.executable).parent


@dataclass(frozen=True)
class Measured:
    """What a run has found."""

    service: Answers
    bare: Answers
    lost: frozenset[str]
    """References that were accepted and are not in the log."""
    repeated: frozenset[str]
    """References that the log has more than once."""


def run(seconds: float, connections: int) -> Measured:
    """Load the service for so many seconds, and the bare endpoint for as many, in turn."""
    with ExitStack() as stack:
        url = stack.enter_context(DurableServer.running())
        till = stack.enter_context(opened_till(url, SystemClock()))
        errand = _errand(till, seconds / ROUNDS, connections)
        secret = KEY.get_secret_value()
        settings = {
            "PAYOUTS_DATABASE_URL": url,
            "PAYOUTS_KEY_ENCRYPTION_KEY": secret,
            "PAYOUTS_SERVE_RATE": "1000000/second",
        }
        service = stack.enter_context(serving(str(_BIN / "payouts"), "serve", "--port", "0", **settings))
        beside = stack.enter_context(serving(sys.executable, "-m", "tests.load.bare", url))
        found, compared = Answers(), Answers()
        for number in range(ROUNDS):
            _add(found, _called(replace(errand, address=service, prefix=f"LOAD-{number}")))
            _add(compared, _called(replace(errand, address=beside, path=bare.PATH, prefix=f"BARE-{number}")))
        queued = _queued(till.book)
        lost = frozenset(found.accepted) - queued.keys()
        return Measured(found, compared, lost, frozenset(name for name, times in queued.items() if times > 1))


def _errand(till: Till, seconds: float, connections: int) -> Errand:
    till.fund(_ENOUGH_MINOR)
    key = KeyRegister(till.book).make("load", [Role.SUBMITTER], ME)
    document = {
        "source_account": CUSTOMER,
        "beneficiary_id": str(till.verified()),
        "amount_minor": 10_000,
        "currency": "INR",
        "rail": "IMPS",
    }
    authorization = f"Bearer {key.text.get_secret_value()}"
    return Errand("", "/v1/payouts", authorization, document, "", connections, seconds)


def _called(errand: Errand) -> Answers:
    command = [sys.executable, "-m", "tests.load.caller"]
    told = subprocess.run(command, input=json.dumps(asdict(errand)), stdout=subprocess.PIPE, text=True, check=True)
    return Answers(**json.loads(told.stdout))


def _add(total: Answers, more: Answers) -> None:
    total.accepted += more.accepted
    total.refused = dict(Counter(total.refused) + Counter(more.refused))
    total.milliseconds += more.milliseconds
    total.seconds += more.seconds


def _queued(book: Book) -> Counter[str]:
    """Count the payouts of the log by their references."""
    found, after = Counter[str](), 0
    while page := book.store.read_page(after, _PAGE):
        found.update(recorded.event.reference for recorded in page if isinstance(recorded.event, Queued))
        after = page[-1].position
    return found
