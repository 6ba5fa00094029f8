"""The text of a checkpoint."""

from __future__ import annotations

import base64

import pytest

from ledger.errors import CheckpointMalformedError
from ledger.proofs.checkpoint import Checkpoint
from ledger.proofs.hashing import leaf_hash

ROOT = leaf_hash(b"")
CHECKPOINT = Checkpoint("payout-ledger/acme", 1060, ROOT)
ENCODED = base64.b64encode(ROOT).decode()


def test_text() -> None:
    """A checkpoint is three lines: the log's name, its size, its root."""
    assert CHECKPOINT.text == f"payout-ledger/acme\n1060\n{ENCODED}\n"
    assert Checkpoint.parse(CHECKPOINT.text) == CHECKPOINT


def test_extensions() -> None:
    """Lines that others add below are theirs, and no reason to refuse."""
    assert Checkpoint.parse(CHECKPOINT.text + "extension\n") == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "payout-ledger/acme\n1060\n",
        f"payout-ledger/acme\n1060\n{ENCODED}",
        f"\n1060\n{ENCODED}\n",
        f"payout-ledger/acme\n\n1060\n{ENCODED}\n",
        f"payout-ledger/acme\n-1\n{ENCODED}\n",
        f"payout-ledger/acme\n01060\n{ENCODED}\n",
        f"payout-ledger/acme\n\u0661\n{ENCODED}\n",
        f"payout-ledger/acme\n1e3\n{ENCODED}\n",
        f"payout-ledger/acme\n{'1' * 5_000}\n{ENCODED}\n",
        "payout-ledger/acme\n1060\n%%%\n",
        "payout-ledger/acme\n1060\nAAAA\n",
    ],
)
def test_malformed(text: str) -> None:
    """What is not of this form is no checkpoint."""
    with pytest.raises(CheckpointMalformedError):
        Checkpoint.parse(text)
