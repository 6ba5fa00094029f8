"""What Alembic runs first: hands over to the ledger's own runner."""

from __future__ import annotations

from ledger.store import migrate

migrate.run()
