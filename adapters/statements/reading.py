"""Reading a statement: the one way in, whatever the format of the file."""

from __future__ import annotations

from itertools import pairwise

from adapters.errors import StatementProfileError, StatementTooLargeError
from adapters.statements.camt import read_camt
from adapters.statements.csv_profile import read_csv
from adapters.statements.formats import StatementFormat
from adapters.statements.mt940 import read_mt940
from adapters.statements.profile import CsvProfile
from adapters.statements.statement_file import StatementFile
from ledger.accounts import check_account_name
from ledger.errors import LedgerError
from ledger.statements.statement import Statement

FILE_BYTES_MAX = 256 * 1024 * 1024
"""A million lines have about so much."""


def read_statement(
    body: bytes, filename: str, statement_format: StatementFormat, account: str, *, profile: CsvProfile | None = None
) -> list[Statement]:
    """Return the statements of a file, in its order. XML and MT940 may hold several, which must follow each other.

    `account` is ours in the chart, such as `Assets:Bank:HDFC`; a CSV file needs a profile, and only it has one.
    Raises AccountNameError, StatementTooLargeError, StatementProfileError, StatementUnreadableError or
    StatementAccountsMixedError.
    """
    check_account_name(account)
    if len(body) > FILE_BYTES_MAX:
        raise StatementTooLargeError(filename, FILE_BYTES_MAX)
    if (profile is not None) != (statement_format is StatementFormat.CSV):
        raise StatementProfileError(filename, "a CSV file needs a profile, and only a CSV file")
    file = StatementFile(filename, body, account)
    if not body.strip():
        raise file.refusal(1, "an empty file")
    match statement_format:
        case StatementFormat.CAMT:
            return _linked(file, read_camt(file))
        case StatementFormat.MT940:
            return _linked(file, read_mt940(file))
        case StatementFormat.CSV:
            assert profile is not None
            return [read_csv(file, profile)]


def _linked(file: StatementFile, told: list[tuple[int, Statement]]) -> list[Statement]:
    """Return the statements, each of which was told with its line of the file, if each begins where the last ended."""
    for (_, earlier), (place, later) in pairwise(told):
        try:
            later.check_follows(earlier)
        except LedgerError as error:
            raise file.refusal(place, str(error)) from error
    return [statement for _, statement in told]
