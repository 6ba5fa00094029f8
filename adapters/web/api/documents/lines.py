"""The lines that are compared in reconciliation, as the API gives them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from itertools import islice
from typing import Annotated, Self

from pydantic import Field
from sqlalchemy import Connection

from adapters.web.api.documents.base import Told
from ledger.money import decimal_from_minor
from projections.queries.line_facts import LineFacts, line_facts
from projections.schema import ReadTables

SHOWN_MAX = 200
"""Of the lines of one side: a tie may have thousands."""
LineCount = Annotated[
    int, Field(description="How many lines it has on this side. Where they are told, it is the first 200.")
]


class ComparedLineTold(Told):
    """One line of a statement or of the books, as people compare them."""

    line_id: str = Field(description="The name by which it is matched.")
    day: date = Field(description="On which its teller booked it, or our books.")
    amount_minor: int = Field(description="What it adds to the account; negative where it takes away.")
    amount: str = Field(description="The same amount as a decimal number.", examples=["-25000.00"])
    currency: str
    kind: str = Field(description="What a statement's line is for, or what our entry books.")
    description: str | None = Field(description="Of our entry; a narration is in the statement's file alone.")
    names: tuple[str, ...] = Field(description="That it gives its payment, such as a UTR.")
    digest: str | None = Field(description="SHA-256 (hex) of the statement's file.")

    @classmethod
    def of(cls, facts: LineFacts) -> Self:
        """Tell of a line."""
        alike = ("line_id", "day", "currency", "kind", "description", "names", "digest")
        return cls(
            **{name: getattr(facts, name) for name in alike},
            amount_minor=facts.signed_minor,
            amount=str(decimal_from_minor(facts.signed_minor, facts.currency)),
        )


def lines_told(connection: Connection, tables: ReadTables, names: Collection[str]) -> Sequence[ComparedLineTold]:
    """Tell of lines by their names: of so many as are shown."""
    return [ComparedLineTold.of(each) for each in line_facts(connection, tables, list(islice(names, SHOWN_MAX)))]
