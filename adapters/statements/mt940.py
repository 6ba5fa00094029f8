"""MT940: reads SWIFT's customer statement messages, of which a file holds one or many, each perhaps of many pages.

A page is a message with the number of its statement (`:28C:`), intermediate balances (`:60M:`, `:62M:`) where it is not
the first or the last, and is told as a statement of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from adapters.statements.bank_accounts import BankAccounts
from adapters.statements.draft import Draft, reference_of
from adapters.statements.mt940_entry import day_from, facts_of, minor_from
from adapters.statements.mt940_fields import Field, fields_of
from adapters.statements.statement_file import StatementFile
from ledger.statements.statement import Origin, Statement

_BALANCE = re.compile(r"(?P<mark>[CD])(?P<day>[0-9]{6})(?P<currency>[A-Z]{3})(?P<amount>[0-9]{1,15},[0-9]{0,5})")
_NUMBER = re.compile(r"(?P<number>[0-9]{1,5})(?:/[0-9]{1,5})?")
_OPENING, _CLOSING = frozenset({"60F", "60M"}), frozenset({"62F", "62M"})
_ONCE = (frozenset({"20"}), frozenset({"25"}), _OPENING, _CLOSING)
"""What every message has once."""


def read_mt940(file: StatementFile) -> list[tuple[int, Statement]]:
    """Return each statement with the line of the file at which it begins.

    Raises StatementUnreadableError or StatementAccountsMixedError.
    """
    statements: list[tuple[int, Statement]] = []
    accounts = BankAccounts(file)
    line_no = 1
    for message in _messages(file):
        accounts.add(_head(file, message)["25"], message[0].place)
        draft = Draft(file, first_line_no=line_no)
        statements.append((message[0].place, _statement(file, message, draft)))
        line_no = draft.next_line_no
    if not statements:
        raise file.refusal(1, "no message of MT940")
    accounts.check_one()
    return statements


def _messages(file: StatementFile) -> Iterator[list[Field]]:
    """Return the fields of each message, which begins with `:20:`."""
    message: list[Field] = []
    for field in fields_of(file):
        if field.tag == "20" and message:
            yield message
            message = []
        message.append(field)
    if message:
        yield message


def _head(file: StatementFile, message: list[Field]) -> dict[str, str]:
    """Return the first line of the fields by their tags, if those are there that must be, once each."""
    for tags in _ONCE:
        found = [field for field in message if field.tag in tags]
        if len(found) != 1:
            place = found[1].place if found else message[-1].place
            raise file.refusal(place, f"not one field :{'/'.join(sorted(tags))}: in a message")
    order = [field.tag for field in message if field.tag in _OPENING | _CLOSING | {"61"}]
    if order[0] not in _OPENING or order[-1] not in _CLOSING:
        raise file.refusal(message[0].place, "entries outside of their balances")
    return {field.tag: field.lines[0].strip() for field in message}


def _statement(file: StatementFile, message: list[Field], draft: Draft) -> Statement:
    opening = next(field for field in message if field.tag in _OPENING)
    closing = next(field for field in message if field.tag in _CLOSING)
    before, after = _balance(file, opening), _balance(file, closing)
    for field, following in pairwise([*message, None]):
        if field is not None and field.tag == "61":
            information = following if following is not None and following.tag == "86" else None
            draft.add(field.place, **facts_of(file, field, information, before["currency"]))
    days = [*(line.booked_on for line in draft.lines), after["day"]]
    if before["currency"] != after["currency"]:
        raise file.refusal(closing.place, "a balance in another currency")
    return draft.finished(
        closing.place,
        origin=Origin.BANK,
        statement_id=_identification(file, message),
        sequence=_sequence(file, message),
        currency=before["currency"],
        from_date=min(days),
        to_date=max(days),
        opening_minor=before["minor"],
        closing_minor=after["minor"],
    )


def _balance(file: StatementFile, field: Field) -> dict[str, Any]:
    found = _BALANCE.fullmatch(field.lines[0].strip())
    if found is None:
        raise file.refusal(field.place, f":{field.tag}: is no balance")
    minor = minor_from(file, field, found["amount"], found["currency"])
    return {
        "day": day_from(file, field, found["day"]),
        "currency": found["currency"],
        "minor": minor if found["mark"] == "C" else -minor,
    }


def _sequence(file: StatementFile, message: list[Field]) -> int | None:
    told = next((field for field in message if field.tag in {"28", "28C"}), None)
    if told is None:
        return None
    found = _NUMBER.fullmatch(told.lines[0].strip())
    if found is None:
        raise file.refusal(told.place, f":{told.tag}: is no number of a statement")
    return int(found["number"])


def _identification(file: StatementFile, message: list[Field]) -> str | None:
    told = next(field for field in message if field.tag == "20")
    try:
        return reference_of(told.lines[0])
    except ValueError:
        raise file.refusal(told.place, ":20: is no reference") from None
