"""Where the views of a book are: in a schema of their own, or where there is none under a prefix of their own.

| the book's tables | its views |
|---|---|
| PostgreSQL, schema `ledger` | schema `finance` |
| PostgreSQL, schema `ledger_acme` | schema `finance_acme` |
| a SQLite file of its own | `finance_...` |
| the host's SQLite engine, tables `ledger_acme_...` | `finance_acme_...` |
"""

from __future__ import annotations

from ledger.store.database import Database

_BOOKS, _FINANCE = "ledger", "finance"


def finance_schema(database: Database) -> str | None:
    """Return the schema of the book's views, None where the engine has no schemas."""
    return None if database.schema is None else _of_finance(database.schema)


def name_of_view(database: Database, view: str) -> str:
    """Return a view's name as SQL writes it; the parts are words that need no quotes."""
    schema = finance_schema(database)
    return f"{_of_finance(database.prefix)}{view}" if schema is None else f"{schema}.{view}"


def _of_finance(place: str) -> str:
    assert place.startswith(_BOOKS), "every book's place is named so"
    return f"{_FINANCE}{place.removeprefix(_BOOKS)}"
