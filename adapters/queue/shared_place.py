"""Where a book's shared work queue lives: a schema of its own in a PostgreSQL database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from ledger.errors import DatabaseUrlError
from ledger.store.database import check_book_name
from ledger.store.database_url import masked, parse
from ledger.store.own_engines import make_engine


@dataclass(frozen=True, slots=True)
class SharedPlace:
    """A schema, the engine whose connections find it first, and what another pool needs to connect in the same way."""

    book: str
    schema: str
    engine: Engine
    connection_options: dict[str, Any]

    @staticmethod
    def of(url: str, book: str) -> SharedPlace:
        """Find the book's schema. Raises DatabaseUrlError, BookNameError or DriverMissingError."""
        check_book_name(book)
        parsed = parse(url)
        if parsed.get_backend_name() != "postgresql":
            raise DatabaseUrlError(masked(parsed))
        schema = "work_queue" if book == "default" else f"work_queue_{book}"
        asked = parsed.query.get("options", "")
        found = parsed.update_query_dict({"options": f"{asked} -c search_path={schema}".strip()})
        engine = make_engine(found, book)
        _, options = engine.dialect.create_connect_args(found)
        return SharedPlace(book, schema, engine, dict(options))
