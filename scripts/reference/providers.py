"""What the providers declare of themselves, as it stands in the code."""

from __future__ import annotations

from datetime import timedelta

from adapters.figures import figure
from adapters.providers.capabilities import Capabilities, RailOffer, WebhookOrder, Window
from adapters.providers.registry import PROVIDERS
from ledger.rails import RULES, Rail
from scripts.reference.markdown import code, table

_UNITS = ((timedelta(days=1), "day"), (timedelta(hours=1), "hour"), (timedelta(minutes=1), "minute"))


def provider_resolutions() -> str:
    """Return the table of how an outcome that is unknown is cleared up, provider by provider."""
    headers = ["provider", "the key pays once", "look-up by our reference", "a look-up that finds nothing proves it"]
    return table(headers, [[code(word), *_resolution(declared)] for word, declared in _declared()])


def provider_messages() -> str:
    """Return the table of how the providers speak."""
    headers = ["provider", "amounts", "messages", "their signature covers a time", "tells fees", "tells the balance"]
    return table(headers, [[code(word), *_messages(word, declared)] for word, declared in _declared()])


def provider_rails() -> str:
    """Return the table of the providers' rails."""
    headers = ["provider", "rail", "from", "to", "list price", "hours"]
    rows = [
        [code(word), rail.value, *_offer(rail, offer)]
        for word, declared in _declared()
        for rail, offer in declared.rails.items()
    ]
    return table(headers, rows)


def _declared() -> list[tuple[str, Capabilities]]:
    return [(word, entry.declared()[1]) for word, entry in PROVIDERS.items()]


def _resolution(declared: Capabilities) -> list[str]:
    resolution = declared.resolution
    lifetime = "for ever" if resolution.key_lifetime is None else f"for {_duration(resolution.key_lifetime)}"
    if not resolution.lookup_by_reference:
        return [lifetime, "none", "never"]
    after = f"from {_duration(resolution.lookup_after)} on" if resolution.lookup_after else "at once"
    return [lifetime, after, f"{_duration(resolution.absent_after)} after the last sending"]


def _messages(word: str, declared: Capabilities) -> list[str]:
    by_setting = "amount_unit" in PROVIDERS[word].settings.model_fields
    told = (declared.signed_time, declared.fee_told, declared.wallet_told)
    return [
        "by setting" if by_setting else declared.amount_unit.value,
        "fetched" if declared.webhook_order is WebhookOrder.NONE else f"webhooks, in {declared.webhook_order} order",
        *("yes" if each else "no" for each in told),
    ]


def _offer(rail: Rail, offer: RailOffer) -> list[str]:
    rule = RULES[rail]
    least = max(rule.minimum_minor or 0, offer.minimum_minor or 0)
    limits = [limit for limit in (rule.limit_minor, offer.limit_minor) if limit is not None]
    most = _amount(min(limits), rule.currency) if limits else ""
    price = _amount(offer.fee_minor, rule.currency)
    return [_amount(least, rule.currency) if least else "", most, price, _hours(offer.window)]


def _hours(window: Window | None) -> str:
    return "round the clock" if window is None else f"{window.opens:%H:%M} to {window.closes:%H:%M}"


def _amount(amount_minor: int, currency: str) -> str:
    return f"{currency} {figure(amount_minor, currency)}"


def _duration(duration: timedelta) -> str:
    for length, unit in _UNITS:
        if duration >= length and duration % length == timedelta(0):
            count = duration // length
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{duration.total_seconds():g} seconds"
