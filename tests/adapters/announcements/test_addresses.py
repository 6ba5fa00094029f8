"""Which addresses announcements are sent to, and that a name cannot lead anywhere else."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from adapters.announcements.addresses import Address, is_public, reachable, resolve
from adapters.announcements.errors import AddressForbiddenError

PUBLIC = ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
NOT_PUBLIC = [
    *("127.0.0.1", "127.255.255.254", "0.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "ff0e::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a00:1::", "2001:0:0:0:0:0:80ff:fffe"),
]


def leading_to(*addresses: str) -> list[Address]:
    return [ip_address(each) for each in addresses]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_can_be_reached(address: str) -> None:
    """An address of the public network is allowed, also in its IPv6 form."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_inside_cannot_be_reached(address: str) -> None:
    """Private, loopback, link-local, multicast and reserved addresses are refused, however they are wrapped."""
    assert not is_public(ip_address(address))
    with pytest.raises(AddressForbiddenError):
        reachable("hooks.example.com", 443, lambda *_: leading_to(address), private_allowed=False)


def test_of_several_addresses_only_public_ones_are_used() -> None:
    """A name that leads outside and inside is followed outside only."""
    found = reachable("a", 443, lambda *_: leading_to("127.0.0.1", "8.8.8.8", "::1"), private_allowed=False)

    assert found == leading_to("8.8.8.8")


def test_private_addresses_can_be_allowed() -> None:
    """With the setting every address is used, in the resolver's order."""
    found = reachable("a", 443, lambda *_: leading_to("127.0.0.1", "8.8.8.8"), private_allowed=True)

    assert found == leading_to("127.0.0.1", "8.8.8.8")


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "127.1"])
def test_odd_spellings_of_this_machine_are_seen_through(host: str) -> None:
    """What the machine's resolver makes of a host is looked at, and not how it is written."""
    assert not any(is_public(each) for each in resolve(host, 443))
    with pytest.raises(AddressForbiddenError):
        reachable(host, 443, resolve, private_allowed=False)


@pytest.mark.parametrize("host", ["a" * 64 + ".example.com", "a..example.com"])
def test_a_name_that_cannot_be_one_is_not_found(host: str) -> None:
    """A name that the resolver cannot even ask for is as good as unknown."""
    with pytest.raises(OSError, match="cannot be one"):
        reachable(host, 443, resolve, private_allowed=True)
