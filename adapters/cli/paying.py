"""Paying: how commands that speak with providers find and open them."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Annotated

import typer

from adapters.archive import ClockedArchive
from adapters.embedded import Book
from adapters.environment.check import check_environment
from adapters.environment.environment import Environment
from adapters.observability.measured_provider import measured, overhearing
from adapters.observability.measures import Measures
from adapters.providers.http import Http
from adapters.providers.port import PayoutProvider
from adapters.providers.registry import Surroundings, load_providers, open_providers

ProviderWords = Annotated[
    str,
    typer.Option(
        "--providers",
        envvar="PAYOUTS_PROVIDERS",
        help="Through whom payouts are made: words of `payouts providers`, with commas.",
    ),
]


def words_of(text: str) -> list[str]:
    """Return the words of a list with commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def opened_providers(
    book: Book, stack: ExitStack, words: str, environment: Environment, measures: Measures
) -> dict[str, PayoutProvider]:
    """Open providers by their words for as long as the stack is, measured; return them by name.

    Raises SettingError, or EnvironmentMixedError before anything is opened.
    """
    loaded = load_providers(words_of(words))
    check_environment(book, loaded, environment)
    archive = ClockedArchive(book.archive, book.clock)
    http = stack.enter_context(Http.open(overhearing(measures)))
    opened = open_providers(loaded, Surroundings(http, book.clock, archive, book.ledger.payee_of))
    return {name: measured(provider, measures) for name, provider in opened.items()}
