"""Networks: addresses of the internet, and the blocks of them (CIDR) that something may come from."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Annotated

from pydantic import BeforeValidator
from pydantic_settings import NoDecode

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def _listed(networks: object) -> object:
    return [word.strip() for word in networks.split(",") if word.strip()] if isinstance(networks, str) else networks


Networks = Annotated[tuple[Network, ...], NoDecode, BeforeValidator(_listed)]
"""A setting: blocks and single addresses of IPv4 and IPv6 with commas between, such as `192.0.2.0/24,2001:db8::1`."""


def address_of(text: str) -> Address | None:
    """Return the address that a text is; None where it is none. An IPv4 address in IPv6's clothes is the IPv4 one."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def lies_in(address: Address | None, networks: Collection[Network]) -> bool:
    """Return whether an address is in one of the networks; one that is not known is in none."""
    return address is not None and any(address in network for network in networks)
