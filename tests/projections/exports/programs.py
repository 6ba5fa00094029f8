"""The programs that check exports: written by other people, run as they are installed."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

Ran = CompletedProcess[str]
Amounts = Mapping[tuple[str, str], Decimal]
"""Balances that are not zero, by account and currency."""

_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}
_NARRATIONS = """
import json, sys
from beancount import loader
from beancount.core.data import Transaction
print(json.dumps([entry.narration for entry in loader.load_file(sys.argv[1])[0] if isinstance(entry, Transaction)]))
"""
_SUM = """
import collections, sys
from beancount import loader
from beancount.core.data import Transaction
entries, errors, _ = loader.load_file(sys.argv[1])
assert not errors
sums = collections.Counter()
for entry in entries:
    for posting in entry.postings if isinstance(entry, Transaction) else ():
        sums[posting.account, posting.units.currency] += posting.units.number
for (account, currency), number in sums.items():
    print(account, currency, number)
"""


def _ran(*command: str) -> Ran:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, env=_ENVIRONMENT)


def bean_check(path: Path) -> Ran:
    """Let Beancount check a file."""
    return _ran(str(Path(sys.executable).parent / "bean-check"), "--no-cache", str(path))


def hledger(path: Path) -> Ran:
    """Let hledger check a file."""
    checks = ("ordereddates", "payees", "balancednoautoconversion")
    return _ran("hledger", "-f", str(path), "check", "-s", *checks)


def ledger(path: Path) -> Ran:
    """Let ledger check a file."""
    return _ran("ledger", "-f", str(path), "--pedantic", "--explicit", "--check-payees", "bal")


CHECKS: Mapping[str, tuple[str, Callable[[Path], Ran]]] = {
    "bean-check": ("beancount", bean_check),
    "hledger": ("journal", hledger),
    "ledger": ("journal", ledger),
}
"""How each program checks, and the kind of file that it reads."""


def beancount_balances(path: Path) -> Amounts:
    """Return the balances that Beancount finds."""
    return _amounts([line.split() for line in _output(_ran(sys.executable, "-c", _SUM, str(path)))])


def beancount_narrations(path: Path) -> Sequence[str]:
    """Return the narrations that Beancount reads."""
    (line,) = _output(_ran(sys.executable, "-c", _NARRATIONS, str(path)))
    narrations: list[str] = json.loads(line)
    return narrations


def hledger_balances(path: Path) -> Amounts:
    """Return the balances that hledger finds."""
    options = ("bal", "--flat", "--no-total", "--layout", "bare", "--output-format", "csv")
    rows = list(csv.reader(io.StringIO("\n".join(_output(_ran("hledger", "-f", str(path), *options))))))
    return _amounts(rows[1:])


def ledger_balances(path: Path) -> Amounts:
    """Return the balances that ledger finds, from its register of all postings."""
    line = "%(account)|%(commodity)|%(quantity(amount))\n"
    found = _output(_ran("ledger", "-f", str(path), "--format", line, "register"))
    return _amounts([each.split("|") for each in found])


def _output(ran: Ran) -> Sequence[str]:
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


def _amounts(rows: Sequence[Sequence[str]]) -> Amounts:
    found: dict[tuple[str, str], Decimal] = {}
    for account, currency, number in rows:
        found[account, currency] = found.get((account, currency), Decimal()) + Decimal(number)
    return {key: amount for key, amount in found.items() if amount}
