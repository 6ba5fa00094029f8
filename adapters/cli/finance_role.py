"""`payouts finance-role`: makes the role that may read the views of finance, and nothing else."""

from __future__ import annotations

import typer

from adapters.cli.options import BookName, Url, settings_of
from adapters.embedded import open_reader
from projections.finance.place import finance_schema
from projections.finance.role import make_reader_role


def finance_role(url: Url = None, book: BookName = None) -> None:
    """Make the PostgreSQL role that may read the views of finance, and nothing else. Safe to run again."""
    with open_reader(settings=settings_of(url, book)) as reader:
        role = make_reader_role(reader.database)
        typer.echo(f"The role {role} may read the views in the schema {finance_schema(reader.database)}.")
