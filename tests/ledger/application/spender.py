"""A process of its own that spends an account's money: started by the tests of concurrency, and told what to do.

Each line it reads names a book, an account, a beneficiary and a prefix for references. It answers `ready`, waits for
another line, asks for ten payouts of a thousand paise at once, and says how many were accepted.
"""

from __future__ import annotations

import sys
from functools import partial
from uuid import UUID

from ledger.application.receipts import Receipt
from ledger.application.requests import PayoutRequest
from ledger.errors import InsufficientFundsError
from ledger.store.opening import open_database
from projections.migrate import ALL_MIGRATIONS
from tests.ledger.application.crowd import at_once
from tests.ledger.application.desk import Desk


def spend(desk: Desk, account: str, beneficiary_id: UUID, prefix: str) -> int:
    """Return how many payouts were accepted."""
    names = (f"{prefix}-{number}" for number in range(10))
    requests = [PayoutRequest(name, account, beneficiary_id, 1_000, "INR", "IMPS") for name in names]
    found = at_once([partial(desk.ledger.queue_payout, request, actor="spender") for request in requests])
    assert all(isinstance(each, Receipt | InsufficientFundsError) for each in found)
    return sum(isinstance(each, Receipt) for each in found)


def say(answer: str) -> None:
    """Answer with one line."""
    sys.stdout.write(f"{answer}\n")
    sys.stdout.flush()


def main() -> None:
    """Serve until there is nothing more to read."""
    for line in sys.stdin:
        url, account, beneficiary_id, prefix = line.split()
        database = open_database(url, migrations=ALL_MIGRATIONS)
        say("ready")
        sys.stdin.readline()
        say(str(spend(Desk.on(database), account, UUID(beneficiary_id), prefix)))
        database.dispose()


if __name__ == "__main__":
    main()
