"""The month: what our books have, what the statement tells, and what is true of each of its lines."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from ledger.accounts import Side
from ledger.identities import Identities
from ledger.statements.line import LineKind, StatementLine
from ledger.statements.statement import Origin, Statement
from tests.month.fates import Fate
from tests.month.paid import WALLET, Paid

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
IDS = Identities("default")
_PAYING_DAYS = 20
"""So few that each line is told within the month."""
_TIED_TOGETHER, _MERGED_TOGETHER = 4, 10
_FULL_GROUPS = 20
"""Of each fate there is a multiple of this, so that nobody is tied with himself or merged alone."""
_NAMES = ("our_reference", "provider_payout_id", "utr")
_ROUND = (50_000, 100_000, 150_000, 250_000)


@dataclass(frozen=True)
class Month:
    """A generated month."""

    payouts: Sequence[Paid]
    statement: Statement
    truth: Sequence[frozenset[int]]
    """Of each line of the statement, in its order, the payouts that it is about."""


def month_of(payouts: int, seed: int) -> Month:
    """Return a month with so many payouts; the same for the same seed."""
    chance = random.Random(seed)
    paid = list(_payouts(payouts, chance))
    told = [(frozenset({each.number}), facts) for each in paid for facts in each.told()] + list(_merged(paid))
    chance.shuffle(told)
    told.sort(key=lambda line: line[1]["booked_on"])
    lines = tuple(_line(number, facts) for number, (_, facts) in enumerate(told, start=1))
    statement = Statement(
        origin=Origin.PROVIDER,
        account=WALLET,
        currency="INR",
        from_date=FIRST,
        to_date=LAST,
        digest=sha256(f"{payouts} {seed}".encode()).hexdigest(),
        lines=lines,
    )
    return Month(paid, statement, [truth for truth, _ in told])


def _payouts(count: int, chance: random.Random) -> Iterator[Paid]:
    """Return payouts of all fates; those that come together in one line or one tie are neighbours."""
    planted: list[Paid] = []
    for fate in Fate:
        if fate is not Fate.NAMED:
            some = max(1, count * fate.value.per_mille // 1_000 // _FULL_GROUPS) * _FULL_GROUPS
            planted += [_payout(number, fate, chance) for number in range(len(planted), len(planted) + some)]
    lost = (each for each in planted if each.fate is Fate.MISSING)
    for each in planted:
        # What is not ours looks just like what was not told, but for its name.
        other = next(lost) if each.fate is Fate.UNKNOWN else each
        yield replace(each, day=other.day, amount_minor=other.amount_minor)
    for number in range(len(planted), count):
        amount_minor = chance.choice([*_ROUND, chance.randrange(10_000, 10_000_000)])
        yield replace(_payout(number, Fate.NAMED, chance), amount_minor=amount_minor)


def _payout(number: int, fate: Fate, chance: random.Random) -> Paid:
    """Return a payout of an amount that no other has, unless it is tied."""
    day, own_minor = FIRST + timedelta(days=chance.randrange(_PAYING_DAYS)), 20_000_000 + 2 * number
    if fate is Fate.TIED:
        tie = number // _TIED_TOGETHER
        return Paid(number, fate, FIRST + timedelta(days=tie % _PAYING_DAYS), 90_000_000 + 2 * tie)
    if fate is Fate.MERGED:
        group = number // _MERGED_TOGETHER
        return Paid(
            number, fate, FIRST + timedelta(days=group % _PAYING_DAYS), own_minor, batch=IDS.batch(f"B-{group}")
        )
    # Of what is in transit nobody has told us the UTR.
    names = _NAMES[:2] if fate is Fate.UNSETTLED else _NAMES
    return Paid(number, fate, day, own_minor, told_by=chance.choice(names))


def _merged(paid: Sequence[Paid]) -> Iterator[tuple[frozenset[int], dict[str, Any]]]:
    groups: dict[int, list[Paid]] = {}
    for each in paid:
        if each.fate is Fate.MERGED:
            groups.setdefault(each.number // _MERGED_TOGETHER, []).append(each)
    for group, members in groups.items():
        total_minor = sum(each.amount_minor for each in members)
        facts = {"booked_on": members[0].day, "side": Side.CREDIT, "amount_minor": total_minor}
        yield frozenset(each.number for each in members), {**facts, "group_reference": f"B-{group}"}


def _line(line_no: int, facts: dict[str, Any]) -> StatementLine:
    common = {"line_no": line_no, "value_date": facts["booked_on"], "currency": "INR", "kind": LineKind.OTHER}
    return StatementLine(**common, **facts)
