"""The settings: each environment variable with its default and meaning."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings

from adapters.announcements.settings import AnnouncementSettings
from adapters.checkpoints.settings import CheckpointSettings
from adapters.observability.log_settings import LogSettings
from adapters.providers.registry import PROVIDERS
from adapters.providers.settings import ProviderSettings
from adapters.settings import BookSettings
from adapters.web.settings import ServeSettings
from adapters.workers.settings import WorkerSettings
from scripts.reference.attributes import docs_of
from scripts.reference.markdown import code, table

_ANY_PROVIDER = "PAYOUTS_<PROVIDER>_"
_MEANINGS = {
    "BookSettings.database_url": "Where the book is: `sqlite:///FILE` or `postgresql://...`. Hidden from every repr,"
    " because it may hold a password.",
    "BookSettings.book": "The book's name. Each book has a log and tables of its own.",
    "BookSettings.key_encryption_key": "32 bytes in URL-safe base64; without it the key is kept in a file.",
    "BookSettings.key_file": "Where that file is: made on first use, readable by its owner only. By default beside the"
    " SQLite file, with `.key` behind its name; other databases have no default.",
    "ProviderSettings.base_url": "The address of the provider. Without a default, so that nothing reaches a real one by"
    " accident.",
    "ProviderSettings.submit_timeout_seconds": "How long a payment order may take to be answered. Then its outcome is"
    " unknown.",
    "ProviderSettings.query_timeout_seconds": "How long a question may take to be answered.",
    "ProviderSettings.query_attempts": "How often a question is asked at most. A payment order is never repeated by"
    " itself.",
    "ProviderSettings.fees_minor": "Your own price of one transfer by rail, in minor units without tax, as JSON:"
    ' `{"IMPS": 450}`. For choosing a route, never for the books.',
    "SignedWebhookSettings.webhook_secret": "The key of the webhooks' signatures.",
    "NxtbankingSettings.api_key": "Exchanged for access tokens.",
    "NxtbankingSettings.api_secret": "Exchanged for access tokens.",
    "NxtbankingSettings.amount_unit": "`major` (rupees) or `minor` (paise): what the number in the provider's messages"
    " counts.",
    "RazorpayxSettings.key_secret": "The password in HTTP basic authentication.",
    "CashfreeSettings.client_id": "Presented with every request.",
    "CashfreeSettings.public_key": "An RSA public key in PEM, for the second factor that the provider asks of callers"
    " whose address is not on its list.",
    "CashfreeSettings.fundsource_id": "The provider's id of the account that pays, where it is not its default.",
    "StripeSettings.api_key": "Presented with every request; its webhooks have a secret of their own.",
    "StandardSettings.api_key": "Presented with every request.",
    "StandardSettings.webhook_secret": "`whsec_` and a secret shared with the provider, or `whpk_` and its public key,"
    " in base64.",
    "Iso20022Settings.upload_path": "Where files are handed in, below the address.",
    "Iso20022Settings.mailbox_path": "Where messages are fetched, below the address.",
    "Iso20022Settings.user": "The name in HTTP basic authentication, where the bank asks for it.",
    "Iso20022Settings.password": "The password that goes with it.",
}
"""What is said here of a setting instead of its own text, by the class that has it."""


def book_settings() -> str:
    """Return the table of a book's settings."""
    return _table(BookSettings)


def log_settings() -> str:
    """Return the table of the settings of a process' log."""
    return _table(LogSettings)


def worker_settings() -> str:
    """Return the table of a worker's settings."""
    return _table(WorkerSettings)


def serve_settings() -> str:
    """Return the table of the settings of the service."""
    return _table(ServeSettings)


def announcement_settings() -> str:
    """Return the table of the settings of webhooks out."""
    return _table(AnnouncementSettings)


def checkpoint_settings() -> str:
    """Return the table of the settings of checkpoints."""
    return _table(CheckpointSettings)


def common_settings() -> str:
    """Return the table of what every provider is set by."""
    return _rows_table(_ANY_PROVIDER, ProviderSettings, ProviderSettings.model_fields.items())


def provider_settings() -> str:
    """Return a section for each provider, with what only it is set by."""
    return "\n\n".join(_section(word, entry.settings) for word, entry in PROVIDERS.items())


def _section(word: str, owner: type[ProviderSettings]) -> str:
    opening = inspect.cleandoc(owner.__doc__ or "").partition(". ")[0]
    own = [(name, field) for name, field in owner.model_fields.items() if name not in ProviderSettings.model_fields]
    return f"### {word}\n\n{opening}.\n\n{_rows_table(owner.model_config['env_prefix'], owner, own)}"


def _table(owner: type[BaseSettings]) -> str:
    return _rows_table(owner.model_config["env_prefix"], owner, owner.model_fields.items())


def _rows_table(prefix: str, owner: type[BaseSettings], fields: Iterable[tuple[str, FieldInfo]]) -> str:
    rows = [[code(prefix + name.upper()), _default(field), _told(owner, name, field)] for name, field in fields]
    return table(["variable", "default", "meaning"], rows)


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be set"
    default = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(default, bool):
        return code(str(default).lower())
    return code(default) if default or default == 0 else "none"


def _told(owner: type[BaseSettings], name: str, field: FieldInfo) -> str:
    meaning = _meaning(owner, name)
    words = [] if all(code(word) in meaning for word in _words(field.annotation)) else list(_words(field.annotation))
    return f"{meaning} One of {', '.join(map(code, words))}." if words else meaning


def _meaning(owner: type[BaseSettings], name: str) -> str:
    """Return what is said of a setting by the class that declares it. Raises KeyError where nothing is."""
    declaring = next(each for each in owner.__mro__ if name in inspect.get_annotations(each))
    return _MEANINGS.get(f"{declaring.__name__}.{name}") or docs_of(declaring)[name]


def _words(annotation: Any) -> Iterator[str]:
    """Yield the words that a setting can be, where they are given."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
        yield from (word.value for word in annotation)
    elif get_origin(annotation) not in {frozenset, Mapping}:
        for part in get_args(annotation):
            yield from _words(part)
