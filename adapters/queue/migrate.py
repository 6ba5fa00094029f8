"""Migrations of the embedded work queue's tables, under a version of their own."""

from __future__ import annotations

from pathlib import Path

from ledger.store.migrate import Migrations

WORK_MIGRATIONS = Migrations(Path(__file__).parent / "migrations", "work_version")
