"""Migrations of the table that remembers a book's environment, under a version of their own."""

from __future__ import annotations

from pathlib import Path

from ledger.store.migrate import Migrations

ENVIRONMENT_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "environment_version")
