"""MT940 entries: the statement line (`:61:`) and the information to the account owner (`:86:`) that follows it.

    :61:  value date YYMMDD, [entry date MMDD], mark, [funds code], amount with a comma, type, reference [//bank's own]

`C` and `D` are the bank's credit and debit. `RD` is the reversal of a debit, a payment that came back, and `RC` that of
a credit. A reference has 16 characters there, which a UTR of RTGS and ours exceed: the whole of it is looked for in
`:86:`, where it begins with the part.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from adapters.providers.amounts import AmountUnit
from adapters.statements.amount_texts import minor_from_text
from adapters.statements.draft import narration_of, reference_of
from adapters.statements.mt940_fields import Field
from adapters.statements.statement_file import StatementFile
from adapters.statements.utr import find_utr
from ledger.accounts import Side
from ledger.statements.line import LineKind

_LINE = re.compile(
    r"(?P<value>[0-9]{6})(?P<entry>[0-9]{4})?(?P<mark>R?[CD])(?P<funds>[A-Z])?(?P<amount>[0-9]{1,15},[0-9]{0,5})"
    r"(?P<type>[NFS][A-Z0-9]{3})(?P<own>(?:(?!//).)*)(?://(?P<bank>.*))?",
    flags=re.ASCII,
)
_SIDES = {"C": Side.DEBIT, "D": Side.CREDIT, "RC": Side.CREDIT, "RD": Side.DEBIT}
_KINDS = {"CHG": LineKind.FEE, "COM": LineKind.FEE, "INT": LineKind.OTHER, "RTI": LineKind.RETURN}
_CUT_LENGTH = 16
_END_TO_END = re.compile(r"EREF[+:/]\s?(?P<reference>[^\s/?+]{1,35})")
_SUBFIELD = re.compile(r"\?[0-9]{2}")
_CENTURY = 2_000
_HALF_YEAR_DAYS = 183


def facts_of(file: StatementFile, line: Field, information: Field | None, currency: str) -> dict[str, Any]:
    """Return the facts of an entry. Raises StatementUnreadableError."""
    found = _LINE.fullmatch(line.lines[0].strip())
    if found is None:
        raise file.refusal(line.place, ":61: is no entry")
    narration = _narration(line, information)
    value_date = day_from(file, line, found["value"])
    side = _SIDES[found["mark"]]
    bank = _reference(file, line, found["bank"])
    return {
        "booked_on": value_date if found["entry"] is None else _entry_day(file, line, found["entry"], value_date),
        "value_date": value_date,
        "side": side,
        "amount_minor": minor_from(file, line, found["amount"], currency),
        "currency": currency,
        "kind": _kind(found["mark"], found["type"], side),
        "narration": narration,
        "utr": find_utr(narration) or find_utr(f"UTR {found['own']}") or find_utr(f"UTR {found['bank'] or ''}"),
        "our_reference": _own_reference(_reference(file, line, found["own"]), narration),
        "bank_reference": bank,
    }


def day_from(file: StatementFile, told: Field, text: str) -> date:
    """Return the day of YYMMDD in this century. Raises StatementUnreadableError."""
    try:
        return date(_CENTURY + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        raise file.refusal(told.place, f":{told.tag}: has no day") from None


def minor_from(file: StatementFile, told: Field, text: str, currency: str) -> int:
    """Return the minor units of an amount with a comma. Raises StatementUnreadableError."""
    minor = minor_from_text(text.replace(",", ".").rstrip("."), AmountUnit.MAJOR, currency)
    if minor is None:
        raise file.refusal(told.place, f":{told.tag}: has no amount in {currency}")
    return minor


def _entry_day(file: StatementFile, line: Field, text: str, value_date: date) -> date:
    """Return the day of MMDD in the year in which it is nearest to the value date: the two may stand about New Year."""
    for year in (value_date.year, value_date.year - 1, value_date.year + 1):
        try:
            day = date(year, int(text[:2]), int(text[2:]))
        except ValueError:
            continue
        if abs((day - value_date).days) <= _HALF_YEAR_DAYS:
            return day
    raise file.refusal(line.place, ":61: has no entry date")


def _kind(mark: str, code: str, side: Side) -> LineKind:
    if mark == "RD":
        return LineKind.RETURN
    told = _KINDS.get(code[1:])
    if mark == "RC" or (told is LineKind.RETURN and side is Side.CREDIT):
        return LineKind.OTHER
    return told or (LineKind.PAYMENT if side is Side.CREDIT else LineKind.DEPOSIT)


def _narration(line: Field, information: Field | None) -> str:
    """Return what `:86:` tells, without the numbers of its parts, behind the supplement of `:61:`.

    Lines are as long as the standard lets them be, so that one ends in the middle of a word or a reference: they are
    joined as they are.
    """
    told = "" if information is None else "".join(information.lines)
    return narration_of(" ".join([*line.lines[1:], _SUBFIELD.sub(" ", told)]))


def _own_reference(part: str | None, narration: str) -> str | None:
    told = _END_TO_END.search(narration)
    if told is not None:
        return told["reference"]
    if part is None or len(part) < _CUT_LENGTH:
        return part
    whole = set(re.findall(rf"(?<![A-Za-z0-9]){re.escape(part)}[A-Za-z0-9_-]*", narration))
    return whole.pop() if len(whole) == 1 else part


def _reference(file: StatementFile, line: Field, text: str | None) -> str | None:
    try:
        return reference_of(text)
    except ValueError:
        raise file.refusal(line.place, ":61: has a reference that is none") from None
