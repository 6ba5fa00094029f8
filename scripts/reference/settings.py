"""The settings: each environment variable with its default and meaning."""

from __future__ import annotations

from pydantic_settings import BaseSettings

from adapters.providers.nxtbanking.settings import NxtbankingSettings
from adapters.settings import BookSettings
from scripts.reference.attributes import docs_of
from scripts.reference.markdown import code, table

_MEANINGS = {
    "database_url": "Where the book is: `sqlite:///FILE` or `postgresql://...`. Hidden from every repr, because it may"
    " hold a password.",
    "book": "The book's name. Each book has a log and tables of its own.",
    "key_encryption_key": "32 bytes in URL-safe base64; without it the key is kept in a file.",
    "key_file": "Where that file is: made on first use, readable by its owner only. By default beside the SQLite file,"
    " with `.key` behind its name; other databases have no default.",
    "submit_timeout_seconds": "How long a payment order may take to be answered. Then its outcome is unknown.",
    "base_url": "The address of the provider. Without a default, so that nothing reaches the real one by accident.",
    "api_key": "Exchanged for access tokens.",
    "api_secret": "Exchanged for access tokens.",
    "webhook_secret": "The key of the webhooks' signatures.",
    "amount_unit": "`major` (rupees) or `minor` (paise): what the number in the provider's messages counts.",
    "query_timeout_seconds": "How long a question may take to be answered.",
    "query_attempts": "How often a question is asked at most. A payment order is never repeated by itself.",
}
"""What is said here of a setting instead of its own text."""


def book_settings() -> str:
    """Return the table of a book's settings."""
    return _settings(BookSettings)


def nxtbanking_settings() -> str:
    """Return the table of NxtBanking's settings."""
    return _settings(NxtbankingSettings)


def _settings(owner: type[BaseSettings]) -> str:
    prefix, docs, rows = owner.model_config["env_prefix"], docs_of(owner), []
    for name, field in owner.model_fields.items():
        default = "must be set" if field.is_required() else "none" if field.default is None else code(field.default)
        rows.append([code(prefix + name.upper()), default, _MEANINGS.get(name) or docs[name]])
    return table(["variable", "default", "meaning"], rows)
