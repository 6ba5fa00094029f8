"""Networks: blocks of addresses, as they are written in settings."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from pydantic import TypeAdapter, ValidationError

from adapters.networks import Networks, address_of, lies_in

SETTING: TypeAdapter[tuple[IPv4Network | IPv6Network, ...]] = TypeAdapter(Networks)


@pytest.mark.parametrize(
    ("text", "networks"),
    [
        ("", ()),
        (" , ", ()),
        ("192.0.2.0/24", (IPv4Network("192.0.2.0/24"),)),
        ("192.0.2.7, 2001:db8::/32", (IPv4Network("192.0.2.7/32"), IPv6Network("2001:db8::/32"))),
    ],
)
def test_networks_are_written_with_commas(text: str, networks: tuple[object, ...]) -> None:
    """A setting lists blocks and single addresses of both kinds; an empty one lists none."""
    assert SETTING.validate_python(text) == networks


@pytest.mark.parametrize(
    "text", ["example.com", "192.0.2.0/33", "192.0.2.1/24", "192.0.2", "::/129", "192.0.2.0-9", "1"]
)
def test_what_is_no_network_is_refused(text: str) -> None:
    """A list that could be meant otherwise is an error, never a list that lets others in."""
    with pytest.raises(ValidationError):
        SETTING.validate_python(text)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.0.2.7", IPv4Address("192.0.2.7")),
        ("2001:DB8::1", IPv6Address("2001:db8::1")),
        ("::ffff:192.0.2.7", IPv4Address("192.0.2.7")),
        ("192.0.2.07", None),
        ("192.0.2.7 ", None),
        ("1", None),
        ("", None),
        ("unknown", None),
        ("\u0661.2.3.4", None),
    ],
)
def test_an_address_is_read_strictly(text: str, address: object) -> None:
    """One address has one meaning: an IPv4 address that is written as IPv6 is the IPv4 one, and all else is none."""
    assert address_of(text) == address


def test_what_is_not_known_lies_nowhere() -> None:
    """A source that cannot be told is on no list, not even on one of all addresses; the two kinds do not mix."""
    everywhere = SETTING.validate_python("0.0.0.0/0")

    assert lies_in(address_of("192.0.2.7"), everywhere)
    assert not lies_in(None, everywhere)
    assert not lies_in(address_of("2001:db8::1"), everywhere)
