"""Migrations of the announcements' tables, under a version of their own."""

from __future__ import annotations

from pathlib import Path

from ledger.store.migrate import Migrations

ANNOUNCEMENT_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "announcement_version")
