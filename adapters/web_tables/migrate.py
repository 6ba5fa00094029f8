"""Migrations of the service's tables, under a version of their own."""

from __future__ import annotations

from pathlib import Path

from ledger.store.migrate import Migrations

WEB_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "web_version")
