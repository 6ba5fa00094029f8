"""The mailbox: nothing is taken out of it before it is safe, and nothing is lost between looking and taking."""

from __future__ import annotations

import httpx
import pytest

from adapters.errors import ProviderUnavailableError, WebhookSignatureError, WireError
from adapters.providers.iso20022.provider import Iso20022Provider
from tests.adapters.providers.iso20022.conftest import MakeProvider
from tests.adapters.providers.iso20022.fake_bank import FakeBank
from tests.adapters.providers.iso20022.samples import PASSWORD, account_report, entry, returned

FIRST, SECOND = account_report(entry()), returned()


class DiskFullError(Exception):
    """What a test lets go wrong while a message is being kept."""


def test_every_message_is_handed_over_in_its_order(fake: FakeBank, provider: Iso20022Provider) -> None:
    """What waits is handed over as it stands, oldest first, and is then gone from the mailbox."""
    fake.lay(FIRST, SECOND)
    kept: list[bytes] = []

    assert provider.fetch(kept.append) == 2
    assert kept == [FIRST, SECOND]
    assert fake.mailbox == []


def test_an_empty_mailbox_is_only_looked_at(fake: FakeBank, provider: Iso20022Provider) -> None:
    """Where nothing waits, nothing is taken."""
    kept: list[bytes] = []

    assert provider.fetch(kept.append) == 0
    assert kept == []
    assert len(fake.asked) == 1


def test_nothing_is_taken_that_could_not_be_kept(fake: FakeBank, provider: Iso20022Provider) -> None:
    """When keeping a message fails, all of them still wait, and the next time they are handed over again."""
    fake.lay(FIRST, SECOND)

    def keep(body: bytes) -> None:
        if body == SECOND:
            raise DiskFullError

    with pytest.raises(DiskFullError):
        provider.fetch(keep)

    assert len(fake.mailbox) == 2
    kept: list[bytes] = []
    assert provider.fetch(kept.append) == 2
    assert kept == [FIRST, SECOND]


def test_what_arrives_in_between_is_handed_over_too(fake: FakeBank, provider: Iso20022Provider) -> None:
    """A message laid down between looking and taking is taken with the others, so it is kept with them."""
    fake.lay(FIRST)
    fake.before_emptying = lambda: fake.lay(SECOND)
    kept: list[bytes] = []

    assert provider.fetch(kept.append) == 2
    assert kept == [FIRST, SECOND]


def test_a_number_that_is_used_again_is_another_message(fake: FakeBank, provider: Iso20022Provider) -> None:
    """A bank that begins to count anew is believed by what its messages say, not by their numbers."""
    fake.lay(FIRST)
    fake.before_emptying = lambda: fake.mailbox.__setitem__(0, fake.mailbox[0] | {"body": SECOND.decode()})
    kept: list[bytes] = []

    provider.fetch(kept.append)

    assert kept == [FIRST, SECOND]


@pytest.mark.parametrize(
    "line",
    [(503, b""), (401, b""), (200, b"<html>"), (200, {"error": "x"}), (200, [{"id": "1"}]), httpx.ReadTimeout],
    ids=["trouble", "not-let-in", "html", "other-json", "no-body", "timeout"],
)
@pytest.mark.parametrize("taking", [False, True], ids=["looking", "taking"])
def test_a_mailbox_that_cannot_be_read_is_unavailable(
    fake: FakeBank, provider: Iso20022Provider, line: tuple[int, object] | type[httpx.RequestError], *, taking: bool
) -> None:
    """Whether while looking or while taking: no usable answer is no answer, and what was kept stays kept."""
    fake.lay(FIRST)
    if taking:
        fake.readings.append((200, [{"id": 1, "type": "camt.054.001.08", "body": FIRST.decode()}]))
    fake.readings.append(line)
    kept: list[bytes] = []

    with pytest.raises(ProviderUnavailableError):
        provider.fetch(kept.append)

    assert kept == ([FIRST] if taking else [])
    assert len(fake.mailbox) == 1


def test_looking_is_repeated_and_taking_is_not(fake: FakeBank, make_provider: MakeProvider) -> None:
    """A look that met trouble is tried again; taking is not, since the first may have emptied the mailbox."""
    provider = make_provider(query_attempts=3)
    listing = [{"id": 1, "type": "camt.054.001.08", "body": FIRST.decode()}]
    fake.readings.extend([(503, b""), (200, listing), (503, b"")])

    with pytest.raises(ProviderUnavailableError):
        provider.fetch(lambda _: None)

    assert len(fake.asked) == 3


def test_the_mailbox_is_where_the_settings_say(fake: FakeBank, make_provider: MakeProvider) -> None:
    """Path and credentials come from the settings."""
    make_provider(mailbox_path="/out", user="acme", password=PASSWORD).fetch(lambda _: None)

    assert fake.asked[0].url.path == "/out"
    assert fake.asked[0].headers["Authorization"].startswith("Basic ")


def test_what_is_fetched_may_be_no_message(fake: FakeBank, provider: Iso20022Provider) -> None:
    """A mailbox holds what the bank likes; what cannot be read is kept all the same, and is an error only when read."""
    fake.lay(b"ACKNOWLEDGEMENT 1")
    kept: list[bytes] = []

    provider.fetch(kept.append)

    assert kept == [b"ACKNOWLEDGEMENT 1"]
    with pytest.raises(WireError):
        provider.read_webhook(kept[0])


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"X-Signature": "\N{SNOWMAN}"}])
def test_nothing_may_be_pushed(provider: Iso20022Provider, headers: dict[str, str]) -> None:
    """A bank's files are fetched; a message that somebody sends to us is refused, whatever comes with it."""
    with pytest.raises(WebhookSignatureError):
        provider.verify_webhook(headers, FIRST)
