"""Writers: a statement as a bank would write it, in each format, so that reading it must give the same statement."""

from __future__ import annotations

import csv
import io
from xml.sax.saxutils import escape

from adapters.statements.profile import CsvProfile
from adapters.statements.profile_amounts import MarkedAmount, SignedAmount, TwoColumns
from ledger.accounts import Side
from ledger.money import decimal_from_minor
from ledger.statements.line import StatementLine
from ledger.statements.statement import Statement

_HEADER = ["Day", "Value", "Story", "Ours", "Theirs", "Amount", "Dr/Cr", "Out", "In", "Balance", "Dr/Cr"]
_AMOUNTS = {
    "signed": SignedAmount(style="signed", column="Amount", positive="out"),
    "marked": MarkedAmount(style="marked", column="Amount", mark="Dr/Cr", marks_in=("cr",), marks_out=("dr", "debit")),
    "two_columns": TwoColumns(style="two_columns", money_in="In", money_out="Out"),
}


def grouped(minor: int) -> str:
    """Return rupees with Indian groups of digits, such as `1,00,000.00`."""
    whole, _, fraction = str(decimal_from_minor(abs(minor), "INR")).partition(".")
    head, tail = whole[:-3], whole[-3:]
    groups = list[str]()
    while head:
        head, group = head[:-2], head[-2:]
        groups.insert(0, group)
    return ("-" if minor < 0 else "") + ",".join([*groups, tail]) + f".{fraction}"


def csv_layout(style: str, *, encoding: str, delimiter: str, newest_first: bool) -> CsvProfile:
    """Return the profile of what `as_csv` writes."""
    return CsvProfile.model_validate(
        {
            "origin": "bank",
            "currency": "INR",
            "encoding": encoding,
            "delimiter": delimiter,
            "date_formats": ["%d-%b-%Y"],
            "amount_unit": "major",
            "newest_first": newest_first,
            "columns": {
                "booked_on": "Day",
                "value_date": "Value",
                "narration": ["Story"],
                "our_reference": "Ours",
                "bank_reference": "Theirs",
                "balance": "Balance",
                "balance_mark": "Dr/Cr [2]",
            },
            "amount": _AMOUNTS[style].model_dump(),
        }
    )


def as_csv(statement: Statement, profile: CsvProfile) -> bytes:
    """Return the statement as a file that is laid out as the profile says."""
    lines = sorted(statement.lines, key=lambda line: line.line_no)
    text = io.StringIO()
    writer = csv.writer(text, delimiter=profile.delimiter)
    writer.writerows([_HEADER, *(_row(line, profile) for line in lines)])
    return text.getvalue().encode(profile.encoding)


def _row(line: StatementLine, profile: CsvProfile) -> list[str]:
    amount, went = grouped(line.amount_minor), line.side is Side.CREDIT
    signed = amount if went or profile.amount.style == "marked" else f"-{amount}"
    balance = line.balance_minor or 0
    return [
        *(day.strftime("%d-%b-%Y") for day in (line.booked_on, line.value_date)),
        *(line.narration, line.our_reference or "", line.bank_reference or "-"),
        *(signed, "Dr" if went else "CR", amount if went else "", "" if went else amount),
        *(grouped(abs(balance)), "Dr" if balance < 0 else "Cr"),
    ]


def as_mt940(statement: Statement) -> bytes:
    """Return the statement as one message of MT940."""
    day = f"{statement.to_date:%y%m%d}"
    fields = [
        f":20:{statement.statement_id}",
        ":25:000405001234",
        f":28C:{statement.sequence}",
        f":60F:{_marked(statement.opening_minor, day)}",
        *(_entry_of_mt940(line) for line in statement.lines),
        f":62F:{_marked(statement.closing_minor, day)}",
    ]
    return "\r\n".join(fields).encode()


def _entry_of_mt940(line: StatementLine) -> str:
    mark = "D" if line.side is Side.CREDIT else "C"
    amount = str(decimal_from_minor(line.amount_minor, "INR")).replace(".", ",")
    theirs = f"//{line.bank_reference}" if line.bank_reference else ""
    head = (
        f":61:{line.value_date:%y%m%d}{line.booked_on:%m%d}{mark}{amount}NTRF{line.our_reference or 'NONREF'}{theirs}"
    )
    return f"{head}\r\n:86:{line.narration}"


def _marked(balance_minor: int | None, day: str) -> str:
    balance = balance_minor or 0
    amount = str(decimal_from_minor(abs(balance), "INR")).replace(".", ",")
    return f"{'D' if balance < 0 else 'C'}{day}INR{amount}"


def as_camt(statement: Statement) -> bytes:
    """Return the statement as camt.053."""
    entries = "".join(_entry_of_camt(line) for line in statement.lines)
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.06"><BkToCstmrStmt><Stmt>'
        f"<Id>{escape(statement.statement_id or '')}</Id><ElctrncSeqNb>{statement.sequence}</ElctrncSeqNb>"
        f"<FrToDt><FrDtTm>{statement.from_date}T00:00:00</FrDtTm><ToDtTm>{statement.to_date}T23:59:59</ToDtTm></FrToDt>"
        "<Acct><Id><IBAN>DE02120300000000202051</IBAN></Id></Acct>"
        f"{_balance('OPBD', statement.opening_minor)}{_balance('CLBD', statement.closing_minor)}{entries}"
        "</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def _balance(code: str, balance_minor: int | None) -> str:
    told = f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{_amount(balance_minor or 0)}"
    return f"{told}<Dt><Dt>2026-11-05</Dt></Dt></Bal>"


def _amount(signed_minor: int) -> str:
    amount = decimal_from_minor(abs(signed_minor), "INR")
    return f'<Amt Ccy="INR">{amount}</Amt><CdtDbtInd>{"DBIT" if signed_minor < 0 else "CRDT"}</CdtDbtInd>'


def _entry_of_camt(line: StatementLine) -> str:
    theirs = f"<AcctSvcrRef>{escape(line.bank_reference)}</AcctSvcrRef>" if line.bank_reference else ""
    ours = f"<EndToEndId>{escape(line.our_reference or 'NOTPROVIDED')}</EndToEndId>"
    return (
        f"<Ntry>{_amount(line.signed_minor)}<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{line.booked_on}</Dt></BookgDt>"
        f"<ValDt><Dt>{line.value_date}</Dt></ValDt>{theirs}<NtryDtls><TxDtls><Refs>{ours}</Refs>"
        f"<RmtInf><Ustrd>{escape(line.narration)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )
