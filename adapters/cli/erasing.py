"""`payouts erase`, `hold` and `release`: a person is forgotten, or kept until a day because a law wants it."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from adapters.cli.documents import print_document
from adapters.cli.options import Actor, AsJson, BookName, Url, settings_of
from adapters.documents import document_of
from adapters.embedded import Book, open_book
from projections.queries.beneficiaries import BeneficiaryRow, beneficiary_by_id, beneficiary_named

Name = Annotated[str, typer.Argument(metavar="BENEFICIARY", help="The beneficiary's reference or id.")]
Reason = Annotated[str, typer.Option(help="Why. It stays in the log for ever, so it must not name the payee.")]
AskedBy = Annotated[
    str,
    typer.Option(help="On whose request: the number of the payee's own request, or of a regulator's order; no name."),
]
Until = Annotated[
    datetime, typer.Option(formats=["%Y-%m-%d"], metavar="DAY", help="The first day on which it may be erased.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask whether you are sure.")]


def erase(
    beneficiary: Name,
    reason: Reason,
    asked_by: AskedBy,
    by: Actor,
    yes: Yes = False,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Destroy the key of a beneficiary's personal data, for ever; the books and every proof stay as they are."""
    with open_book(settings=settings_of(url, book)) as opened:
        found = _named(opened, beneficiary)
        if not yes and sys.stdin.isatty():
            typer.confirm(f"Erase {found.reference} for ever? Nobody can bring the data back.", abort=True, err=True)
        opened.ledger.erase_beneficiary(found.id, reason, asked_by, actor=by)
        _tell(opened, found, "is erased. Backups made before still hold the key until they expire", as_json=as_json)


def hold(
    beneficiary: Name,
    until: Until,
    reason: Reason,
    by: Actor,
    url: Url = None,
    book: BookName = None,
    as_json: AsJson = False,
) -> None:
    """Refuse to erase a beneficiary before a day, because a law, a court or a regulator wants the data kept."""
    with open_book(settings=settings_of(url, book)) as opened:
        found = _named(opened, beneficiary)
        opened.ledger.hold_beneficiary(found.id, until.date(), reason, actor=by)
        _tell(opened, found, f"is held until {until.date()}", as_json=as_json)


def release(
    beneficiary: Name, reason: Reason, by: Actor, url: Url = None, book: BookName = None, as_json: AsJson = False
) -> None:
    """Lift a hold before its day."""
    with open_book(settings=settings_of(url, book)) as opened:
        found = _named(opened, beneficiary)
        opened.ledger.release_beneficiary(found.id, reason, actor=by)
        _tell(opened, found, "is not held", as_json=as_json)


def _named(opened: Book, name: str) -> BeneficiaryRow:
    with opened.read() as connection:
        return beneficiary_named(connection, opened.tables, name)


def _tell(opened: Book, found: BeneficiaryRow, sentence: str, *, as_json: bool) -> None:
    if not as_json:
        typer.echo(f"{found.reference} {sentence}.")
        return
    with opened.read() as connection:
        print_document(document_of(beneficiary_by_id(connection, opened.tables, found.id)))
