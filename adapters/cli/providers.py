"""`payouts providers`: what each provider that can be used declares of itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from adapters.cli.documents import print_document
from adapters.cli.options import AsJson
from adapters.cli.tables import add_figure_column, add_fixed_column, add_text_column, table, terminal
from adapters.documents import document_of
from adapters.figures import figure
from adapters.providers.capabilities import Capabilities, RailOffer, WebhookOrder
from adapters.providers.registry import PROVIDERS, ProviderEntry
from ledger.rails import RULES, Rail

BY_SETTING = "by setting"
_HEADERS = (
    "Key pays once",
    "Look-up",
    "Absent after",
    "Amounts",
    "Messages",
    "Time signed",
    "Tells fees",
    "Tells wallet",
)


def providers(as_json: AsJson = False) -> None:
    """Print what each provider can do: its rails, and how an outcome that is not known is cleared up. Needs no book."""
    declared = [(entry, *entry.declared()) for entry in PROVIDERS.values()]
    if as_json:
        print_document([_document(entry, name, capabilities) for entry, name, capabilities in declared])
        return
    resolutions = table("Providers")
    add_fixed_column(resolutions, "Provider")
    for header in _HEADERS:
        add_text_column(resolutions, header)
    rails = table("Rails, with list prices without tax; your own are settings")
    for header in ("Provider", "Rail"):
        add_text_column(rails, header)
    for header in ("From", "To", "Price"):
        add_figure_column(rails, header)
    add_text_column(rails, "Hours")
    for entry, _, capabilities in declared:
        resolutions.add_row(entry.word, *_resolution_cells(entry, capabilities))
        for rail, offer in capabilities.rails.items():
            rails.add_row(entry.word, rail.value, *_rail_cells(rail, offer))
    terminal().print(resolutions)
    terminal().print(rails)


def _resolution_cells(entry: ProviderEntry, capabilities: Capabilities) -> tuple[str, ...]:
    resolution = capabilities.resolution
    return (
        "for ever" if resolution.key_lifetime is None else _duration(resolution.key_lifetime),
        _look_up(capabilities),
        _duration(resolution.absent_after) if resolution.lookup_by_reference else "-",
        BY_SETTING if "amount_unit" in entry.settings.model_fields else capabilities.amount_unit.value,
        "fetched" if capabilities.webhook_order is WebhookOrder.NONE else f"{capabilities.webhook_order} order",
        *(
            "yes" if told else "no"
            for told in (capabilities.signed_time, capabilities.fee_told, capabilities.wallet_told)
        ),
    )


def _look_up(capabilities: Capabilities) -> str:
    resolution = capabilities.resolution
    if not resolution.lookup_by_reference:
        return "none"
    return f"after {_duration(resolution.lookup_after)}" if resolution.lookup_after else "at once"


def _rail_cells(rail: Rail, offer: RailOffer) -> tuple[str, ...]:
    currency = RULES[rail].currency
    minima = [amount for amount in (RULES[rail].minimum_minor, offer.minimum_minor) if amount is not None]
    limits = [amount for amount in (RULES[rail].limit_minor, offer.limit_minor) if amount is not None]
    window = offer.window
    return (
        _amount(max(minima), currency) if minima else "-",
        _amount(min(limits), currency) if limits else "-",
        _amount(offer.fee_minor, currency),
        "round the clock" if window is None else f"{window.opens:%H:%M}-{window.closes:%H:%M}",
    )


def _amount(amount_minor: int, currency: str) -> str:
    return f"{currency} {figure(amount_minor, currency)}"


def _duration(duration: timedelta) -> str:
    for unit, length in (("days", timedelta(days=1)), ("h", timedelta(hours=1)), ("min", timedelta(minutes=1))):
        if duration >= length and duration % length == timedelta(0):
            count = duration // length
            return f"{count} {unit.removesuffix('s') if count == 1 else unit}"
    return f"{duration.total_seconds():g} s"


def _document(entry: ProviderEntry, name: str, capabilities: Capabilities) -> dict[str, Any]:
    resolution = capabilities.resolution
    lifetime = resolution.key_lifetime
    return {
        "provider": name,
        "word": entry.word,
        "key_lifetime_seconds": None if lifetime is None else int(lifetime.total_seconds()),
        "lookup_by_reference": resolution.lookup_by_reference,
        "lookup_after_seconds": int(resolution.lookup_after.total_seconds()),
        "absent_after_seconds": int(resolution.absent_after.total_seconds()),
        "amount_unit": BY_SETTING if "amount_unit" in entry.settings.model_fields else capabilities.amount_unit.value,
        "webhook_order": capabilities.webhook_order.value,
        "signed_time": capabilities.signed_time,
        "fee_told": capabilities.fee_told,
        "wallet_told": capabilities.wallet_told,
        "returns_within_days": capabilities.returns_within.days,
        "rails": [_rail_document(rail, offer) for rail, offer in capabilities.rails.items()],
    }


def _rail_document(rail: Rail, offer: RailOffer) -> dict[str, Any]:
    window = offer.window
    hours = None if window is None else {"opens": f"{window.opens:%H:%M}", "closes": f"{window.closes:%H:%M}"}
    rule = RULES[rail]
    facts: dict[str, Any] = document_of(
        {"rail": rail, "currency": rule.currency, "arrives_within_seconds": int(rule.arrives_within.total_seconds())}
    )
    amounts = {"minimum_minor": offer.minimum_minor, "limit_minor": offer.limit_minor, "fee_minor": offer.fee_minor}
    return {**facts, **amounts, "hours": hours}
